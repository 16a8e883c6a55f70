"""What do the methods look at: evidence against the truth, twins, and cues nobody named."""
