"""What whoever runs Balai asks at the command line."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from balai.core import events
from balai.core.actor import SYSTEM
from tests.guards import lift_guards

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def last() -> int:
    """The last position, with three events more in the log than before."""
    for number in range(3):
        events.record("case.submitted", f"c{number}", by=SYSTEM, at=AT)
    while events.sequence():
        pass
    return events.top()


def test_a_whole_trail_says_how_long_it_is(last):
    out = StringIO()
    call_command("trail", stdout=out)
    assert out.getvalue() == f"Jejak utuh: {last} peristiwa.\n"


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ("UPDATE core_event SET subject = 'other' WHERE position = %s", 1),
        ("DELETE FROM core_event WHERE position = %s", 0),
    ],
)
def test_what_was_changed_or_taken_away_behind_the_guards_is_named(last, change, back):
    lift_guards()
    with connection.cursor() as cursor:
        cursor.execute(change, [last - 1])
    with pytest.raises(CommandError, match=f"posisi {last - back}:"):
        call_command("trail")
