"""What an act may cost in statements; transaction marks are not counted. Time is measured by `make bench`."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases import actions
from tests.cases.filing import fill
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
MOST = {"postgresql": 8, "sqlite": 12}


def filing(hall, by) -> list[str]:
    """File a whole draft; return the statements that it cost."""
    case = actions.start("ktp-el-penggantian", area_code=hall.area_code, by=by, at=MONDAY)
    fill(case, by, hall, MONDAY, reason="lost", handover="hall")
    with CaptureQueriesContext(connection) as queries:
        actions.submit(case.id, by=by, at=MONDAY)
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in queries if not query["sql"].startswith(marks)]


def test_filing_costs_few_statements(hall, sari):
    asked = filing(hall, sari)
    assert len(asked) <= MOST[connection.vendor], asked


def test_who_says_the_same_of_themselves_again_is_not_looked_up(hall, sari):
    assert any('FROM "accounts_person"' in asked for asked in filing(hall, sari))
    assert not any('FROM "accounts_person"' in asked for asked in filing(hall, sari))
