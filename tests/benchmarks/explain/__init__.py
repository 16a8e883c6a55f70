"""Tests of the room of explanations."""
