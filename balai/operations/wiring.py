"""The lists of `config`, which lies above: found by name."""

from collections.abc import Sequence

from django.utils.module_loading import import_string

from balai.core.events import Following
from balai.core.ticks import Ticking


def followings() -> Sequence[Following]:
    found: Sequence[Following] = import_string("balai.config.followers.FOLLOWINGS")
    return found


def tickings() -> Sequence[Ticking]:
    found: Sequence[Ticking] = import_string("balai.config.ticks.TICKINGS")
    return found
