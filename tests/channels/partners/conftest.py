"""A desk to prepare cases on, and a citizen's program."""

import pytest

from tests.channels.desk.conftest import Desk
from tests.channels.partners.programs import Program, person


@pytest.fixture
def desk(hall):
    return Desk(hall)


@pytest.fixture
def sari_calls(hall) -> Program:
    return person()
