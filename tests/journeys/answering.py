"""The hall with a year behind it, and who changes a service: `python -m tests.journeys.answering` says their sessions as JSON."""

import json

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from balai.accounts.models import Officer  # noqa: E402
from balai.core.actor import Actor  # noqa: E402
from tests.accounts.administrators import administrator, keeper  # noqa: E402
from tests.journeys.serving import HALL  # noqa: E402
from tests.monitoring.living import live, provinces  # noqa: E402


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
