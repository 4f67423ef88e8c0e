"""Rows of one act leave together: few statements, all or none, the same rows as one by one."""

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from balai.core import writes
from balai.core.ids import new_id
from balai.core.models import Event, Fact
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db


def happened(name: str) -> Event:
    return Event(id=new_id(), name=name, subject="x", by="x", at=MONDAY, recorded_at=MONDAY, data={"n": [1]})


def test_alone_a_row_is_written_at_once():
    event = happened("test.alone")
    writes.insert(event)
    assert Event.objects.get(id=event.id).data == {"n": [1]}


def test_together_rows_are_written_at_the_end_as_they_are_then():
    fact, events = Fact(name="test", value=1), [happened("test.a"), happened("test.b")]
    with writes.together():
        for row in (fact, *events):
            writes.insert(row)
        assert not Event.objects.filter(name__startswith="test.").exists()
        fact.value = {"later": True}
    assert Fact.objects.get(name="test").value == {"later": True}
    assert [event.name for event in Event.objects.filter(name__startswith="test.").order_by("name")] == [
        "test.a",
        "test.b",
    ]


def test_a_row_changed_twice_is_written_once():
    fact = Fact.objects.create(name="test", value=1)
    with CaptureQueriesContext(connection) as queries, writes.together():
        for value in (2, 3):
            fact.value = value
            writes.update(fact)
    assert Fact.objects.get(name="test").value == 3
    assert len(queries) == 1


def test_one_statement_on_postgresql_one_for_each_table_elsewhere():
    old = Fact.objects.create(name="old", value=1)
    with CaptureQueriesContext(connection) as queries, writes.together():
        for row in (Fact(name="new", value=2), happened("test.a"), happened("test.b")):
            writes.insert(row)
        old.value = 5
        writes.update(old)
    assert len(queries) == (1 if connection.vendor == "postgresql" else 3)
    assert Fact.objects.get(name="old").value == 5


def test_an_exception_leaves_nothing_behind():
    with suppress(ZeroDivisionError), transaction.atomic(), writes.together():
        writes.insert(happened("test.lost"))
        raise ZeroDivisionError
    writes.insert(happened("test.kept"))
    assert [event.name for event in Event.objects.filter(name__startswith="test.")] == ["test.kept"]


def test_nothing_to_write_asks_nothing():
    with CaptureQueriesContext(connection) as queries, writes.together():
        pass
    assert len(queries) == 0


def test_a_fresh_row_is_what_its_model_makes():
    given = {"name": "test.a", "subject": "x", "by": "x", "at": MONDAY, "recorded_at": MONDAY}
    fresh, made = writes.fresh(Event, **given), Event(**given)
    assert fresh.__dict__.keys() == made.__dict__.keys()
    columns = [field.attname for field in Event._meta.local_concrete_fields if field.attname != "id"]
    assert [getattr(fresh, name) for name in columns] == [getattr(made, name) for name in columns]
    assert fresh._state.adding and fresh.id != made.id and fresh.data is not writes.fresh(Event, **given).data
    fresh.save()
    assert Event.objects.get(id=fresh.id).name == "test.a"


def test_a_fresh_row_has_no_other_columns():
    with pytest.raises(TypeError, match="nome"):
        writes.fresh(Event, nome="test.a")
