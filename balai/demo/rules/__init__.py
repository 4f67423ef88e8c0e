"""The made-up world: people, answers, arrivals, fates. The same seed makes the same world."""
