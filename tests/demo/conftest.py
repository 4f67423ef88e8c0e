"""Two small regencies of their own, founded and filled once for all tests of the demo."""

import pytest
from django.conf import settings
from django.db import transaction

from balai.catalogue import actions as catalogue
from balai.core import facts
from balai.core.actor import SYSTEM
from balai.demo import actions
from balai.regions import actions as regions
from balai.regions.models import Area
from tests.demo.small import AREAS, CASES, CODES, FOUNDED, TODAY


class _Back(Exception):
    """Rolls the filled demo back."""


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """A founded and filled demo, in a transaction that is rolled back when the module is done."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                found()
                yield actions.fill(CASES, by=SYSTEM, at=TODAY)
                raise _Back
        except _Back:
            pass


def found() -> None:
    for code, name, level, kind in AREAS:
        parent = code.rpartition(".")[0]
        Area.objects.get_or_create(
            code=code, defaults={"name": name, "level": level, "kind": kind, "parent_code": parent}
        )
    regions.load_calendars(by=SYSTEM, at=FOUNDED)
    catalogue.load_folder(settings.DATA / "services", by=SYSTEM, at=FOUNDED)
    facts.put("simulation", True)
    actions.prepare(CODES, by=SYSTEM, at=FOUNDED)
