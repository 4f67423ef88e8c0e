"""Each verb of a case: happy, refused, atomic with its event, idempotent."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from balai.accounts import actions as accounts
from balai.accounts.queries import nik_index
from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Duty, Handover, Return, Step
from balai.cases.queries import tracking, worklist
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome
from balai.catalogue import queries as catalogue
from balai.core import events
from balai.core.actor import SYSTEM, Actor
from balai.core.channel import Channel
from balai.core.models import Event, Message
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from tests.cases.filing import MINUTE, active, applicant, approve, carry, file, fill, reject, work, worker
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KTP = {"reason": "lost", "handover": "hall"}

SERVICES = [
    "ak1", "akta-kelahiran", "akta-kematian", "izin-penelitian", "izin-reklame", "kartu-keluarga", "kartu-sidik-jari",
    "kia", "ktp-el-baru", "ktp-el-penggantian", "legalisir", "nikah", "pbb-sppt", "pbg", "pengantar-sertipikat",
    "pengantar-skck", "sip-bidan", "sip-dokter", "skck", "sktm", "surat-pindah",
]  # fmt: skip


def test_the_list_of_services_to_carry_is_complete(hall):
    assert sorted(SERVICES) == sorted(item.key for item in catalogue.services() if item.mode != "referral")


def names(case) -> list[str]:
    return list(Event.objects.filter(case_id=case.id).order_by("at", "id").values_list("name", flat=True))


@pytest.mark.parametrize("service", SERVICES)
def test_a_case_of_each_service_is_filed_in_its_form_and_reaches_its_end(service, hall, sari):
    case = carry(file(service, sari, hall), hall, MONDAY)
    assert case.status == "handed_over"
    happened = names(case)
    assert happened[0] == "case.submitted" and {"case.approved", "case.issued"} <= set(happened)
    assert Message.objects.filter(case_id=case.id, template="case_submitted").count() == 1
    assert not Step.objects.filter(case=case, state__in=["waiting", "active"]).exists()


# filing


def test_a_referral_and_an_unknown_service_cannot_be_begun(hall, sari):
    with pytest.raises(Refused, match="referral"):
        actions.start("paspor", area_code="35.10", by=sari, at=MONDAY)
    with pytest.raises(Missing):
        actions.start("tidak-ada", area_code="35.10", by=sari, at=MONDAY)


def test_an_incomplete_draft_is_refused_with_every_problem_at_once(hall, sari):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    with pytest.raises(Invalid) as refused:
        actions.submit(case.id, by=sari, at=MONDAY)
    assert {"applicant.nik", "applicant.name", "reason"} <= refused.value.problems.keys()
    actions.save(case.id, "applicant", applicant(hall), by=sari, at=MONDAY)
    actions.save(case.id, "answers", KTP, by=sari, at=MONDAY)
    with pytest.raises(Invalid) as refused:
        actions.submit(case.id, by=sari, at=MONDAY)
    assert list(refused.value.problems) == ["evidence.police_report"]
    assert Case.objects.get(id=case.id).status == "draft"


def test_submitting_again_gives_the_same_number_and_nothing_more(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    again = actions.submit(case.id, by=sari, at=MONDAY + DAY)
    assert again.receipt == case.receipt and len(again.tracking_code) == 8
    assert names(case).count("case.submitted") == 1
    assert Message.objects.filter(case_id=case.id).count() == 1


def test_starting_with_one_idempotency_key_makes_one_draft(hall, sari):
    ids = {
        actions.start("sktm", area_code=hall.village, by=sari, at=MONDAY, idempotency_key="k").id
        for _ in range(3)
    }
    other = actions.start(
        "sktm", area_code=hall.village, by=citizen("+628400000077"), at=MONDAY, idempotency_key="k"
    )
    assert len(ids) == 1 and other.id not in ids


@pytest.mark.django_db(transaction=True)
def test_32_equal_submissions_at_once_make_one_case(committed_hall):
    hall, sari = committed_hall, citizen()
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, **KTP)
    answers, failures = [], []

    def submit():
        try:
            answers.append(actions.submit(case.id, by=sari, at=MONDAY))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert len({(answer.receipt, answer.tracking_code) for answer in answers}) == 1 and len(answers) == 32
    assert Event.objects.filter(name="case.submitted").count() == 1
    assert Case.objects.exclude(receipt=None).count() == 1


def test_a_visitors_draft_belongs_to_the_session_until_someone_signs_in(hall):
    visitor = Actor("anonymous", "", visitor="s1")
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=visitor, at=MONDAY)
    fill(case, visitor, hall, MONDAY, **KTP)
    with pytest.raises(Missing):
        actions.save(case.id, "answers", {}, by=replace(visitor, visitor="s2"), at=MONDAY)
    with pytest.raises(Refused, match="unknown_person"):
        actions.submit(case.id, by=visitor, at=MONDAY)
    person = accounts.know_phone("+628400000042", at=MONDAY)
    signed_in = Actor("person", person.id, person_id=person.id, visitor="s1")
    actions.submit(case.id, by=signed_in, at=MONDAY)
    assert Case.objects.get(id=case.id).person_id == person.id
    with pytest.raises(Missing):
        tracking.own(case.id, citizen("+628400000099"))


def test_nothing_happens_when_the_event_cannot_be_written(hall, sari, monkeypatch):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, **KTP)
    before = Event.objects.count(), Message.objects.count()

    def fail(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(events, "record", fail)
    with pytest.raises(RuntimeError):
        actions.submit(case.id, by=sari, at=MONDAY)
    case.refresh_from_db()
    assert case.status == "draft" and case.receipt is None and not Step.objects.filter(case=case).exists()
    assert (Event.objects.count(), Message.objects.count()) == before


def test_a_second_open_request_is_flagged_never_refused(hall, sari):
    first, second = (
        file("ktp-el-penggantian", sari, hall, **KTP),
        file("ktp-el-penggantian", sari, hall, **KTP),
    )
    assert first.flags == [] and second.flags == ["possible_duplicate"]


def test_what_was_typed_once_is_never_asked_again(hall, sari):
    file("ktp-el-penggantian", sari, hall, **KTP)
    later = actions.start("sktm", area_code=hall.village, by=sari, at=MONDAY + DAY)
    assert tracking.draft_data(later)["applicant"]["nik"] == applicant(hall)["nik"]


def test_personal_data_lies_nowhere_in_the_clear(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    nik = applicant(hall)["nik"]
    for model in (Case, Event, Message, Step):
        for row in model.objects.values():
            assert nik not in str(row) and "Rekaan" not in str(row), model
    assert nik.encode() not in bytes(case.sealed)


def test_an_assisting_officer_files_for_someone_and_cannot_verify(hall):
    budi = replace(hall.officer("disdukcapil", "front_officer"), channel=Channel.DIRECT)
    case = file("ktp-el-penggantian", budi, hall, **KTP)
    assert case.assisted_by == budi.id and case.channel == "direct" and case.person_id
    assert Duty.objects.get(case=case).duty == "filed"


# completeness, returns and the clock


def test_the_clock_starts_when_the_file_is_found_complete(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    assert case.due_at is None
    work(case, hall, MONDAY + DAY)
    case.refresh_from_db()
    assert case.status == "in_progress" and case.complete_at == MONDAY + DAY
    assert case.due_at and case.due_at.date().isoformat() == "2026-11-18"  # one working day after Tuesday


def test_a_file_nobody_checked_counts_as_complete_from_its_limit(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    assert actions.presume_complete(case.check_at - MINUTE) == 0
    assert actions.presume_complete(case.check_at + 5 * DAY) == 1
    limit = case.check_at
    case.refresh_from_db()
    assert (
        case.status == "in_progress" and case.complete_at == limit and "case.presumed_complete" in names(case)
    )


def send_back(case, hall, at, by=None, **more):
    step = active(case)
    lacks = [
        Lack("evidence.police_report", "Surat buram; foto ulang."),
        Lack("applicant.address", "Tulis RT dan RW."),
    ]
    actions.return_case(case.id, step.key, lacks, by=by or worker(hall, step), at=at, **more)
    case.refresh_from_db()


def test_a_return_lists_all_that_lacks_and_stops_the_clock(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    work(case, hall, MONDAY + MINUTE)
    send_back(case, hall, MONDAY + 2 * MINUTE)
    assert case.status == "returned" and case.due_at is None and case.returns == 1
    seen = tracking.view(case, at=MONDAY)
    assert [item.key for item in seen.lacking] == ["evidence.police_report", "applicant.address"]
    actions.save(case.id, "applicant", {"address": "Jl. Rekaan 1 RT 01 RW 02"}, by=sari, at=MONDAY + DAY)
    actions.resubmit(case.id, by=sari, at=MONDAY + DAY)
    actions.resubmit(case.id, by=sari, at=MONDAY + DAY)  # a double click
    case.refresh_from_db()
    assert case.status == "in_progress" and case.due_at and names(case).count("case.resubmitted") == 1
    assert carry(case, hall, MONDAY + DAY).status == "handed_over"


def test_a_return_needs_a_list(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    step = active(case)
    for lacks in ([], [Lack("reason", " ")]):
        with pytest.raises(Refused, match="nothing_lacks"):
            actions.return_case(case.id, step.key, lacks, by=worker(hall, step), at=MONDAY)


def returned_twice(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    work(case, hall, MONDAY + MINUTE)
    send_back(case, hall, MONDAY + 2 * MINUTE)
    actions.resubmit(case.id, by=sari, at=MONDAY + 3 * MINUTE)
    return case


def test_a_second_return_is_for_the_supervisor_with_a_reason(hall, sari):
    case = returned_twice(hall, sari)
    with pytest.raises(Refused, match="second_return"):
        send_back(case, hall, MONDAY + 4 * MINUTE)
    tigor = hall.officer("disdukcapil", "supervisor")
    with pytest.raises(Refused, match="return_reason"):
        send_back(case, hall, MONDAY + 4 * MINUTE, by=tigor)
    send_back(case, hall, MONDAY + 4 * MINUTE, by=tigor, reason="Surat lain yang dikirim.", fault="applicant")
    assert case.status == "returned" and case.due_at is None and Return.objects.filter(case=case).count() == 2


def test_the_clock_runs_on_in_a_second_return_that_is_the_offices_fault(hall, sari):
    case = returned_twice(hall, sari)
    tigor = hall.officer("disdukcapil", "supervisor")
    send_back(case, hall, MONDAY + 4 * MINUTE, by=tigor, reason="Kami lupa menyebutnya.", fault="office")
    assert case.status == "returned" and case.due_at is not None
    returns = [
        line.meaning for line in tracking.view(case, at=MONDAY).happened if "Dikembalikan" in line.title
    ]
    assert "berhenti" in returns[0] and "berjalan terus" in returns[1]
    told = Message.objects.filter(case_id=case.id, template__startswith="case_returned").order_by("id")
    assert [message.template for message in told] == ["case_returned", "case_returned_by_office"]


# who may do what


def test_other_regencies_and_other_roles_see_and_do_nothing(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    step = active(case)
    for stranger in (hall.dewi, hall.officer("dpmptsp", "front_officer"), citizen("+628400000099")):
        with pytest.raises(Missing):
            actions.find_complete(case.id, step.key, by=stranger, at=MONDAY)
        with pytest.raises(Missing):
            actions.open_case(case.id, purpose="process", by=stranger, at=MONDAY)
    assert worklist.worklist(hall.dewi).rows == ()
    with pytest.raises(Missing):
        actions.find_complete(case.id, step.key, by=hall.officer("disdukcapil", "verifier"), at=MONDAY)


def test_opening_leaves_a_record_that_the_person_sees(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    ani = hall.officer("disdukcapil", "verifier")
    opened = actions.open_case(case.id, purpose="process", by=ani, at=MONDAY + DAY)
    assert opened.applicant["name"] == "Sari Contoh Rekaan"
    content, mime = actions.open_evidence(case.id, "police_report", by=ani, at=MONDAY + DAY)
    assert mime.startswith("image/") and content
    seen = tracking.view(case, at=MONDAY + DAY)
    assert [line.who for line in seen.opened_by] == [
        "Verifikator Dinas Kependudukan dan Pencatatan Sipil BWI"
    ] * 2
    actions.open_case(case.id, purpose="process", by=sari, at=MONDAY + DAY)
    assert len(tracking.view(case, at=MONDAY + DAY).opened_by) == 2


def test_a_taken_step_is_a_colleagues_until_released(hall, sari):
    from tests.hall import appoint

    case = file("ktp-el-penggantian", sari, hall, **KTP)
    work(case, hall, MONDAY)
    ani = hall.officer("disdukcapil", "verifier")
    rekan = appoint("rekan", "verifier", "disdukcapil-bwi", "35.10", "mpp-bwi")
    actions.take_step(case.id, "verification", by=ani, at=MONDAY)
    with pytest.raises(Refused, match="step_taken"):
        actions.complete_step(case.id, "verification", Outcome.DONE, by=rekan, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.release_step(case.id, "verification", by=rekan, at=MONDAY)
    actions.hand_over_step(case.id, "verification", rekan.id, by=ani, at=MONDAY)
    with pytest.raises(Refused, match="no_such_colleague"):
        actions.hand_over_step(case.id, "verification", hall.dewi.id, by=rekan, at=MONDAY)
    actions.release_step(case.id, "verification", by=hall.officer("disdukcapil", "supervisor"), at=MONDAY)
    actions.complete_step(case.id, "verification", Outcome.DONE, by=ani, at=MONDAY)


def test_who_verified_cannot_sign(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    work(case, hall, MONDAY)
    ani = hall.officer("disdukcapil", "verifier")
    both = replace(ani, grants=(*ani.grants, replace(ani.grants[0], role="signer")))
    actions.complete_step(case.id, "verification", Outcome.DONE, by=both, at=MONDAY)
    with pytest.raises(Refused, match="duties_meet"):
        approve(case, by=both, at=MONDAY)
    approve(case, by=hall.officer("disdukcapil", "signer"), at=MONDAY)


# decisions


def to_decision(service, hall, sari, **chosen):
    case = file(service, sari, hall, **chosen)
    at = MONDAY + MINUTE
    while active(case).role != "signer":
        work(case, hall, at)
        at += MINUTE
    case.refresh_from_db()
    return case


def test_a_rejection_says_why_and_ends_the_case(hall, sari):
    case = to_decision("ktp-el-penggantian", hall, sari, **KTP)
    ratna = hall.officer("disdukcapil", "signer")
    with pytest.raises(Refused, match="reason_missing"):
        reject(case, "tidak", by=ratna, at=MONDAY + DAY)
    reject(case, "Data pada surat tidak cocok dengan data kependudukan.", by=ratna, at=MONDAY + DAY)
    case.refresh_from_db()
    assert case.status == "rejected" and tracking.view(case, at=MONDAY).decision_note.startswith(
        "Data pada surat"
    )
    with pytest.raises(Refused):
        approve(case, by=ratna, at=MONDAY + DAY)


def deemed(hall, sari):
    case = to_decision("sip-dokter", hall, sari)
    assert case.deem_at and actions.deem_due(case.deem_at) == 0
    assert actions.deem_due(case.deem_at + MINUTE) == 1 and actions.deem_due(case.deem_at + MINUTE) == 0
    case.refresh_from_db()
    return case


def test_silence_past_the_limit_is_approval_and_rejection_impossible(hall, sari):
    case = deemed(hall, sari)
    assert case.status == "deemed_approved"
    with pytest.raises(Refused, match=r"case\.deemed"):
        reject(
            case,
            "Terlambat tetapi tetap kami tolak.",
            by=hall.officer("dpmptsp", "signer"),
            at=MONDAY + 30 * DAY,
        )


def test_the_head_formalises_what_law_deems_approved(hall, sari):
    case = deemed(hall, sari)
    with pytest.raises(Forbidden):
        actions.formalise(case.id, by=hall.officer("dpmptsp", "verifier"), at=MONDAY + 30 * DAY)
    actions.formalise(case.id, by=hall.officer("dpmptsp", "head"), at=MONDAY + 30 * DAY)
    actions.issue(case.id, at=MONDAY + 30 * DAY)
    case.refresh_from_db()
    assert case.status == "handed_over" and "case.formalised" in names(case)


def test_or_records_why_the_limit_never_ran(hall, sari):
    case = deemed(hall, sari)
    head = hall.officer("dpmptsp", "head")
    with pytest.raises(Refused, match="reason_missing"):
        actions.annul_deemed(case.id, "sibuk", "Kami terlalu sibuk waktu itu.", by=head, at=MONDAY + 30 * DAY)
    actions.annul_deemed(
        case.id, "not_complete", "STR ternyata belum dilampirkan.", by=head, at=MONDAY + 30 * DAY
    )
    case.refresh_from_db()
    assert case.status == "in_progress" and case.deem_at > MONDAY + 30 * DAY


def test_population_documents_are_never_deemed_approved(hall, sari):
    case = to_decision("ktp-el-penggantian", hall, sari, **KTP)
    assert case.deem_at is None and actions.deem_due(MONDAY + 365 * DAY) == 0


def test_issuing_again_changes_nothing(hall, sari):
    case = carry(file("sip-dokter", sari, hall), hall, MONDAY)
    before = names(case)
    actions.issue(case.id, at=MONDAY + DAY)
    assert names(case) == before


def test_an_automatic_decision_only_for_who_was_checked_and_lives_here(hall, sari):
    case = file("pengantar-skck", sari, hall)
    assert case.status == "in_progress" and active(case).key == "identity"
    accounts.check_identity(sari.person_id, nik_index(applicant(hall)["nik"]), by=SYSTEM, at=MONDAY)
    case = file("pengantar-skck", sari, hall)
    assert case.status == "approved" and not Duty.objects.filter(case=case).exists()
    verdicts = {step.key: step.verdict["passed"] for step in Step.objects.filter(case=case)}
    assert set(verdicts.values()) == {True} and "decision" in verdicts
    actions.issue(case.id, at=MONDAY + MINUTE)
    case.refresh_from_db()
    assert case.status == "handed_over"


def test_two_agencies_review_side_by_side(hall, sari):
    case = file("sip-dokter", sari, hall)
    work(case, hall, MONDAY + MINUTE)
    review = Step.objects.get(case=case, key="technical_review")
    assert review.agency_id == "dinkes-bwi" and review.state == "active"
    assert Step.objects.get(case=case, key="place_check").state == "done"
    dinkes = hall.officer("dinkes", "verifier")
    assert [row.receipt for row in worklist.worklist(dinkes).rows] == [case.receipt]
    assert actions.open_case(case.id, purpose="process", by=dinkes, at=MONDAY).applicant
    with pytest.raises(Refused, match="reason_missing"):
        actions.complete_step(case.id, "technical_review", Outcome.ADVISED_AGAINST, by=dinkes, at=MONDAY)


# money


def test_a_paid_service_waits_for_payment_with_the_clock_standing(hall, sari):
    case = file(
        "skck", sari, hall, fee_category="general", request="new", criminal_case="never", fingerprints="have"
    )
    work(case, hall, MONDAY + MINUTE)
    case.refresh_from_db()
    assert case.flags == ["waiting_payment"] and case.due_at is None
    assert tracking.view(case, at=MONDAY).bill.amount_rupiah == 30_000
    cashier = hall.officer("polres", "cashier")
    with pytest.raises(Refused, match="fixed"):
        actions.open_bill(case.id, "payment", 50_000, by=cashier, at=MONDAY + DAY)
    actions.record_payment(
        case.id, "payment", "NTPN000000000001", paid_at=MONDAY + DAY, by=cashier, at=MONDAY + DAY
    )
    case.refresh_from_db()
    assert case.flags == [] and case.due_at is not None
    other = file(
        "skck",
        citizen("+628400000055"),
        hall,
        fee_category="general",
        request="new",
        criminal_case="never",
        fingerprints="have",
    )
    work(other, hall, MONDAY + MINUTE)
    with pytest.raises(Refused, match="proof_used"):
        actions.record_payment(
            other.id, "payment", "NTPN000000000001", paid_at=MONDAY + DAY, by=cashier, at=MONDAY + DAY
        )


def test_a_proof_is_claimed_once_and_of_a_paid_bill_no_other(hall, sari):
    answers = {"fee_category": "general", "request": "new", "criminal_case": "never", "fingerprints": "have"}
    case = file("skck", sari, hall, **answers)
    work(case, hall, MONDAY + MINUTE)

    def claim(number: str) -> int:
        actions.claim_payment(case.id, number, paid_at=MONDAY, by=SYSTEM, at=MONDAY + DAY)
        return names(case).count("case.payment_claimed")

    assert [claim("NTPN 000000000002"), claim("NTPN000000000002"), claim("NTPN000000000003")] == [1, 1, 2]
    pay = {"paid_at": MONDAY, "by": hall.officer("polres", "cashier"), "at": MONDAY + DAY}
    actions.record_payment(case.id, "payment", "NTPN000000000002", **pay)
    assert claim("NTPN000000000002") == 2
    with pytest.raises(Refused, match="payment.paid"):
        claim("NTPN000000000003")


def test_who_is_exempt_pays_nothing(hall, sari):
    case = file(
        "skck", sari, hall, fee_category="poor", request="new", criminal_case="never", fingerprints="have"
    )
    work(case, hall, MONDAY + MINUTE)
    case.refresh_from_db()
    assert case.flags == [] and tracking.view(case, at=MONDAY).bill is None
    assert not Step.objects.filter(case=case, key="payment", state="active").exists()


# results, withdrawal, obstacles, remedies


def test_a_result_goes_to_the_applicant_or_a_proxy_with_power_of_attorney(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    at = MONDAY
    while active(case):
        work(case, hall, at)
    case.refresh_from_db()
    assert case.status == "ready"
    budi = hall.officer("disdukcapil", "front_officer")
    with pytest.raises(Refused, match="proxy"):
        actions.hand_over(case.id, to="proxy", name="Kerabat", by=budi, at=at + DAY)
    with pytest.raises(Missing):
        actions.hand_over(case.id, to="applicant", by=hall.dewi, at=at + DAY)
    actions.hand_over(
        case.id, to="proxy", name="Kerabat Rekaan", power_of_attorney="12/2026", by=budi, at=at + DAY
    )
    assert Handover.objects.get(case=case).to == "proxy"
    with pytest.raises(Refused, match="bad_move"):
        actions.hand_over(case.id, to="applicant", by=budi, at=at + DAY)


def test_uncollected_results_expire(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    while active(case):
        work(case, hall, MONDAY)
    within = catalogue.package(case.version_id, case.offering_id).result.collect_within
    assert within and actions.expire_uncollected(MONDAY + DAY) == 0
    assert (
        actions.expire_uncollected(MONDAY + 400 * DAY) == 1
        and actions.expire_uncollected(MONDAY + 400 * DAY) == 0
    )
    with pytest.raises(Refused, match="result_expired"):
        actions.hand_over(
            case.id, to="applicant", by=hall.officer("disdukcapil", "front_officer"), at=MONDAY + 401 * DAY
        )


def test_withdrawing_is_possible_until_approval_and_only_by_the_owner(hall, sari):
    case = to_decision("ktp-el-penggantian", hall, sari, **KTP)
    with pytest.raises(Missing):
        actions.withdraw(case.id, by=citizen("+628400000099"), at=MONDAY + DAY)
    actions.withdraw(case.id, by=sari, at=MONDAY + DAY)
    case.refresh_from_db()
    assert case.status == "withdrawn" and active(case) is None
    approved = carry(file("sip-dokter", sari, hall), hall, MONDAY)
    with pytest.raises(Refused, match="bad_move"):
        actions.withdraw(approved.id, by=sari, at=MONDAY + DAY)


def test_an_obstacle_is_told_and_never_stops_the_clock(hall, sari):
    case = to_decision("ktp-el-penggantian", hall, sari, **KTP)
    due = case.due_at
    printer = hall.officer("disdukcapil", "printer")
    with pytest.raises(Forbidden):
        actions.start_obstacle(
            "disdukcapil-bwi", "no_blanks", expected_end_at=MONDAY + 9 * DAY, by=hall.dewi, at=MONDAY
        )
    row = actions.start_obstacle(
        "disdukcapil-bwi", "no_blanks", expected_end_at=MONDAY + 9 * DAY, by=printer, at=MONDAY + MINUTE
    )
    assert actions.tell_obstacle(row.id, at=MONDAY + 2 * MINUTE) == 1
    seen = tracking.view(case, at=MONDAY + DAY)
    case.refresh_from_db()
    assert (
        case.due_at == due
        and seen.promised_at > due
        and [item.kind for item in seen.obstacles] == ["no_blanks"]
    )
    actions.end_obstacle(row.id, by=printer, at=MONDAY + 2 * DAY)
    assert tracking.view(case, at=MONDAY + 3 * DAY).promised_at == due


def rejected(hall, sari):
    case = to_decision("ktp-el-penggantian", hall, sari, **KTP)
    reject(
        case,
        "Data pada surat tidak cocok dengan data.",
        by=hall.officer("disdukcapil", "signer"),
        at=MONDAY + DAY,
    )
    return case


def test_an_objection_is_decided_by_the_head_and_brings_the_case_back(hall, sari):
    case = rejected(hall, sari)
    grounds = "Data saya sudah diperbaiki bulan lalu."
    objection = actions.file_remedy(case.id, Kind.OBJECTION, grounds, by=sari, at=MONDAY + 2 * DAY)
    assert (
        actions.file_remedy(case.id, Kind.OBJECTION, grounds, by=sari, at=MONDAY + 3 * DAY).id == objection.id
    )
    assert objection.due_at and objection.deem_at
    approve(objection, by=hall.officer("disdukcapil", "head"), at=MONDAY + 4 * DAY)
    objection.refresh_from_db()
    assert objection.status == "handed_over"
    anew = Case.objects.exclude(id__in=[case.id, objection.id]).get(
        service_key=case.service_key, person_id=sari.person_id
    )
    assert anew.status == "submitted" and anew.parent_id == case.id
    assert carry(anew, hall, MONDAY + 5 * DAY).status == "handed_over"


def test_an_appeal_follows_a_rejected_objection_within_its_period(hall, sari):
    case = rejected(hall, sari)
    with pytest.raises(Refused, match="remedy.late"):
        actions.file_remedy(case.id, Kind.OBJECTION, "Saya keberatan sekali.", by=sari, at=MONDAY + 60 * DAY)
    with pytest.raises(Refused, match="remedy.nothing"):
        actions.file_remedy(case.id, Kind.APPEAL, "Saya keberatan sekali.", by=sari, at=MONDAY + 2 * DAY)
    objection = actions.file_remedy(
        case.id, Kind.OBJECTION, "Saya keberatan sekali.", by=sari, at=MONDAY + 2 * DAY
    )
    reject(
        objection,
        "Keberatan tidak beralasan menurut data.",
        by=hall.officer("disdukcapil", "head"),
        at=MONDAY + 3 * DAY,
    )
    appeal = actions.file_remedy(
        objection.id, Kind.APPEAL, "Mohon ditinjau atasan.", by=sari, at=MONDAY + 4 * DAY
    )
    assert appeal.kind == "appeal" and Status(appeal.status) == Status.IN_PROGRESS


def test_stale_drafts_are_forgotten_with_their_keys(hall, sari):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, **KTP)
    assert (
        actions.drop_stale_drafts(MONDAY + 29 * DAY) == 0
        and actions.drop_stale_drafts(MONDAY + 31 * DAY) == 1
    )
    assert not Case.objects.filter(id=case.id).exists()
