"""Verdicts on service packages: what they say, whether they are sound, how they are found. Pure."""
