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


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:1.1.1.1", "1.1.1.1"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_one_line_has_one_address_however_many_of_ipv6_it_uses(seen, counted):
    assert remote(RequestFactory().get("/", REMOTE_ADDR=seen)) == counted
