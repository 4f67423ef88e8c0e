"""Everything that makes a demo: found it, fill it."""

from balai.demo.actions.abandoning import abandon
from balai.demo.actions.complaining import complain, improve
from balai.demo.actions.filling import Progress, fill
from balai.demo.actions.founding import prepare
from balai.demo.actions.judging import judge
from balai.demo.actions.nation import found_nation

__all__ = ["Progress", "abandon", "complain", "fill", "found_nation", "improve", "judge", "prepare"]
