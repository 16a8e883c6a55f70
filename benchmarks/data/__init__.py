"""Bytes to pixels, manifests, and the sets that come with the project."""
