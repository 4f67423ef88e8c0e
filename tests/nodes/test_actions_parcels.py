"""What citizens filled in without a network arrives: once, whole, and judged like everything else."""

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest

from balai.accounts.rules import Budget
from balai.cases.actions import filing
from balai.cases.models import Case
from balai.cases.queries import own, tracking
from balai.catalogue import queries as catalogue
from balai.catalogue.models import Offering
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Missing, Refused
from balai.core.vault import token_hash
from balai.nodes import keys, pieces
from balai.nodes.actions import parcels as actions
from balai.nodes.actions import receiving
from balai.nodes.models import Parcel
from balai.nodes.rules import curves, parcels, statements, wire
from balai.nodes.rules.strict import Unreadable
from tests.cases.filing import photo
from tests.hall import MONDAY, citizen
from tests.nodes.renewing import ask_less, ask_more, renew
from tests.nodes.wrapping import ANSWERS, CARD, wrapped

pytestmark = pytest.mark.django_db
NOBODY = Actor(kind="anonymous", id="", visitor=token_hash("phone"))
ELSEWHERE = replace(NOBODY, visitor=token_hash("another phone"))


@pytest.fixture
def known(hall):
    return replace(citizen(), visitor=NOBODY.visitor)


def problems(case: Case) -> dict[str, str]:
    package = catalogue.package(case.version_id, case.offering_id)
    return own.problems(case, package, tracking.draft_data(case), own.attached(case))


def test_a_parcel_becomes_a_draft_of_whoever_brings_it(hall):
    frame, pieces = wrapped(ANSWERS, {"police_report": photo()})
    assert actions.receive(frame, remote="", by=NOBODY, at=MONDAY).lacking, "photos are asked for"
    reached = actions.receive(frame + pieces, remote="", by=NOBODY, at=MONDAY)
    case = tracking.own(reached.case_id, NOBODY)
    assert (reached.receipt, reached.problems, problems(case)) == ("", 0, {})
    assert tracking.draft_data(case)["applicant"]["birth_date"] == "1990-01-05"
    assert "police_report" in own.attached(case)


def test_whoever_is_known_gets_the_number_at_once(hall, known):
    frame, pieces = wrapped(ANSWERS, {"police_report": photo()})
    reached = actions.receive(frame + pieces, remote="", by=known, at=MONDAY)
    assert reached.receipt and Case.objects.get(id=reached.case_id).receipt == reached.receipt


@pytest.mark.parametrize("again", [1, 5])
def test_the_same_again_is_the_same_request(hall, known, again):
    frame, pieces = wrapped(ANSWERS, {"police_report": photo()})
    first = actions.receive(frame + pieces, remote="", by=known, at=MONDAY)
    for _ in range(again):
        assert actions.receive(frame, remote="", by=known, at=MONDAY) == first
    assert Case.objects.count() == Parcel.objects.count() == 1


def test_what_was_filed_is_not_filed_again_from_another_phone(hall, known):
    frame, pieces = wrapped(ANSWERS, {"police_report": photo()})
    first = actions.receive(frame + pieces, remote="", by=known, at=MONDAY)
    assert actions.receive(frame + pieces, remote="", by=ELSEWHERE, at=MONDAY).receipt == first.receipt
    assert Case.objects.count() == 1


def test_whoever_brings_it_first_keeps_it(hall):
    """A copy on another phone, or an ended session, begins no second draft; signing in leads back to the first."""
    frame, _ = wrapped(ANSWERS, {})
    first = actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    second = actions.receive(frame, remote="", by=ELSEWHERE, at=MONDAY)
    assert (second.case_id, second.end) == (first.case_id, parcels.End.ELSEWHERE)
    assert Case.objects.count() == 1


def test_a_draft_that_has_expired_is_begun_anew(hall):
    frame, _ = wrapped(ANSWERS, {})
    first = actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    assert filing.drop_stale_drafts(MONDAY + timedelta(days=31)) == 1
    second = actions.receive(frame, remote="", by=ELSEWHERE, at=MONDAY + timedelta(days=31))
    assert tracking.own(second.case_id, ELSEWHERE).id != first.case_id
    assert Parcel.objects.get().case_id == second.case_id


def test_objections_stand_beside_what_was_typed(hall, known):
    wrong = ANSWERS | {f"{parcels.OF_APPLICANT}nik": ["123"], f"{parcels.OF_APPLICANT}birth_date-m": ["13"]}
    frame, _ = wrapped(wrong, {})
    reached = actions.receive(frame, remote="", by=known, at=MONDAY)
    case = tracking.own(reached.case_id, known)
    assert reached.receipt == "" and reached.problems == len(problems(case)) == 3
    assert problems(case).keys() == {"applicant.nik", "applicant.birth_date", "evidence.police_report"}
    assert tracking.draft_data(case)["applicant"]["birth_date"] == "5 13 1990", "nothing typed is lost"


