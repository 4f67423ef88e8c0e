"""Measured work, each beside a baseline taken in the same run. `make bench` runs it on both databases."""
