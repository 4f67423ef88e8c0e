"""A visitor's browser, without script, in the small hall."""

import pytest
from django.test import Client

from balai.core import facts
from tests.channels.portal.browser import signed_in
from tests.hall import Hall


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
def visitor(banyuwangi) -> Client:
    """Somebody nobody knows yet."""
    return Client()


@pytest.fixture
def sari_there(sari, banyuwangi) -> Client:
    """Sari's browser, signed in."""
    return signed_in(sari)