def test_a_photo_that_its_key_does_not_open_is_asked_for_again(hall):
    frame, pieces = wrapped(ANSWERS, {"police_report": b"no picture"})
    reached = actions.receive(frame + pieces, remote="", by=NOBODY, at=MONDAY)
    assert reached.problems == 1


def test_a_draft_taken_back_is_said_to_be(hall):
    frame, _ = wrapped(ANSWERS, {})
    first = actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    actions.cases.withdraw(first.case_id, by=NOBODY, at=MONDAY)
    assert actions.receive(frame, remote="", by=NOBODY, at=MONDAY).end == parcels.End.WITHDRAWN


def test_the_answer_is_signed_and_names_the_parcel(hall):
    frame, _ = wrapped(ANSWERS, {})
    reached = actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    said = statements.read(actions.answer(reached), parcels.KIND, public=keys.root().public_key())
    assert said["c"] == reached.case_id and said["n"] == 1


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_parcel_that_was_damaged_is_refused_and_keeps_nothing(hall, place):
    frame, _ = wrapped(ANSWERS, {})
    broken = bytearray(frame)
    broken[place] ^= 1
    with pytest.raises(Refused):
        actions.receive(bytes(broken), remote="", by=NOBODY, at=MONDAY)
    assert not Parcel.objects.exists() and not Case.objects.exists()


def test_a_service_that_is_not_offered_is_refused_and_the_phone_keeps_it(hall):
    frame, _ = wrapped(ANSWERS, {}, service_key="tidak-ada")
    with pytest.raises(Missing):
        actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    assert not Parcel.objects.exists()


def test_only_the_centre_opens_it(hall):
    frame, _ = wrapped(ANSWERS, {})
    assert b"Sari" not in frame
    with pytest.raises(Unreadable):
        parcels.open_with(parcels.read(frame), curves.private_key(b"x" * 32))


def test_quotas_of_strangers_refuse_clearly_and_keep_nothing_half(hall, known, monkeypatch):
    """Per address, then for all in sum; whoever is known goes on, and what was refused arrives later."""
    hour = timedelta(hours=1)
    monkeypatch.setattr(actions, "PARCELS", (Budget("one", 1, hour), Budget("all", 2, hour)))
    first, second, third = (wrapped(ANSWERS, {})[0] for _ in range(3))
    actions.receive(first, remote="10.0.0.1", by=NOBODY, at=MONDAY)
    with pytest.raises(Refused, match="Terlalu banyak percobaan"):
        actions.receive(second, remote="10.0.0.1", by=NOBODY, at=MONDAY)
    assert Parcel.objects.count() == Case.objects.count() == 1
    actions.receive(second, remote="10.0.0.2", by=NOBODY, at=MONDAY)
    with pytest.raises(Refused, match="Terlalu banyak percobaan"):
        actions.receive(third, remote="10.0.0.3", by=NOBODY, at=MONDAY)
    assert actions.receive(first, remote="10.0.0.1", by=NOBODY, at=MONDAY).case_id, (
        "the same again costs nothing"
    )
    actions.receive(third, remote="10.0.0.3", by=known, at=MONDAY)
    assert Parcel.objects.count() == 3


def test_pieces_of_strangers_have_a_quota_of_their_own(hall, monkeypatch):
    hour = timedelta(hours=1)
    monkeypatch.setattr(actions, "PIECES", (Budget("one", 1, hour), Budget("all", 9, hour)))
    frame, sealed = wrapped(ANSWERS, {"police_report": photo()})
    half = wire.piece(wire.split(sealed).pieces[0].address, 0, wire.split(sealed).pieces[0].content[:100])
    lacking = actions.receive(frame + half, remote="10.0.0.1", by=NOBODY, at=MONDAY).lacking
    with pytest.raises(Refused, match="Terlalu banyak percobaan"):
        actions.receive(frame + sealed, remote="10.0.0.1", by=NOBODY, at=MONDAY)
    assert actions.receive(frame, remote="10.0.0.1", by=NOBODY, at=MONDAY).lacking == lacking, (
        "what came is kept"
    )
    assert actions.receive(frame + sealed, remote="10.0.0.1", by=NOBODY, at=MONDAY + hour).case_id


def test_bytes_of_strangers_have_a_quota_of_their_own(hall, known, monkeypatch):
    day = timedelta(days=1)
    frame, sealed = wrapped(ANSWERS, {"police_report": photo()})
    size = actions.kilobytes(len(sealed))
    monkeypatch.setattr(actions, "KILOBYTES", (Budget("one", size, day), Budget("all", 9 * size, day)))
    assert actions.receive(frame + sealed, remote="10.0.0.1", by=NOBODY, at=MONDAY).case_id
    second, more = wrapped(ANSWERS, {"police_report": photo()})
    with pytest.raises(Refused, match="Terlalu banyak percobaan"):
        actions.receive(second + more, remote="10.0.0.1", by=NOBODY, at=MONDAY)
    with pytest.raises(Refused, match="Terlalu banyak percobaan"):
        actions.admit({"police_report": b"x"}, remote="10.0.0.1", by=NOBODY, at=MONDAY)
    actions.admit({"police_report": b"x"}, remote="10.0.0.1", by=known, at=MONDAY)
    assert actions.receive(second + more, remote="10.0.0.1", by=NOBODY, at=MONDAY + day).case_id


