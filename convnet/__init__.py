"""The convolutional side of the comparison: scoring and explaining a network."""
