"""What a person decides about the messages to their own phone."""

from dataclasses import replace
from datetime import datetime

from balai.accounts import queries as accounts
from balai.core import preferences
from balai.core.actor import Actor
from balai.core.messages import Wish
from balai.core.refusal import Forbidden


def _own_phone(by: Actor) -> str:
    profile = accounts.own_profile(by)
    if profile is None:
        raise Forbidden()
    return profile.phone


def choose_messages(wish: Wish, *, by: Actor, at: datetime) -> None:
    """Keep how the actor wants to be told; their zone is that of the place they chose."""
    phone = _own_phone(by)
    known = preferences.of_phone(phone)
    preferences.keep(phone, replace(wish, is_stopped=known.is_stopped), person_id=by.person_id, by=by, at=at)


def confirm_email(code: str, *, by: Actor, at: datetime) -> None:
    """Let the actor's new e-mail address count; refuses a wrong or late code."""
    preferences.confirm_email(_own_phone(by), code, person_id=by.person_id, by=by, at=at)


def stop_messages(*, by: Actor, at: datetime) -> None:
    """Send the actor no more messages but codes to sign in."""
    preferences.stop(_own_phone(by), person_id=by.person_id, by=by, at=at)


def start_messages(*, by: Actor, at: datetime) -> None:
    """Send the actor messages again."""
    preferences.start(_own_phone(by), person_id=by.person_id, by=by, at=at)
