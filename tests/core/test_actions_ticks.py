"""What time sets off: one failure stops nothing else, nothing runs twice in its interval."""

from datetime import UTC, datetime, timedelta

import pytest

from balai.core.ticks import Ticking, run_due

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_failing_tick_is_logged_and_stops_no_other(caplog):
    ran = []

    def fail(at):
        raise RuntimeError("NIK 3510010101900001")

    ticks = [Ticking("fails", MINUTE, fail), Ticking("works", MINUTE, ran.append)]
    assert run_due(ticks, at=AT) == ["works"] and ran == [AT]
    assert "tick fails stumbled: RuntimeError" in caplog.text and "3510010101900001" not in caplog.text
    assert run_due(ticks, at=AT + MINUTE / 2) == []
