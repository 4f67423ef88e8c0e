"""A visitor's browser, without script, in the small hall."""

import re

import pytest
from balai.core import facts
from balai.core.models import Fact
from django.test import Client

from tests.cases.filing import photo
from tests.hall import Hall

PAGE_BYTES = 14_000


@pytest.fixture(autouse=True)
def plain_statics(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def banyuwangi(hall: Hall) -> Hall:
    """The hall as a simulated installation for its first regency."""
    facts.put("regions", ["35.10"])
    facts.put("simulation", True)
    return hall


@pytest.fixture
def client() -> Client:
    return Client()
