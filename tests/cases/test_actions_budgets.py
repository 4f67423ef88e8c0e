"""What an act may cost in statements; transaction marks are not counted. Time is measured by `make bench`."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases import actions
from tests.cases.filing import fill
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
MOST = {"postgresql": 8, "sqlite": 12}


def test_filing_costs_few_statements(hall, sari):
    case = actions.start("ktp-el-penggantian", area_code=hall.area_code, by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, reason="lost", handover="hall")
    with CaptureQueriesContext(connection) as queries:
        actions.submit(case.id, by=sari, at=MONDAY)
    asked = [
        query["sql"]
        for query in queries
        if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(asked) <= MOST[connection.vendor], asked
