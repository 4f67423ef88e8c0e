"""Officers at their desks, and cases on them. Views live in the present, so cases are filed shortly before."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from balai.accounts.models import Officer
from balai.cases import actions
from balai.cases.models import Case
from balai.core.actor import Actor
from tests.cases import filing
from tests.hall import Hall, citizen


def seat(actor: Actor, *, strong: bool = True) -> Client:
    """Return a browser in which the officer has signed in."""
    client = Client()
    session = client.session
    session["account"] = Officer.objects.get(id=actor.id).account_id
    session["strong"] = strong
    session.save()
    return client


class Desk:
    """Browsers by role at one agency, and cases at the point where the page matters."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    def at(self, role: str, kind: str = "dpmptsp") -> Client:
        return seat(self.hall.officer(kind, role))

    def file(self, service: str, *, phone: str = "+628400000001", **chosen: object) -> Case:
        before = timezone.now() - 5 * filing.MINUTE
        return filing.file(service, citizen(phone), self.hall, before, **chosen)

    def work(self, case: Case, steps: int = 1) -> Case:
        for _ in range(steps):
            filing.work(case, self.hall, timezone.now())
        case.refresh_from_db()
        return case

    def to_decide(self) -> Case:
        """Return a midwife's licence that waits for its signature."""
        return self.work(self.file("sip-bidan"), 2)

    def deemed(self) -> Case:
        """Return a licence that nobody decided in time."""
        case = self.work(self.file("sip-bidan"), 2)
        actions.deem_due(case.deem_at + filing.MINUTE)
        case.refresh_from_db()
        return case

    def ready(self) -> Case:
        """Return a request whose result waits to be fetched."""
        case = self.file("skck", fee_category="student")
        while case.status != "ready":
            self.work(case)
        return case

    def issued(self) -> Case:
        """Return a licence that was signed and delivered."""
        case = self.work(self.to_decide())
        actions.issue(case.id, at=timezone.now())
        case.refresh_from_db()
        return case


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall)


def page_of(case: Case) -> str:
    return f"/meja/permohonan/{case.id}/"


def press(client: Client, case: Case, act: str, **typed: object) -> HttpResponse:
    """Post one form of the page of a case, as the case stands now."""
    case.refresh_from_db()
    answer = client.post(f"{page_of(case)}{act}/", {"revision": case.revision, **typed})
    case.refresh_from_db()
    return answer


def read(client: Client, case: Case) -> None:
    """Open the page of a case and every file that it shows, as whoever decides must."""
    page = client.get(page_of(case)).content.decode()
    for address in dict.fromkeys(re.findall(r'src="(/meja/permohonan/[^"]+/bukti/[^"]+)"', page)):
        assert client.get(address).status_code == 200


def said(answer: HttpResponse) -> str:
    """Return the page as text, blanks as one."""
    return " ".join(answer.content.decode().split())
