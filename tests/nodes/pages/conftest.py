"""The pages of a node, as a browser at the desk sees them."""

import pytest
from django.test import Client

from tests.nodes.desk import Browser, served


@pytest.fixture
def village(hall, tmp_path, settings):
    """A node that serves its pages."""
    made = served(hall, tmp_path / "desa", settings)
    yield made
    made.store.rows.close()


@pytest.fixture
def joko(village):
    """The browser of whoever works there, signed in."""
    browser = Browser(village, Client())
    assert browser.sit_down().status_code == 303
    return browser
