"""A node calls the centre by itself whenever there is a link, also with nobody at the desk."""

import logging
import sqlite3
import threading
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from balai.core.refusal import Refused
from balai.nodes.actions import syncing
from balai.nodes.calling import post
from balai.nodes.queries.store import Store

EVERY_S, AGAIN_S = 300, 20
"""How often it calls; where there is no link it looks again soon, for a link may last a minute only."""
logger = logging.getLogger("balai.nodes")


def keep_in_touch() -> None:
    """Call every few minutes until the process ends; it writes nothing that a cut in the middle could spoil."""
    while True:
        is_reached = touch(settings.NODE_HOME)
        threading.Event().wait(EVERY_S if is_reached else AGAIN_S)


def touch(home: Path) -> bool:
    """Send what waits and take the answers, once; return whether the centre was reached."""
    at = timezone.now()
    try:
        with Store(home) as store:
            syncing.sync(store, lambda raw: post(store, "", raw), at=at)
            syncing.let_go(store, at=at)
    except OSError:
        return False  # no link: the ordinary state of a village
    except (Refused, sqlite3.Error):
        logger.exception("the outbox could not be read")
        return False
    return True
