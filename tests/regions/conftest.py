from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from balai.core.actor import SYSTEM
from balai.regions import actions

LOADED_AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[actions.Loaded]:
    """The whole country, for one module of tests; taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield actions.load_all(by=SYSTEM, at=LOADED_AT)
        transaction.set_rollback(True)
