"""What every test of nodes may ask for."""

import pytest

from balai.nodes.rules.pins import Operator, new_key
from tests.nodes.village import admins, enrolled


@pytest.fixture
def two(hall):
    """The two administrators of the regency."""
    return admins(hall)


@pytest.fixture
def village(hall, two, tmp_path):
    made = enrolled(hall, tmp_path / "village", two)
    yield made
    made.store.rows.close()


@pytest.fixture
def car(hall, two, tmp_path):
    made = enrolled(hall, tmp_path / "car", two, carries=True)
    yield made
    made.store.rows.close()


@pytest.fixture
def joko(village):
    """Who works at the village desk, signed in."""
    return Operator(village.joko.id, "Joko", new_key())
