"""What is shown is a sum of whole lots: nothing can be told by subtracting, and built anew it is the same."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection

from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.satisfaction import actions, queries
from balai.satisfaction.actions import counting
from balai.satisfaction.models import Answer, Tally
from balai.satisfaction.queries import Scope
from balai.satisfaction.rules.periods import NAMES, Period
from tests.hall import MONDAY
from tests.satisfaction.conftest import answered, finished, follow

pytestmark = pytest.mark.django_db
AGENCIES = ("disdukcapil-bwi", "dpmptsp-bwi")
PLACES = [
    {"office_id": office, "service_key": service, "channel": channel}
    for office, service, channel in product(
        ("mpp-bwi", "car-bwi"), ("sktm", "skck"), ("electronic", "direct")
    )
]
SEXES = ("female", "male", "")


def say(chance: Random, number: int, month: date) -> None:
    """Let somebody answer somewhere, and the follower count it."""
    about = {"sex": said} if (said := chance.choice(SEXES)) else {}
    elements = queries.survey().set(key := chance.choice(("free", "complete"))).elements
    row = Answer.objects.create(
        id=f"{number:036d}", survey="skm", set_key=key, month=month, agency_id=chance.choice(AGENCIES), area_code="35.10",
        scores={id: chance.randint(1, 4) for id in elements}, about=about, **chance.choice(PLACES),
    )  # fmt: skip
    counting.count(SimpleNamespace(name=counting.ANSWERED, subject=row.id))


def pool(until: date) -> None:
    for agency in AGENCIES:
        event = SimpleNamespace(name=counting.POOLED, agency_id=agency, data={"until": until.isoformat()})
        counting.count(event)


@pytest.fixture
def lived(db) -> None:
    chance = Random(1)
    for number in range(96):
        say(chance, number, date(2026, 1 + number // 8, 1))
    for until in (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)):
        pool(until)


def published() -> Iterator[tuple[frozenset, int, str | None]]:
    """Yield every figure that anybody can ask for: what it is narrowed to, of how many it is, and its index."""
    chosen = product(NAMES, ("", AGENCIES[0]), ("", "mpp-bwi"), ("", "sktm"), ("", "direct"))
    for part, agency, office, service, channel in chosen:
        period = Period(2026, part)
        scope = Scope(period.since, period.until, "35.10", agency, office, service, channel)
        found = queries.figures(scope)
        months = frozenset(range(period.since.month, period.until.month if period.until.year == 2026 else 13))
        yield (months, agency, office, service, channel), found.shown, found.index and str(found.index)


def within(one, other) -> bool:
    return one[0] <= other[0] and all(
        not wide or wide == narrow for narrow, wide in zip(one[1:], other[1:], strict=True)
    )


def test_no_two_figures_differ_by_fewer_than_a_lot(lived):
    smallest, cells = queries.survey().smallest_group, list(published())
    assert any(shown for _, shown, _ in cells)
    assert all(shown == 0 or shown >= smallest for _, shown, _ in cells)
    assert all((index is None) == (shown == 0) for _, shown, index in cells)
    for one, shown, _ in cells:
        for other, more, _ in cells:
            if within(one, other):
                assert more - shown == 0 or more - shown >= smallest, (one, other)


def test_a_new_answer_alone_changes_no_index(lived):
    chance, before = Random(9), {where: index for where, shown, index in published()}
    count = {where: shown for where, shown, _ in published()}
    say(chance, 999, date(2026, 12, 1))
    for where, shown, index in published():
        assert index == before[where] or shown - count[where] >= 5


def test_a_division_and_what_is_left_of_it_are_lots_too(lived):
    for agency in ("", *AGENCIES):
        scope = Scope(date(2026, 1, 1), date(2027, 1, 1), "35.10", agency)
        groups = queries.divided(scope, "sex").values()
        left = queries.figures(scope).shown - sum(group.answers for group in groups)
        assert all(group.answers >= 5 for group in groups) and left >= 0
        assert left == 0 or left >= 5


def test_everybody_counts_towards_the_sample_at_once(hall):
    for number in range(3):
        answered(finished(hall, phone=f"+62840000040{number}"), 4)
    found = queries.figures(Scope(date(2026, 1, 1), date(2027, 1, 1)))
    assert (found.answers, found.shown, found.index) == (3, 0, None)


def kept() -> list[tuple]:
    return sorted(Tally.objects.values_list(*counting.KEY, *counting.SUMS))


def test_counted_anew_from_the_log_it_is_the_same(hall):
    for number in range(9):
        answered(finished(hall, phone=f"+62840000041{number}"), 1 + number % 4, sex="female")
    assert actions.pool_due(MONDAY + timedelta(days=60)) == 1 and actions.pool_due(MONDAY) == 0
    follow()
    before = kept()
    assert before and Event.objects.filter(name="survey.pooled").count() == 1
    Tally.objects.all().delete()
    assert actions.rebuild(by=SYSTEM, at=MONDAY) == len(before) and kept() == before
    answered(finished(hall, phone="+628400000420"), 2)
    assert kept() != before
    call_command("satisfaction", "rebuild")


def test_what_was_counted_before_lots_is_counted_anew_once(hall):
    assert actions.rebuild_due(by=SYSTEM, at=MONDAY) == 0
    for number in range(5):
        answered(finished(hall, phone=f"+62840000043{number}"), 3)
    before = kept()
    assert actions.rebuild_due(by=SYSTEM, at=MONDAY) == 0, "these were counted in lots"
    Answer.objects.update(stage="new")
    Tally.objects.update(count=999)
    assert actions.rebuild_due(by=SYSTEM, at=MONDAY) == len(before) and kept() == before
    assert actions.rebuild_due(by=SYSTEM, at=MONDAY) == 0


def test_two_who_prepare_at_once_count_anew_once(committed_hall):
    for number in range(5):
        answered(finished(committed_hall, phone=f"+62840000044{number}"), 3)
    before, found = kept(), []
    Answer.objects.update(stage="new")
    start = Barrier(2)

    def prepare() -> None:
        start.wait(60)
        found.append(actions.rebuild_due(by=SYSTEM, at=MONDAY))
        connection.close()

    threads = [Thread(target=prepare) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [0, len(before)] and kept() == before
    assert Event.objects.filter(name="satisfaction.rebuilt").count() == 1
