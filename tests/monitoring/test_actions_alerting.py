"""Alerts: one for each rule and place, with a reason and a person; answered once; over when the figure is right."""

from collections import Counter
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from balai.accounts.queries.answering import answerable
from balai.core import outbox, vault
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.monitoring.actions import alerting as actions
from balai.monitoring.actions import telling
from balai.monitoring.models import Alert, AlertAddress, Tally
from balai.monitoring.queries import alerting
from balai.monitoring.rules.cubes import Cell
from tests.accounts.administrators import administrator
from tests.channels.desk.conftest import seat
from tests.channels.portal.browser import words
from tests.hall import MONDAY

AGENCY = "dpmptsp-bwi"
WORDS = "Dua verifikator ditambah sampai akhir bulan."
BAD = {"timed": 50, "in_time": 20, "decided": 50}


def happened(cube: str = "month_agency", agency: str = AGENCY, **measures: int) -> None:
    """Add to what the fold keeps of a regency's November."""
    cell = Cell(cube, date(2026, 11, 1), "35.10", agency, service_key="sip-bidan" if agency else "")
    row = Tally.objects.filter(id=cell.id).first() or Tally(id=cell.id, measures={}, **cell._asdict())
    row.measures = dict(Counter(row.measures) + Counter(measures))
    row.save()


def names() -> list[str]:
    return list(
        Event.objects.filter(name__startswith="alert.")
        .order_by("recorded_at", "id")
        .values_list("name", flat=True)
    )


@pytest.fixture
def late(hall):
    happened(**BAD)
    assert actions.raise_due(MONDAY) == 1
    return Alert.objects.get()


def test_an_alert_has_a_reason_and_a_person(hall, late):
    head = hall.officer("dpmptsp", "head")
    assert (late.rule, late.area_code, late.agency_id, late.officer_id) == (
        "late_decisions",
        "35.10",
        AGENCY,
        head.id,
    )
    assert late.reason.startswith("Hanya 40,0 persen keputusan") and late.due_on == date(2026, 11, 19)
    event = Event.objects.get(name="alert.raised")
    assert event.data == {"rule": "late_decisions", "service": "", "officer": head.id, "count": 50}
    assert event.agency_id == AGENCY and event.subject == late.id


def test_while_it_runs_it_is_not_raised_again_and_ends_when_the_figure_is_right(late):
    assert actions.raise_due(MONDAY) == 0 and Alert.objects.count() == 1
    happened(timed=900, in_time=900)
    assert actions.raise_due(MONDAY) == 1
    late.refresh_from_db()
    assert late.ended_at == MONDAY and names() == ["alert.raised", "alert.ended"]
    Tally.objects.all().delete()
    happened(**BAD)
    assert actions.raise_due(MONDAY) == 1 and Alert.objects.count() == 2


def test_few_cases_and_other_places_raise_nothing(hall):
    happened(timed=10, in_time=0)
    happened(agency="dinkes-bwi", timed=100, in_time=99)
    assert actions.raise_due(MONDAY) == 0 and not Alert.objects.exists()


def test_an_agency_without_the_role_asks_the_next_and_a_regency_its_administrator(hall):
    happened(agency="tak-dikenal", **BAD)
    happened("month", "", asked_known=100, asked_again=80)
    assert actions.raise_due(MONDAY) == 2
    assert {row.officer_id for row in Alert.objects.all()} == {""}, "nobody holds a role there"
    admin = administrator(hall, "admin-satu")
    found = answerable(("head", "area_admin"), agency_id="", area_code="35.10", at=MONDAY)
    assert found and found.id == admin.id
    supervisor = answerable(("signer", "supervisor"), agency_id=AGENCY, area_code="35.10", at=MONDAY)
    assert supervisor and supervisor.id == hall.officer("dpmptsp", "signer").id
    assert answerable(("head",), agency_id="tidak-ada", area_code="35.10", at=MONDAY) is None


