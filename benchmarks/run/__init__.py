"""Runs a method over many pictures and loses none of them."""
