"""The hall with a case that ended and a step that others complained about: `python -m scripts.started tests.journeys.hearing`, as JSON."""

import json
from dataclasses import replace
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from balai.accounts.models import Officer
from balai.cases.actions import count_day
from balai.complaints.queries import routing
from balai.satisfaction import queries as surveys
from tests.complaints.reporting import send
from tests.hall import citizen
from tests.journeys.serving import HALL
from tests.satisfaction.conftest import finished

NOW, SARI = timezone.now(), citizen()
OFFICERS = {role: HALL.officer("kelurahan-desa", role) for role in ("front_officer", "supervisor")}


def session(**kept: object) -> str:
    store = SessionStore()
    store.update(kept)
    store.create()
    return str(store.session_key)


case = finished(HALL)
about = replace(routing.of_case(case.id, SARI), case_id="")
for number in range(4):
    send(citizen(f"+62840000004{number}"), about=about, at=NOW - timedelta(days=6))
for _ in range(60):
    count_day(
        "case.submitted",
        case_id=case.id,
        agency_id=about.agency_id,
        area_code=about.area_code,
        service_key="sktm",
        at=NOW - timedelta(days=5),
    )
people = {"sari": session(person=SARI.person_id)}
people |= {
    role: session(account=Officer.objects.get(id=by.id).account_id, strong=True)
    for role, by in OFFICERS.items()
}
print(json.dumps({"people": people, "code": surveys.code_of(case.id)}))
