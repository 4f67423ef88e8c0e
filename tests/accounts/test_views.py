"""Whose address counts against budgets."""

import pytest
from django.test import RequestFactory

from balai.accounts.middleware import remote


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, address, settings):
    settings.TRUSTED_PROXIES = proxies
    assert remote(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == address
