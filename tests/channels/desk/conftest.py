"""Officers at their desks, and cases on them. Views live in the present, so cases are filed shortly before."""

import pytest
from balai.accounts.models import Officer
from balai.core.actor import Actor
from django.test import Client
from django.utils import timezone

from tests.cases import filing
from tests.hall import Hall


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Name static files without the manifest that `collectstatic` makes."""
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}


def seat(actor: Actor, *, strong: bool = True) -> Client:
    """Return a browser in which the officer has signed in."""
    client = Client()
    session = client.session
    session["account"] = Officer.objects.get(id=actor.id).account_id
    session["strong"] = strong
    session.save()
    return client


class Desk:
    """Browsers by role at one agency, and the path of a case through the pages."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    def at(self, role: str, kind: str = "dpmptsp") -> Client:
        return seat(self.hall.officer(kind, role))

    def filed(self, service: str, by: Actor, **chosen):
        return filing.file(service, by, self.hall, timezone.now() - 5 * filing.MINUTE, **chosen)


@pytest.fixture
def desk(hall) -> Desk:
    return Desk(hall)


def page_of(case) -> str:
    return f"/meja/permohonan/{case.id}/"


def press(client: Client, case, act: str, **typed):
    """Post one form of the page of a case, as it stands now."""
    case.refresh_from_db()
    return client.post(f"{page_of(case)}{act}/", {"revision": case.revision, **typed})