def test_one_answers_once_for_the_place(hall, late):
    head = hall.officer("dpmptsp", "head")
    with pytest.raises(Invalid):
        actions.answer_alert(late.id, "Ya.", by=head, at=MONDAY)
    actions.answer_alert(late.id, f"  {WORDS} ", by=head, at=MONDAY)
    late.refresh_from_db()
    assert (late.answer, late.answered_by, late.answered_at) == (WORDS, head.ref, MONDAY)
    assert names() == ["alert.raised", "alert.answered"]
    assert WORDS not in str(Event.objects.get(name="alert.answered").data)
    with pytest.raises(Refused, match="alert.answered"):
        actions.answer_alert(late.id, WORDS, by=hall.officer("dpmptsp", "supervisor"), at=MONDAY)


def test_nobody_else_sees_or_answers_it(hall, late):
    for by in (hall.officer("dinkes", "head"), hall.officer("dpmptsp", "verifier"), hall.dewi):
        assert not alerting.standing(by)
        with pytest.raises((Missing, Forbidden)):
            actions.answer_alert(late.id, WORDS, by=by, at=MONDAY)
    assert [row.id for row in alerting.standing(hall.officer("dpmptsp", "supervisor"))] == [late.id]
    assert [row.id for row in alerting.standing(administrator(hall, "admin-satu"))] == [late.id]


def test_what_is_not_answered_stands_first_and_what_ended_apart(hall, late):
    happened(deemed=2)
    actions.raise_due(MONDAY)
    head = hall.officer("dpmptsp", "head")
    silence = Alert.objects.get(rule="silence")
    assert (
        silence.reason == "Bulan ini 2 permohonan dikabulkan oleh hukum karena instansi diam melewati batas."
    )
    actions.answer_alert(silence.id, WORDS, by=head, at=MONDAY)
    assert [row.rule for row in alerting.standing(head)] == ["late_decisions", "silence"]
    Tally.objects.all().delete()
    actions.raise_due(MONDAY)
    assert not alerting.standing(head) and len(alerting.ended(head)) == 2


def test_rules_look_in_few_statements(hall, django_assert_max_num_queries):
    happened(timed=100, in_time=100)
    with django_assert_max_num_queries(4 * len(alerting.rules())):
        actions.raise_due(MONDAY)


def test_the_system_answers_for_every_place(late):
    assert actions.answer_alert(late.id, WORDS, by=SYSTEM, at=MONDAY).answered_by == SYSTEM.ref


def test_who_gave_an_address_is_told_once_however_many_are_raised(hall):
    head = hall.officer("dpmptsp", "head")
    telling.choose_address("0840 0000 077", by=head, at=MONDAY)
    telling.confirm_address(code_sent(), by=head, at=MONDAY)
    happened(**BAD, deemed=2)
    actions.raise_due(MONDAY)
    told = Message.objects.filter(template="alert_raised")
    assert Alert.objects.filter(officer_id=head.id).count() == told.count() == 2, "one for each rule"
    address, params = outbox.opened(told[0], vault.key(told[0].key_id))
    assert address == "+628400000077" and params == {}
    assert actions.raise_due(MONDAY) == 0 and told.count() == 2


