"""The hall and four people who may file without a code: `python -m tests.journeys.queueing` prints their sessions as JSON."""

import json

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from tests.hall import citizen  # noqa: E402
from tests.journeys import serving  # noqa: E402, F401  (prepares the database)

sessions = []
for number in range(4):
    store = SessionStore()
    store["person"] = citizen(f"+62840000100{number}").person_id
    store.create()
    sessions.append(store.session_key)
print(json.dumps(sessions))
