"""Arithmetic and verdicts of surveys: definitions, index and bands, samples, what may be shown."""
