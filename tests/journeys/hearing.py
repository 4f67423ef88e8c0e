"""The hall with a case that ended and a step that others complained about: `python -m tests.journeys.hearing`, as JSON."""

import json
from dataclasses import replace
from datetime import timedelta

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from balai.accounts.models import Officer  # noqa: E402
from balai.cases.actions import count_day  # noqa: E402
from balai.complaints.queries import routing  # noqa: E402
from balai.satisfaction import queries as surveys  # noqa: E402
from tests.complaints.reporting import send  # noqa: E402
from tests.hall import citizen  # noqa: E402
from tests.journeys.serving import HALL  # noqa: E402
from tests.satisfaction.conftest import finished  # noqa: E402

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
