"""What monitoring writes: sums of what happened, levels since when, reports from outside."""

from balai.monitoring.actions.folding import rebuild

__all__ = ["rebuild"]
