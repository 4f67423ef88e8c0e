"""What gateways tell changes what is done next."""

from datetime import timedelta

import pytest

from balai.core.messages import MessageState
from balai.core.models import Call
from balai.notices import queries
from balai.notices.actions import receive, send_due
from balai.notices.models import Attempt
from balai.notices.rules.receipts import Report
from tests.cases.filing import file
from tests.hall import MONDAY
from tests.notices.conftest import listed, of_case

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOW = MONDAY + 2 * MINUTE


@pytest.fixture
def two(start_gateway, secret_file, settings):
    servers = start_gateway(), start_gateway()
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [
        listed(name, server, secret_file) for name, server in zip("ab", servers, strict=True)
    ]
    return servers


@pytest.fixture
def case(hall, sari):
    return file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")


def tell(name: str, state: MessageState, at) -> int:
    attempt = Attempt.objects.get(gateway=name)
    return receive(queries.gateway(name), [Report(attempt.id, "", state, at)], at)


def test_what_did_not_arrive_takes_the_next_way_and_then_officers_tell_it(two, case):
    send_due(NOW)
    assert tell("a", MessageState.FAILED, NOW + MINUTE) == 1
    assert of_case(case).state == "waiting" and of_case(case).sent_at is None
    assert send_due(NOW + MINUTE) == 1 and of_case(case).state == "accepted"
    assert len(two[1].memory.taken) == 1
    tell("b", MessageState.FAILED, NOW + 2 * MINUTE)
    send_due(NOW + 2 * MINUTE)
    assert of_case(case).state == "failed" and Call.objects.count() == 1
    tell("b", MessageState.DELIVERED, NOW + 3 * MINUTE)
    assert of_case(case).state == "delivered" and not Call.objects.exists()


def test_bad_news_of_an_older_try_is_no_reason_to_send_a_third_time(two, case):
    send_due(NOW)
    tell("a", MessageState.FAILED, NOW + MINUTE)
    send_due(NOW + MINUTE)
    Attempt.objects.get(gateway="a").receipt_set.all().delete()
    tell("a", MessageState.FAILED, NOW + 2 * MINUTE)
    assert of_case(case).state == "accepted" and send_due(NOW + 3 * MINUTE) == 0


def test_the_same_news_twice_is_no_news(two, case):
    send_due(NOW)
    assert [tell("a", MessageState.DELIVERED, NOW + MINUTE) for _ in range(3)] == [1, 0, 0]
