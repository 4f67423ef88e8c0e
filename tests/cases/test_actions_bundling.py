"""One event, filled once: begun, chosen, filed all or none, and gone on with."""

from datetime import timedelta

import pytest

from balai.accounts import actions as accounts
from balai.cases import actions
from balai.cases.actions import bundling
from balai.cases.models import Bundle, BundledCase, BundleFile, Case, Evidence
from balai.cases.queries import bundles, tracking
from balai.cases.rules.bundle import Turn
from balai.catalogue import queries as catalogue
from balai.core.actor import Actor
from balai.core.models import Event, Message
from balai.core.refusal import Invalid, Missing, Refused
from tests.cases import bundling as filled
from tests.cases.filing import MINUTE, applicant, carry, photo
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BORN = "anak-baru-lahir"
EVENTS = [event.key for event in catalogue.life_events().values() if event.parts]


def cases_of(bundle) -> dict[str, Case]:
    return {row.service_key: row.case for row in BundledCase.objects.filter(bundle=bundle)}


def test_there_are_at_least_five_events_to_fill_in_once():
    assert len(EVENTS) >= 5


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_be_filed_with_all_its_services(event, hall, sari):
    services = [part.service for part in bundles.life_event(event).parts]
    bundle = filled.begin(event, sari, hall, *services)
    filled.fill(bundle, sari, hall)
    filed = bundling.submit(bundle.id, by=sari, at=MONDAY)
    bundle.refresh_from_db()
    asked = filled.asked(bundle, hall)
    assert set(cases_of(bundle)) == {part.service for part in asked.at_once} and len(filed.case_ids) >= 1
    assert {case.status for case in cases_of(bundle).values()} <= {"submitted", "in_progress", "approved"}
    assert all(case.receipt and case.receipt != filed.receipt for case in cases_of(bundle).values())


def test_a_birth_files_certificate_and_family_card_at_once_each_with_its_own_clock(hall, sari):
    bundle = filled.file(
        BORN, sari, hall, child_name="Putri Contoh Rekaan", reporter="mother", marriage="recorded"
    )
    found = cases_of(bundle)
    assert set(found) == {"akta-kelahiran", "kartu-keluarga"}
    certificate, card = (tracking.draft_data(found[key]) for key in ("akta-kelahiran", "kartu-keluarga"))
    assert card["answers"] == {
        "reason": "changed", "change_kind": "add", "add_cause": "birth",
        "added_members": [{
            "name": "Putri Contoh Rekaan", "birth_date": certificate["answers"]["child_birth_date"],
            "sex": certificate["answers"]["child_sex"], "relation": "child",
        }],
    }  # fmt: skip
    assert certificate["applicant"] == card["applicant"] and "mother" not in certificate["answers"]
    assert found["akta-kelahiran"].check_at and found["kartu-keluarga"].check_at
    assert Event.objects.filter(name="case.submitted").count() == 2
    [event] = Event.objects.filter(name="bundle.submitted")
    assert event.data == {"life_event": BORN, "parts": 2, "service": ""} and event.subject == bundle.id


def test_evidence_is_stored_once_and_given_to_each_case_that_asks(hall, sari):
    bundle = filled.file(BORN, sari, hall, birth_letter="have")
    found = cases_of(bundle)
    letter = Evidence.objects.get(case=found["akta-kelahiran"], key="birth_letter_file")
    proof = Evidence.objects.get(case=found["kartu-keluarga"], key="birth_proof")
    assert letter.address == proof.address and bytes(letter.sealed_key) != bytes(proof.sealed_key)
    opened = [actions.open_evidence(row.case_id, row.key, by=sari, at=MONDAY) for row in (letter, proof)]
    assert opened[0] == opened[1]


def test_a_double_click_files_once(hall, sari):
    bundle = filled.begin(BORN, sari, hall)
    filled.fill(bundle, sari, hall)
    first = bundling.submit(bundle.id, by=sari, at=MONDAY)
    assert bundling.submit(bundle.id, by=sari, at=MONDAY + MINUTE) == first
    assert Case.objects.filter(bundledcase__bundle=bundle).count() == 2


def test_the_same_start_twice_begins_one(hall, sari):
    chosen = {"area_code": hall.area_code, "by": sari, "at": MONDAY, "idempotency_key": "once"}
    assert bundling.start(BORN, ["kia"], **chosen) == bundling.start(BORN, ["kia"], **chosen)


def test_all_or_none(hall, sari, monkeypatch):
    """When the second case cannot be filed, the first was not filed either."""
    bundle = filled.begin(BORN, sari, hall)
    filled.fill(bundle, sari, hall)
    submit, filed = bundling.filing.submit, []

    def second_fails(case_id, **kwargs):
        filed.append(case_id)
        if len(filed) == 2:
            raise Refused("test.no", "Tidak.")
        return submit(case_id, **kwargs)

    monkeypatch.setattr(bundling.filing, "submit", second_fails)
    with pytest.raises(Refused):
        bundling.submit(bundle.id, by=sari, at=MONDAY)
    assert not Case.objects.exists() and not Event.objects.filter(name__startswith="bundle").exists()
    bundle.refresh_from_db()
    assert bundle.filed_at is None


