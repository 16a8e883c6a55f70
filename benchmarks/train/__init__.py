"""Training a network: pictures and checkpoints on disk around `convnet.training`."""