def code_sent() -> str:
    """Return the code that went out last."""
    row = Message.objects.filter(template="alert_code").order_by("-at", "-id").first()
    return outbox.opened(row, vault.key(row.key_id))[1]["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_nothing_but_its_code_is_sent_to_an_address_before_the_code_was_typed(hall):
    head = hall.officer("dpmptsp", "head")
    telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    happened(**BAD)
    actions.raise_due(MONDAY)
    assert [row.template for row in Message.objects.all()] == ["alert_code"]
    for code, at in ((wrong(code_sent()), MONDAY), (code_sent(), MONDAY + timedelta(minutes=31))):
        with pytest.raises(Refused, match="code.wrong"):
            telling.confirm_address(code, by=head, at=at)
    telling.confirm_address(f" {code_sent()} ", by=head, at=MONDAY + timedelta(minutes=29))
    assert alerting.addresses([head.id], confirmed=True)
    assert Event.objects.filter(name="alert.address_confirmed").count() == 1
    telling.choose_address("lain@dinas.contoh.id", by=head, at=MONDAY)
    assert not alerting.addresses([head.id], confirmed=True), "another address begins anew"


def test_a_code_counts_for_the_address_that_it_was_sent_to_only(hall):
    head = hall.officer("dpmptsp", "head")
    telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    old = code_sent()
    telling.choose_address("lain@dinas.contoh.id", by=head, at=MONDAY + timedelta(minutes=1))
    if code_sent() != old:
        with pytest.raises(Refused, match="code.wrong"):
            telling.confirm_address(old, by=head, at=MONDAY + timedelta(minutes=1))
    assert not alerting.addresses([head.id], confirmed=True)


def test_who_may_not_choose_an_address_confirms_none(hall):
    with pytest.raises(Forbidden):
        telling.confirm_address("000000", by=hall.officer("dpmptsp", "verifier"), at=MONDAY)


def test_addresses_from_before_there_were_codes_go_on_counting(hall):
    head = hall.officer("dpmptsp", "head")
    telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    AlertAddress.objects.update(code_hash="")
    page = words(seat(head).get("/meja/peringatan/"))
    assert "Belum dikonfirmasi: ratna@dinas.contoh.id" in page and "Simpan alamatnya sekali lagi" in page
    import_module("balai.monitoring.migrations.0007_confirmed").confirm_what_counted(apps, None)
    assert AlertAddress.objects.get().confirmed_at == MONDAY
    assert alerting.addresses([head.id], confirmed=True)


def test_a_code_is_not_guessed_and_codes_are_not_sent_without_end(hall):
    head = hall.officer("dpmptsp", "head")
    for _ in range(telling.CODES_PER_OFFICER.limit):
        telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    with pytest.raises(Refused, match="too_many"):
        telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    right = code_sent()
    for code in [wrong(right)] * 5 + [right]:
        with pytest.raises(Refused, match="code.wrong"):
            telling.confirm_address(code, by=head, at=MONDAY)


def test_the_code_is_typed_on_the_page_of_alerts(hall):
    client = seat(hall.officer("dpmptsp", "head"))
    client.post("/meja/peringatan/alamat/", {"alamat": "ratna@dinas.contoh.id"})
    assert "Menunggu kode: ratna@dinas.contoh.id" in words(client.get("/meja/peringatan/"))
    refused = client.post("/meja/peringatan/alamat/", {"kode": wrong(code_sent())})
    assert refused.status_code == 409 and "Kode tidak cocok" in words(refused)
    assert client.post("/meja/peringatan/alamat/", {"kode": ""}).status_code == 409
    assert AlertAddress.objects.exists(), "no code is not no address"
    assert client.post("/meja/peringatan/alamat/", {"kode": code_sent()}).status_code == 302
    assert "Kabar ke ratna@dinas.contoh.id" in words(client.get("/meja/peringatan/"))


def test_an_address_is_sealed_changed_and_forgotten(hall):
    head = hall.officer("dpmptsp", "head")
    telling.choose_address("ratna@dinas.contoh.id", by=head, at=MONDAY)
    first = AlertAddress.objects.get()
    assert b"ratna" not in bytes(first.sealed)
    assert alerting.addresses([head.id])[head.id][0] == "ratna@dinas.contoh.id"
    telling.choose_address("", by=head, at=MONDAY)
    assert not alerting.addresses([head.id]) and vault.keys([first.key_id]) == {}
    assert [event.data for event in Event.objects.filter(name="alert.address_chosen")] == [
        {"count": 1},
        {"count": 0},
    ]
    for by, typed, refusal in (
        (head, "bukan nomor", Invalid),
        (hall.officer("dpmptsp", "verifier"), "", Forbidden),
    ):
        with pytest.raises(refusal):
            telling.choose_address(typed, by=by, at=MONDAY)


def test_what_waits_is_counted_with_what_is_late(hall, late):
    head = hall.officer("dpmptsp", "head")
    assert alerting.asking(head, late.due_on) == alerting.Asking(1, 0)
    assert alerting.asking(head, late.due_on + timedelta(days=1)) == alerting.Asking(1, 1)
    assert alerting.asking(hall.dewi, late.due_on) == alerting.Asking(0, 0)
    page = words(seat(head).get("/meja/hari-ini/"))
    assert "1 peringatan belum ditanggapi" in page
    actions.answer_alert(late.id, WORDS, by=head, at=MONDAY)
    assert alerting.asking(head, late.due_on) == alerting.Asking(0, 0)