def test_every_problem_is_said_at_once(hall, sari):
    bundle = filled.begin(BORN, sari, hall)
    with pytest.raises(Invalid) as refused:
        bundling.submit(bundle.id, by=sari, at=MONDAY)
    assert {"applicant.nik", "child_name", "witnesses"} <= refused.value.problems.keys()


def test_a_stranger_confirms_the_phone_before_filing_and_owns_it_afterwards(hall):
    visitor = Actor(kind="anonymous", id="", visitor="v" * 64)
    bundle = filled.begin(BORN, visitor, hall)
    filled.fill(bundle, visitor, hall)
    with pytest.raises(Refused) as refused:
        bundling.submit(bundle.id, by=visitor, at=MONDAY)
    assert refused.value.code == "case.unknown_person"
    person = accounts.know_phone("+628400000001", at=MONDAY)
    known = Actor(kind="person", id=person.id, person_id=person.id, visitor="v" * 64)
    bundling.submit(bundle.id, by=known, at=MONDAY)
    bundle.refresh_from_db()
    assert bundle.person_id == person.id


def test_an_officer_files_it_for_somebody(hall):
    budi = hall.officer("disdukcapil", "front_officer")
    bundle = filled.begin(BORN, budi, hall)
    filled.fill(bundle, budi, hall)
    bundling.submit(bundle.id, basis="present", by=budi, at=MONDAY)
    assert {case.assisted_by for case in cases_of(bundle).values()} == {budi.id}


def test_somebody_elses_bundle_is_not_there(hall, sari):
    bundle, other = filled.begin(BORN, sari, hall), citizen("+628400000999")
    for act in (
        lambda: bundling.save(bundle.id, "answers", {}, by=other, at=MONDAY),
        lambda: bundling.choose(bundle.id, ["kia"], by=other, at=MONDAY),
        lambda: bundling.attach(bundle.id, "birth_letter_file", photo(), by=other, at=MONDAY),
        lambda: bundling.detach(bundle.id, "birth_letter_file", by=other, at=MONDAY),
        lambda: bundling.open_file(bundle.id, "birth_letter_file", by=other, at=MONDAY),
        lambda: bundling.submit(bundle.id, by=other, at=MONDAY),
        lambda: bundling.begin_part(bundle.id, "kia", by=other, at=MONDAY),
        lambda: bundling.discard(bundle.id, by=other, at=MONDAY),
        lambda: bundles.own(bundle.id, other),
    ):
        with pytest.raises(Missing):
            act()
    assert not bundles.mine(other)


def test_choosing_only_the_family_card_asks_what_the_certificate_would_have_told(hall, sari):
    bundle = filled.begin(BORN, sari, hall, "kartu-keluarga")
    fields = filled.asked(bundle, hall).form.fields
    assert "child_name" not in fields and fields["kartu_keluarga_added_members"].kind == "group"
    bundling.choose(bundle.id, ["akta-kelahiran", "kartu-keluarga"], by=sari, at=MONDAY)
    bundle.refresh_from_db()
    assert "child_name" in filled.asked(bundle, hall).form.fields
    with pytest.raises(Refused) as refused:
        bundling.choose(bundle.id, [], by=sari, at=MONDAY)
    assert refused.value.code == "bundle.nothing"


# what waits for a result


def standing(bundle, service: str):
    bundle.refresh_from_db()
    return next(one for one in bundles.standings(bundle, on=MONDAY.date()) if one.part.service == service)


def test_the_child_card_waits_for_the_certificate_and_then_asks_only_the_number(hall, sari):
    bundle = filled.file(BORN, sari, hall, child_name="Putri Contoh Rekaan")
    assert standing(bundle, "kia").turn == Turn.WAITS
    with pytest.raises(Refused) as refused:
        bundling.begin_part(bundle.id, "kia", by=sari, at=MONDAY)
    assert refused.value.code == "bundle.waits"
    certificate = carry(cases_of(bundle)["akta-kelahiran"], hall, MONDAY)
    assert certificate.status == "handed_over" and standing(bundle, "kia").turn == Turn.OPEN
    case = bundling.begin_part(bundle.id, "kia", by=sari, at=MONDAY + DAY)
    assert bundling.begin_part(bundle.id, "kia", by=sari, at=MONDAY + DAY) == case
    told = tracking.draft_data(case)
    assert (
        told["answers"]["child_name"] == "Putri Contoh Rekaan"
        and told["answers"]["age_group"] == "under_five"
    )
    with pytest.raises(Invalid) as refused:
        actions.submit(case.id, by=sari, at=MONDAY + DAY)
    assert list(refused.value.problems) == ["child_nik"]
    actions.save(case.id, "answers", {"child_nik": "0001011411260003"}, by=sari, at=MONDAY + DAY)
    assert actions.submit(case.id, by=sari, at=MONDAY + DAY).receipt


