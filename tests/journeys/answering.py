"""The hall with a year behind it, and who changes a service: `python -m scripts.started tests.journeys.answering` says their sessions as JSON."""

import json

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from balai.accounts.models import Officer
from balai.core.actor import Actor
from tests.accounts.administrators import administrator, keeper
from tests.journeys.serving import HALL
from tests.monitoring.living import live, provinces


def session(by: Actor) -> str:
    store = SessionStore()
    store.update({"account": Officer.objects.get(id=by.id).account_id, "strong": True})
    store.create()
    return str(store.session_key)


provinces()
live(300, until=timezone.now())
PEOPLE = {
    "ministry": keeper(HALL, "katalog-satu"), "second": keeper(HALL, "katalog-dua"),
    "admin": administrator(HALL, "admin-satu"), "deputy": administrator(HALL, "admin-dua"),
}  # fmt: skip
print(json.dumps({name: session(by) for name, by in PEOPLE.items()}))
