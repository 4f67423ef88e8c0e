"""What monitoring writes: sums of what happened, levels since when, reports from outside."""

from balai.monitoring.actions.folding import rebuild
from balai.monitoring.actions.reporting import take_in

__all__ = ["rebuild", "take_in"]