def test_the_applicant_is_told_when_it_is_their_turn(hall, sari):
    bundle = filled.file(BORN, sari, hall)
    card, certificate = (cases_of(bundle)[key] for key in ("kartu-keluarga", "akta-kelahiran"))
    bundling.tell_turn(carry(card, hall, MONDAY).id, at=MONDAY)
    assert not Message.objects.filter(template="bundle_turn").exists()
    bundling.tell_turn(carry(certificate, hall, MONDAY).id, at=MONDAY)
    assert Message.objects.filter(template="bundle_turn").count() == 1


def test_what_waits_for_a_rejected_result_cannot_go_on(hall, sari):
    bundle = filled.file("menikah", sari, hall)
    actions.withdraw(cases_of(bundle)["nikah"].id, by=sari, at=MONDAY + DAY)
    assert standing(bundle, "kartu-keluarga").turn == standing(bundle, "ktp-el-penggantian").turn == Turn.LOST


def test_withdrawing_one_case_leaves_the_others(hall, sari):
    bundle = filled.file(BORN, sari, hall)
    actions.withdraw(cases_of(bundle)["kartu-keluarga"].id, by=sari, at=MONDAY + DAY)
    assert cases_of(bundle)["akta-kelahiran"].status == "submitted"


def test_a_referral_is_shown_only_to_whom_it_concerns(hall, sari):
    plain = filled.file(BORN, sari, hall, reporter="mother", marriage="recorded")
    unrecorded = filled.file(BORN, sari, hall, reporter="mother", marriage="unrecorded")
    assert "isbat-nikah" not in plain.parts and "isbat-nikah" in unrecorded.parts
    assert "bpjs-kesehatan" in plain.parts


# what is kept, and for how long


def test_a_bundle_forgets_what_its_cases_hold(hall, sari):
    bundle = filled.file(BORN, sari, hall, "akta-kelahiran", "kartu-keluarga")
    assert bundle.forgotten_at and not BundleFile.objects.filter(bundle=bundle).exists()
    held = bundles.data(bundle)
    assert held["answers"] == held["applicant"] == {} and held["tracking"]


def test_stale_drafts_are_dropped_with_their_key_and_waiting_ones_forget(hall, sari):
    draft = filled.begin(BORN, sari, hall)
    filled.fill(draft, sari, hall)
    waiting = filled.file(BORN, sari, hall)
    assert bundling.drop_stale_bundles(MONDAY + 29 * DAY) == 0
    assert bundling.drop_stale_bundles(MONDAY + 31 * DAY) == 1
    assert not Bundle.objects.filter(id=draft.id).exists()
    assert bundling.drop_stale_bundles(MONDAY + 181 * DAY) == 1
    assert standing(waiting, "kia").turn == Turn.LOST and not bundles.data(waiting)["answers"]


def test_a_draft_can_be_thrown_away_but_not_what_was_filed(hall, sari):
    draft = filled.begin(BORN, sari, hall)
    bundling.discard(draft.id, by=sari, at=MONDAY)
    assert not Bundle.objects.filter(id=draft.id).exists()
    with pytest.raises(Refused) as refused:
        bundling.discard(filled.file(BORN, sari, hall).id, by=sari, at=MONDAY)
    assert refused.value.code == "bundle.filed"


# what is known already


def test_what_was_told_before_is_not_asked_again(hall, sari):
    parents = {
        "reporter": "father",
        "marriage": "recorded",
        "mother": [{"name": "Ibu Contoh", "nik": "0001014501900002"}],
    }
    filled.file(BORN, sari, hall, child_name="Kakak Contoh Rekaan", **parents)
    again = bundles.data(filled.begin(BORN, sari, hall, at=MONDAY + DAY))
    assert again["applicant"]["nik"] == applicant(hall)["nik"]
    assert again["answers"]["mother"] == parents["mother"] and "child_name" not in again["answers"]
    assert again["known"]["applicant.nik"] == "profile" and again["known"]["mother"] == [
        "Akta kelahiran",
        "2026-11-16",
    ]


def test_only_ones_own_earlier_answers_are_known(hall, sari):
    filled.file(BORN, sari, hall, reporter="father")
    other = filled.begin(BORN, citizen("+628400000777"), hall)
    assert bundles.data(other)["answers"] == {} and bundles.data(other)["applicant"].keys() <= {"phone"}
    budi = filled.begin(BORN, hall.officer("disdukcapil", "front_officer"), hall)
    assert bundles.data(budi)["known"] == {}


def test_changing_what_was_known_makes_it_ones_own_words(hall, sari):
    filled.file(BORN, sari, hall, reporter="father")
    bundle = filled.begin(BORN, sari, hall)
    bundling.save(bundle.id, "applicant", {"address": "Jl. Lain 5"}, by=sari, at=MONDAY)
    bundle.refresh_from_db()
    assert (
        "applicant.address" not in bundles.data(bundle)["known"]
        and bundles.data(bundle)["known"]["applicant.nik"]
    )
