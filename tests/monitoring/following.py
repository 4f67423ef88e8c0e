"""Let the followers of monitoring catch up, as `balai follow` does."""

from datetime import timedelta

from balai.config.followers import FOLLOWINGS
from balai.core import events
from tests.hall import MONDAY

OURS = [one for one in FOLLOWINGS if one.name.startswith("monitoring.")]
FOLDING = next(one for one in OURS if one.together)


def follow() -> None:
    while events.sequence():
        pass
    for one in OURS:
        while events.follow(one, at=MONDAY + timedelta(days=60)):
            pass
