"""What every test may ask for."""

import pytest
from balai.accounts.models import Account
from django.contrib.auth import hashers
from django.db import connection

from tests.hall import Hall, build, citizen


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash passwords cheaply: argon2 is tested on its own."""
    patch = pytest.MonkeyPatch()
    fast = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.conf import settings

    patch.setattr(settings, "PASSWORD_HASHERS", fast)
    hashers.get_hashers.cache_clear()
    yield
    patch.undo()


@pytest.fixture(scope="session")
def standing(django_db_setup, django_db_blocker) -> Hall:
    """The hall, built once for the whole run and rolled back into by every test."""
    with django_db_blocker.unblock():
        return build()


@pytest.fixture
def hall(standing: Hall, db) -> Hall:
    return standing


@pytest.fixture
def sari(hall):
    return citizen()
