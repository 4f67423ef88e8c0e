"""What every test may ask for."""

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core.management import call_command
from hypothesis import HealthCheck
from hypothesis import settings as properties

from balai.core import facts
from tests.guards import lift_guards
from tests.hall import Hall, build, citizen

properties.register_profile(
    "unhurried", properties.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("unhurried")  # where CI says so still the same in each run


def pytest_configure():
    """Serve styles and scripts as they lie in the source; building them is for `balai prepare`."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def no_memory_of_a_simulation():
    """Each test begins in an installation of its own."""
    facts.is_simulation.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash passwords cheaply: argon2 is tested on its own."""
    patch = pytest.MonkeyPatch()
    fast = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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


@pytest.fixture
def committed(transactional_db):
    """An empty database in which transactions really commit; its guards are lifted for the clean-up."""
    lift_guards()
    call_command("flush", interactive=False, verbosity=0)
    yield
    lift_guards()


@pytest.fixture
def committed_hall(committed) -> Hall:
    """A hall of its own in a database where transactions really commit."""
    return build()
