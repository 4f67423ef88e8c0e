"""Every address that names something of somebody: for everybody else it is as if it were not there."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from balai.cases import actions
from balai.cases.models import Case, Step
from balai.complaints import actions as complaints
from balai.complaints.queries import routing
from balai.core import facts
from balai.documents.models import Document
from tests.cases.filing import MINUTE, file, photo
from tests.channels.desk.conftest import Desk, seat
from tests.channels.portal.browser import LATELY, signed_in, words
from tests.complaints.reporting import send
from tests.hall import citizen
from tests.hostile.addresses import Route, routes

pytestmark = pytest.mark.django_db
NOBODYS = "01a1ff00-0000-7000-8000-000000000000"
PUBLIC = {"portal_service", "portal_verify_address"}
"""Services and papers are for everyone."""

NAMING = [route for route in routes(get_resolver().url_patterns) if route.parts and route.name not in PUBLIC]
MACHINES = [route for route in NAMING if route.address.startswith("/api/")]
PAGES = [route for route in NAMING if route not in MACHINES]


@pytest.fixture
def theirs(hall, sari) -> dict[str, str]:
    """The ids of what is Sari's, and of what is the first regency's."""
    facts.put("regions", ["35.10", "53.02"])
    desk = Desk(hall)
    issued = desk.issued()
    filed = file("ktp-el-penggantian", sari, hall, LATELY)
    now = timezone.now()
    by = hall.officer("dpmptsp", "front_officer")
    obstacle = actions.start_obstacle(
        "dpmptsp-bwi", "power", expected_end_at=now + 60 * MINUTE, by=by, at=now
    )
    report = send(sari, about=routing.of_case(filed.id, sari), at=now)
    return {
        "complaint_id": report.id, "file_id": complaints.attach(report.id, photo(), by=sari, at=now).id, "act": "answer",
        "id": filed.id, "case_id": filed.id, "step_key": Step.objects.filter(case=filed)[0].key,
        "evidence_key": "police_report", "key": "police_report", "number": "0", "obstacle_id": obstacle.id,
        "document_id": Document.objects.get(case_id=issued.id).id,
    }  # fmt: skip


def strangers(hall) -> dict[str, Client]:
    return {
        "a visitor": Client(),
        "another citizen": signed_in(citizen("+628400000099")),
        "the same role in another regency": seat(hall.dewi),
    }


def filled(route: Route, values: dict[str, str]) -> str:
    return route.address.format(**{part: values.get(part, NOBODYS) for part in route.parts})


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name or route.address)
def test_what_is_somebody_elses_is_not_there(route, theirs, hall):
    for who, client in strangers(hall).items():
        for method in (client.get, client.post):
            answer = method(filled(route, theirs))
            if answer.status_code == 302:
                assert answer["Location"].startswith("/meja/masuk/"), (who, route.address)
            else:
                assert answer.status_code in (403, 404, 405), (who, route.address, answer.status_code)
            nobodys = method(filled(route, dict.fromkeys(theirs, NOBODYS) | {"number": "0", "key": "x"}))
            assert answer.status_code == nobodys.status_code, (who, route.address)
            assert words(answer) == words(nobodys), (who, route.address)


def test_what_was_tried_changed_nothing(theirs, hall):
    before = list(Case.objects.order_by("id").values())
    for client in strangers(hall).values():
        for route in PAGES:
            client.post(
                filled(route, theirs), {"revision": 0, "hasil": "done", "alasan": "Contoh alasan panjang"}
            )
    assert list(Case.objects.order_by("id").values()) == before


def test_a_list_shows_nothing_of_others(theirs, hall):
    case = Case.objects.get(id=theirs["case_id"])
    assert case.receipt
    for client in strangers(hall).values():
        for address in (
            "/permohonan/",
            "/meja/",
            "/meja/siap/",
            "/meja/dianggap/",
            "/meja/hambatan/",
            "/lacak/",
        ):
            for wanted in (case.id, case.receipt):
                page = client.get(
                    address, {"sesudah": wanted, "after": wanted, "area": "", "layanan": "ktp-el-penggantian"}
                )
                assert case.id not in page.content.decode() and case.receipt not in words(page)
                assert "Sari Contoh" not in words(client.get(address, {"nomor": wanted, "q": wanted}))


@pytest.mark.parametrize("route", MACHINES, ids=lambda route: route.address)
def test_a_machine_without_a_token_learns_nothing(route, theirs):
    for verb in ("get", "post", "put", "patch", "delete"):
        answer, nobodys = (getattr(Client(), verb)(filled(route, values)) for values in (theirs, {}))
        assert answer.status_code == nobodys.status_code
        assert answer.status_code in (401, 404, 405)


def test_there_are_addresses_to_try():
    assert len(PAGES) > 25
