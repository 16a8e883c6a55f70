"""Rendered featureless mannequins with exact truth: a test set that anyone may share."""
