"""Everything that makes a demo: found it, fill it."""

from balai.demo.actions.filling import Progress, fill
from balai.demo.actions.founding import prepare

__all__ = ["Progress", "fill", "prepare"]
