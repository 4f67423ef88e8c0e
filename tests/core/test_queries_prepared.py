"""Reads whose SQL is kept: the same rows as the ORM gives, for other values, and no surprise in silence."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from balai.core.ids import new_id
from balai.core.models import Event, Key, Message
from balai.core.prepared import Prepared, ask, remembering

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def event(name: str, at: datetime) -> Event:
    return Event.objects.create(
        name=name, subject="s", by="system", at=at, recorded_at=at, data={"n": [1, "é"]}
    )


def said(name: str, since: datetime) -> QuerySet[Event]:
    return Event.objects.filter(name=name, at__gte=since).order_by("-at")


def test_the_same_rows_as_the_orm_for_every_value():
    made = [event(name, NOON + timedelta(hours=hour)) for name in ("a", "b") for hour in range(3)]
    kept = Prepared(said)
    for name in ("a", "b", "c", "a' OR 1=1"):
        for since in (NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1)):
            found = kept.all(name, since)
            assert found == list(said(name, since))
            assert [row.data for row in found] == [{"n": [1, "é"]}] * len(found)
            assert all(row.at.tzinfo for row in found)
            assert kept.first(name, since) == (found[0] if found else None)
    assert len(made) == 6


def test_a_row_brings_its_joined_row_and_can_be_saved():
    key = Key.objects.create(id=new_id(), wrapped=b"\x00\xff", kek="k", created_at=NOON)
    Message.objects.create(template="t", key=key, sealed=b"\x01", at=NOON)
    kept = Prepared(lambda id: Message.objects.select_related("key").filter(key_id=id))
    kept.first(key.id)
    with CaptureQueriesContext(connection) as asked:
        row = kept.first(key.id)
        assert row is not None
        assert bytes(row.key.wrapped) == b"\x00\xff"
    assert len(asked) == 1
    row.tries = 2
    row.save()
    assert Message.objects.get(id=row.id).tries == 2


@pytest.mark.parametrize("micros", [0, 100_000, 123_450, 1, 999_999])
def test_an_instant_comes_back_as_it_was(micros):
    at = NOON.replace(microsecond=micros)
    made = event("at", at)
    found = Prepared(lambda id: Event.objects.filter(id=id)).first(made.id)
    assert found is not None
    assert (found.at, found.at.utcoffset()) == (at, timedelta(0))


def test_a_row_is_one_of_the_database_as_if_the_orm_had_made_it():
    made = event("same", NOON)
    kept, orm = Prepared(lambda id: Event.objects.filter(id=id)).first(made.id), Event.objects.get(id=made.id)
    assert kept is not None
    assert (kept._state.adding, kept._state.db) == (orm._state.adding, orm._state.db) == (False, "default")
    assert {k: v for k, v in vars(kept).items() if k != "_state"} == {
        k: v for k, v in vars(orm).items() if k != "_state"
    }


def test_columns_left_out_are_read_when_asked():
    made = event("only", NOON)
    row = Prepared(lambda id: Event.objects.filter(id=id).only("id", "name")).first(made.id)
    assert row is not None
    assert row.get_deferred_fields()
    assert row.data == made.data


@pytest.mark.parametrize(
    "say",
    [
        lambda name: Event.objects.filter(name__startswith=name),
        lambda name: Event.objects.filter(name__in=[name, name + "x"]),
        lambda name: Event.objects.filter(subject="fixed"),
    ],
)
def test_a_value_that_does_not_stand_alone_is_refused(say):
    with pytest.raises(TypeError, match="does not stand alone"):
        Prepared(say).all("a")


def test_a_constant_that_equals_no_value_stays_a_constant():
    event("a", NOON)
    kept = Prepared(lambda name: Event.objects.filter(name=name, subject="s"))
    assert len(kept.all("a")) == 1
    assert not kept.all("s")


def test_what_is_asked_again_keeps_its_cursor_and_a_new_connection_begins_anew():
    made = event("kept", NOON)
    kept = Prepared(lambda id: Event.objects.filter(id=id).only("id"))
    for _ in range(8):  # the server plans it at the fifth
        assert kept.all(made.id) == [made]
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("SELECT 1/0, no_such_column", [])
    assert kept.all(made.id) == [made]
    assert ask("SELECT %s", ["x"]) == [("x",)]


TAKE = "INSERT INTO cases_receiptseries (enrolment, next) VALUES (%s, %s) RETURNING enrolment, next"


def test_values_arrive_as_the_type_of_their_place():
    assert ask(TAKE, ["0000A", 7]) == [("0000A", 7)]
    made = event("é \"'%s", NOON)
    statement = "SELECT name, position FROM core_event WHERE at = %s AND name LIKE '%%\"%%' AND name = %s"
    for _ in range(3):
        assert ask(statement, [connection.ops.adapt_datetimefield_value(NOON), made.name]) == [
            (made.name, None)
        ]
        assert ask(statement, [None, made.name]) == []


def test_a_text_with_nul_is_never_cut():
    try:
        found = ask("SELECT %s", ["a\0b"])
    except DatabaseError:
        found = []
    assert found in ([], [("a\0b",)])


def test_what_the_database_refuses_is_said_as_django_says_it_and_the_next_statement_works():
    ask(TAKE, ["0000A", 1])
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            ask(TAKE, ["0000A", 2])
    assert ask(TAKE, ["0000B", 3]) == [("0000B", 3)]


def test_after_each_rollback_what_was_prepared_is_prepared_again():
    orm = Event.objects.filter(name="a").order_by("at")
    for number in range(1, 8):
        for _ in range(6):  # until psycopg has prepared the ORM's own statement, too
            list(orm.all())
        assert ask("SELECT %s", ["x"]) == [("x",)]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ask(TAKE, [f"000{number}A", 1 // (number % 2)])
            raise ZeroDivisionError
        assert ask("SELECT %s", ["x"]) == [("x",)]


def test_what_is_asked_belongs_to_the_transaction_around_it(committed):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert ask(TAKE, ["0000A", 1 // 0 if ask(TAKE, ["0000B", 1]) else 0])
    assert not ask("SELECT next FROM cases_receiptseries WHERE enrolment = %s", ["0000B"])


def test_after_the_connection_was_closed_the_next_read_opens_another(committed):
    assert ask("SELECT %s", ["before"]) == [("before",)]
    connection.close()
    assert ask("SELECT %s", ["after"]) == [("after",)]


def test_what_is_steady_is_asked_once_while_remembering_and_anew_afterwards():
    event("a", NOON)
    steady = Prepared(lambda name: Event.objects.filter(name=name), steady=True)
    other = Prepared(lambda name: Event.objects.filter(name=name))
    with CaptureQueriesContext(connection) as asked, remembering():
        assert len(steady.all("a")) == len(steady.all("a")) == len(other.all("a")) == 1
        assert not steady.all("b")
        event("a", NOON)
        assert len(steady.all("a")) == 1 and len(other.all("a")) == 2
    assert sum("FROM" in one["sql"] for one in asked) == 4
    assert len(steady.all("a")) == 2
