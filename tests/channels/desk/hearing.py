"""What people said of an agency, made for the matrix: reports, a call back, an improvement, a plan."""

from datetime import date, timedelta

from django.utils import timezone

from balai.complaints import actions as complaints
from balai.core.actor import ANONYMOUS
from balai.satisfaction import actions as satisfaction
from balai.satisfaction import queries as surveys
from balai.satisfaction.models import FollowUp
from tests.cases.filing import photo
from tests.channels.desk.conftest import Desk
from tests.complaints.reporting import handler, send
from tests.hall import MONDAY, citizen
from tests.satisfaction.conftest import answered, finished

AGENCY = "dpmptsp-bwi"


def complaint(desk: Desk) -> str:
    return send(citizen(), at=timezone.now() - timedelta(days=1)).id


def secret(desk: Desk) -> str:
    return send(citizen(), identity="secret", at=timezone.now() - timedelta(days=1)).id


def attachment(desk: Desk) -> str:
    """Return "report/berkas/file" of a report with a photo."""
    id = complaint(desk)
    return f"{id}/berkas/{complaints.attach(id, photo(), by=citizen(), at=timezone.now()).id}"


def improvement(desk: Desk) -> str:
    return complaints.open_improvement(
        agency_id=AGENCY, service_key="sip-bidan", step_key="decision", change="Dua penanda tangan bergiliran.",
        owner_id=desk.hall.officer("dpmptsp", "head").id, expected_percent=60, due_on=date(2027, 12, 1),
        by=handler(desk.hall), at=timezone.now(),
    ).id  # fmt: skip


def call_back(desk: Desk) -> str:
    case = finished(desk.hall, "sip-bidan")
    answered(case, 1)
    asked = satisfaction.ask_call_back(
        surveys.code_of(case.id), "0840 0000 001", "Namanya salah tulis.", by=ANONYMOUS, at=timezone.now()
    )
    return asked.id


def screen(desk: Desk) -> str:
    return satisfaction.open_screen("mpp-bwi", by=desk.hall.officer("dpmptsp", "head"), at=MONDAY)[0].id


def plan(desk: Desk) -> str:
    return FollowUp.objects.create(
        survey="skm", agency_id=AGENCY, area_code="35.10", element="procedure", mean="2.5", words="Papan alur.",
        owner_id=desk.hall.officer("dpmptsp", "head").id, due_on=date(2027, 12, 1), planned_at=MONDAY, by="head",
    ).id  # fmt: skip