def test_the_form_without_script_spends_the_quota_of_strangers(client, hall, monkeypatch):
    hour = timedelta(hours=1)
    monkeypatch.setattr(actions, "PARCELS", (Budget("one", 1, hour), Budget("all", 9, hour)))
    address = f"/luring/35.10/{CARD}/"
    assert client.post(address, ANSWERS | {"once": "a"}).status_code == 303
    assert client.post(address, ANSWERS | {"once": "b"}).status_code != 303
    assert Case.objects.count() == 1


def test_files_of_a_parcel_that_was_never_entered_are_forgotten(hall):
    frame, sealed = wrapped(ANSWERS, {"police_report": photo()}, service_key="tidak-ada")
    with pytest.raises(Missing):
        actions.receive(frame + sealed, remote="", by=NOBODY, at=MONDAY)
    address = wire.split(sealed).pieces[0].address
    old = (MONDAY - timedelta(days=1)).timestamp()
    os.utime(pieces._folder() / address, (old, old))
    receiving.forget_pieces(MONDAY + timedelta(days=88))
    assert pieces.is_whole(address)
    receiving.forget_pieces(MONDAY + timedelta(days=90))
    assert not pieces.is_whole(address)


@pytest.fixture
def filled_in_two_versions_ago(hall):
    first = catalogue.offer(CARD, "35.10", MONDAY.date()).offering_id
    renew(CARD, ask_more, "2026-11-10")
    renew(CARD, ask_less("handover"), "2026-11-12")
    return first


def test_a_form_filled_in_two_versions_ago_arrives_whole_under_what_its_owner_saw(
    filled_in_two_versions_ago, known
):
    frame, pieces = wrapped(ANSWERS, {"police_report": photo()}, offering=filled_in_two_versions_ago)
    reached = actions.receive(frame + pieces, remote="", by=known, at=MONDAY)
    case = Case.objects.get(id=reached.case_id)
    assert (case.offering_id, case.receipt) == (
        filled_in_two_versions_ago,
        reached.receipt,
    ) and reached.receipt
    assert tracking.draft_data(case)["answers"] == {"reason": "lost", "handover": "hall"}


def test_what_ended_long_ago_pins_nothing(filled_in_two_versions_ago):
    pinned, day = filled_in_two_versions_ago, timedelta(days=1)
    ended = Offering.objects.get(id=pinned).valid_to - MONDAY.date() + filing.PINNED_AFTER_END
    for late, holds in ((ended, True), (ended + day, False)):
        case = filing.start(CARD, area_code="35.10", pinned=pinned, by=NOBODY, at=MONDAY + late)
        assert (case.offering_id == pinned) is holds


@pytest.mark.parametrize("kind", ["proposed", "dropped", "of another area", "of tomorrow"])
def test_what_was_never_offered_here_pins_nothing(hall, kind):
    held = Offering.objects.get(id=catalogue.offer(CARD, "35.10", MONDAY.date()).offering_id)
    Offering.objects.bulk_create([other := Offering(**{
        **{field.attname: getattr(held, field.attname) for field in Offering._meta.concrete_fields}, "id": new_id(),
        **{
            "proposed": {"adopted_at": None, "adopted_by": None}, "dropped": {"adopted_at": None, "adopted_by": None, "dropped_at": MONDAY},
            "of another area": {"area_code": "35.09"}, "of tomorrow": {"valid_from": date(2026, 11, 17)},
        }[kind],
    })])  # fmt: skip
    case = filing.start(CARD, area_code="35.10", pinned=other.id, by=NOBODY, at=MONDAY)
    assert case.offering_id != other.id


@pytest.mark.parametrize("claimed", ["", "x", "of another service"])
def test_an_offering_that_is_none_of_this_service_pins_nothing(filled_in_two_versions_ago, claimed):
    other = catalogue.offer("kia", "35.10", MONDAY.date()).offering_id
    frame, _ = wrapped(ANSWERS, {}, offering=other if " " in claimed else claimed)
    reached = actions.receive(frame, remote="", by=NOBODY, at=MONDAY)
    case = tracking.own(reached.case_id, NOBODY)
    assert case.offering_id == catalogue.offer(CARD, "35.10", MONDAY.date()).offering_id
    assert problems(case).keys() == {"reachable", "evidence.police_report"}
