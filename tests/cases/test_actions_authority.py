"""Who may not: another role, another agency, someone who decided before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.models import Case, Step
from balai.cases.queries import tracking, worklist
from balai.cases.rules.status import Kind
from balai.core.actor import Actor, Grant
from balai.core.refusal import Forbidden, Missing, Refused
from balai.payments.models import Bill
from tests.cases.filing import approve, file, photo, reject, work
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "STR pemohon sudah tidak berlaku lagi."
KTP = {"reason": "lost", "handover": "hall"}


def everywhere(*roles: str) -> Actor:
    return Actor("officer", "o-nation", grants=tuple(Grant(role, "", "") for role in roles))


def test_a_grant_for_the_whole_country_sees_in_sql_what_it_may(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    watcher = everywhere("supervisor")
    assert worklist.find(watcher, case.receipt) == case
    assert [row.case_id for row in worklist.worklist(watcher).rows] == [case.id]


def test_evidence_of_a_draft_is_nobodys_business_before_it_is_filed(hall, sari):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    actions.attach(case.id, "police_report", photo(), by=sari, at=MONDAY)
    budi = hall.officer("disdukcapil", "front_officer")
    with pytest.raises(Missing):
        actions.open_evidence(case.id, "police_report", by=budi, at=MONDAY)
    assert actions.open_evidence(case.id, "police_report", by=sari, at=MONDAY)


@pytest.mark.parametrize("role", ["verifier", "cashier", "signer"])
def test_only_the_counter_files_for_others(role, hall):
    with pytest.raises(Forbidden):
        actions.start(
            "ktp-el-penggantian", area_code="35.10", by=hall.officer("disdukcapil", role), at=MONDAY
        )


def test_who_did_a_step_stays_written_down(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    work(case, hall, MONDAY)
    done = Step.objects.get(case=case, key="completeness")
    tigor = hall.officer("disdukcapil", "supervisor")
    with pytest.raises(Refused, match="step_not_active"):
        actions.release_step(case.id, done.key, by=tigor, at=MONDAY)
    with pytest.raises(Refused, match="step_not_active"):
        actions.hand_over_step(
            case.id, done.key, hall.officer("disdukcapil", "front_officer").id, by=tigor, at=MONDAY
        )
    done.refresh_from_db()
    assert done.officer_id == hall.officer("disdukcapil", "front_officer").id


def also_head(actor: Actor) -> Actor:
    grant = actor.grants[0]
    return replace(actor, grants=(*actor.grants, replace(grant, role="head")))


def objection(hall, sari, signer: Actor) -> Case:
    case = file("sip-dokter", sari, hall)
    for _ in range(2):
        work(case, hall, MONDAY + DAY)
    reject(case, WHY, by=signer, at=MONDAY + DAY)
    return actions.file_remedy(
        case.id, Kind.OBJECTION, "STR saya masih berlaku sampai 2029.", by=sari, at=MONDAY + 2 * DAY
    )


def test_who_decided_first_does_not_decide_the_objection(hall, sari):
    ratna = also_head(hall.officer("dpmptsp", "signer"))
    case = objection(hall, sari, ratna)
    with pytest.raises(Refused, match="duties_meet"):
        approve(case, by=ratna, at=MONDAY + 3 * DAY)
    with pytest.raises(Refused, match="duties_meet"):
        reject(case, WHY, by=ratna, at=MONDAY + 3 * DAY)
    actions.deem_due(MONDAY + 60 * DAY)
    with pytest.raises(Refused, match="duties_meet"):
        actions.formalise(case.id, by=ratna, at=MONDAY + 60 * DAY)
    with pytest.raises(Refused, match="duties_meet"):
        actions.annul_deemed(case.id, "no_authority", WHY, by=ratna, at=MONDAY + 60 * DAY)
    actions.formalise(case.id, by=hall.officer("dpmptsp", "head"), at=MONDAY + 60 * DAY)


def test_an_objection_granted_by_silence_is_settled_by_the_head_alone(hall, sari):
    case = objection(hall, sari, hall.officer("dpmptsp", "signer"))
    other = replace(hall.officer("dpmptsp", "signer"), id="o-other")
    actions.deem_due(MONDAY + 60 * DAY)
    with pytest.raises(Forbidden):
        actions.formalise(case.id, by=other, at=MONDAY + 60 * DAY)


def test_who_decided_the_objection_does_not_decide_the_appeal(hall, sari):
    head = hall.officer("dpmptsp", "head")
    first = objection(hall, sari, hall.officer("dpmptsp", "signer"))
    reject(first, WHY, by=head, at=MONDAY + 3 * DAY)
    appeal = actions.file_remedy(
        first.id, Kind.APPEAL, "STR saya masih berlaku sampai 2029.", by=sari, at=MONDAY + 4 * DAY
    )
    with pytest.raises(Refused, match="duties_meet"):
        approve(appeal, by=head, at=MONDAY + 5 * DAY)


def test_who_paid_and_was_wrongly_rejected_does_not_pay_again(hall, sari):
    case = file(
        "skck",
        sari,
        hall,
        MONDAY,
        fee_category="general",
        request="new",
        criminal_case="never",
        fingerprints="have",
    )
    for _ in range(3):
        work(case, hall, MONDAY + DAY)
    reject(case, WHY, by=hall.officer("polres", "signer"), at=MONDAY + DAY)
    remedy = actions.file_remedy(case.id, Kind.OBJECTION, "Nama saya tertukar.", by=sari, at=MONDAY + 2 * DAY)
    approve(remedy, by=hall.officer("polres", "head"), at=MONDAY + 3 * DAY)
    anew = Case.objects.get(kind="application", status="submitted")
    work(anew, hall, MONDAY + 4 * DAY)
    anew.refresh_from_db()
    payment = anew.step_set.get(key="payment")
    assert (payment.state, payment.outcome, anew.flags) == ("done", "paid", [])
    assert anew.due_at and Bill.objects.count() == 1
    assert "Tidak perlu membayar lagi." in [line.meaning for line in tracking.view(anew, at=MONDAY).happened]


def test_a_case_taken_up_again_and_objected_to_again_keeps_its_own_answers(hall, sari):
    head, second = hall.officer("dpmptsp", "head"), replace(hall.officer("dpmptsp", "head"), id="o-head-2")
    approve(objection(hall, sari, hall.officer("dpmptsp", "signer")), by=head, at=MONDAY + 3 * DAY)
    anew = Case.objects.get(kind="application", status="submitted")
    for _ in range(2):
        work(anew, hall, MONDAY + 4 * DAY)
    reject(anew, WHY, by=hall.officer("dpmptsp", "signer"), at=MONDAY + 4 * DAY)
    again = actions.file_remedy(
        anew.id, Kind.OBJECTION, "STR saya masih berlaku sampai 2029.", by=sari, at=MONDAY + 5 * DAY
    )
    approve(again, by=second, at=MONDAY + 6 * DAY)
    third = Case.objects.get(kind="application", status="submitted")
    assert third.parent == anew
