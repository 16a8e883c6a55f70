"""Anything that scores a picture, under one protocol."""
