"""The hall and four people who may file without a code: `python -m scripts.started tests.journeys.queueing` prints their sessions as JSON."""

import json
from runpy import run_module

from django.contrib.sessions.backends.db import SessionStore

from tests.hall import citizen

run_module("tests.journeys.serving")
sessions = []
for number in range(4):
    store = SessionStore()
    store["person"] = citizen(f"+62840000100{number}").person_id
    store.create()
    sessions.append(store.session_key)
print(json.dumps(sessions))
