"""Everything that makes a demo: found it, fill it."""

from balai.demo.actions.founding import prepare

__all__ = ["prepare"]
