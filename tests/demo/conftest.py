"""Two small regencies of their own, founded and filled once for all tests of the demo."""

import os
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from balai.core.actor import SYSTEM
from balai.demo import actions
from tests.demo.founding import found
from tests.demo.small import CASES, TODAY

ROOT = Path(__file__).parents[2]


class _Back(Exception):
    """Rolls the filled demo back."""


@pytest.fixture(scope="module")
def filled(standing, django_db_blocker):
    """A founded and filled demo beside the hall, in a transaction that is rolled back when the module is done."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                found()
                yield actions.fill(CASES, by=SYSTEM, at=TODAY)
                raise _Back
        except _Back:
            pass


@pytest.fixture
def own_database(tmp_path):
    """Return a maker of environments, each with a database and files of its own."""

    def make(name: str) -> dict[str, str]:
        env = {
            **os.environ,
            "BALAI_HOME": str(tmp_path / name),
            "DJANGO_SETTINGS_MODULE": "balai.config.settings",
        }
        env["PYTHONPATH"] = str(ROOT)
        if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
            database = f"demo_{name}_{os.getpid()}"
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {database}")
            env["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + database
        return env

    return make
