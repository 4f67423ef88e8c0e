"""Who may do what through the API: every operation for everybody. An operation without a row fails."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from balai.cases import actions as cases
from balai.cases.models import Case
from balai.channels.partners.api.table import OPERATIONS
from tests.cases import filing
from tests.channels.partners.programs import Program, fresh, machine, officer, person
from tests.channels.partners.test_api import SIGNER, now_code
from tests.hall import citizen

pytestmark = pytest.mark.django_db

PERSONS = ("anonymous", "sari", "other citizen", "budi", "ratna", "dewi", "machine")
"""Sari's case, at the agency of Budi (counter), Ratna (signer) and the machine (printer); Dewi verifies elsewhere."""
ALL = [200] * 7
READING = [401, 200, 404, 200, 200, 404, 200]
OWN = [401, 200, 404, 404, 404, 404, 403]
"""A machine writes for nobody without a consent."""
STEP = [401, 403, 403, 200, 404, 404, 403]
"""Only the counter works this step; Ratna sees the case, not this step; who is no officer lacks the scope."""
NO_STEP = [401, 403, 403, 409, 404, 404, 403]
DECISION = [401, 403, 403, 403, 200, 403, 403]
"""Only Ratna's token was made with a second factor and so has the scope."""

# operation → the state of the case it is asked about, the body, and the status for each person
ROWS: dict[str, tuple[str, object, list[int]]] = {
    "services": ("", None, ALL),
    "service": ("", None, ALL),
    "areas": ("", None, ALL),
    "area": ("", None, ALL),
    "openapi": ("", None, ALL),
    "verify": ("", {"number": "x", "code": "y"}, ALL),
    "create_complaint": (
        "",
        {
            "kind": "complaint",
            "identity": "anonymous",
            "title": "Loket tutup sebelum jamnya",
            "area": "35.10",
            "text": "Pukul dua belas loket sudah tutup.",
            "agency": "dpmptsp-bwi",
        },
        [201] * 7,
    ),
    "find_complaint": ("", {"number": "x", "tracking_code": "y"}, [409] * 7),
    "token": ("", b"grant_type=client_credentials", [401] * 7),
    "create_case": (
        "",
        {"service": "ktp-el-penggantian", "area": "35.10"},
        [401, 201, 201, 201, 403, 403, 403],
    ),
    "own_cases": ("", None, [401, *[200] * 6]),
    "work": ("filed", None, [401, *[200] * 6]),
    "case": ("filed", None, READING),
    "case_events": ("filed", None, READING),
    "change_case": ("draft", {"answers": {}}, OWN),
    "attach_evidence": ("draft", filing.photo(), OWN),
    "detach_evidence": ("draft", None, OWN),
    "submit_case": ("filed", {}, OWN),
    "case_status": ("filed", None, READING),
    "resubmit_case": ("filed", None, OWN),
    "withdraw_case": ("filed", None, OWN),
    "object_to_case": ("rejected", {"grounds": "Saya berkeberatan."}, [401, 201, 404, 404, 404, 404, 403]),
    "open_case": ("filed", {"purpose": "process"}, [401, 403, 403, 200, 200, 404, 200]),
    "evidence": ("filed", None, [401, 403, 403, 200, 200, 404, 200]),
    "take_step": ("filed", None, STEP),
    "release_step": ("filed", None, STEP),
    "hand_on_step": ("filed", {"officer_id": "BUDI"}, STEP),
    "find_complete": ("filed", None, STEP),
    "return_case": ("filed", {"lacks": [{"pointer": "/applicant/nik", "note": "Salah."}]}, STEP),
    "finish_step": ("filed", {"outcome": "done"}, NO_STEP),
    "record_number": ("printing", {"number": "S-1", "on": "2026-11-20"}, [401, 403, 403, 404, 404, 404, 200]),
    "bill_case": ("filed", {"amount_rupiah": 5}, NO_STEP),
    "note_billing_code": ("filed", {"code": "8202"}, NO_STEP),
    "record_payment": ("filed", {"proof_number": "N1", "paid_at": "2026-11-20T03:00:00Z"}, NO_STEP),
    "hand_over": ("ready", {"to": "applicant"}, [401, 403, 403, 200, 404, 404, 403]),
    "approve_case": ("deciding", {}, DECISION),
    "reject_case": ("deciding", {"reason": "Datanya tidak sesuai."}, DECISION),
    "formalise_case": ("deemed", None, DECISION),
    "annul_deemed": ("deemed", {"why": "not_complete", "note": "Berkasnya kurang."}, DECISION),
    "document": ("issued", None, [401, 200, 404, 200, 200, 404, 403]),
}


def test_every_operation_has_a_row():
    assert ROWS.keys() == {one.contract.id for one in OPERATIONS}


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.contract.id)
def test_who_may_do_what(hall, desk, one):
    kind, body, expected = ROWS[one.contract.id]
    asked = prepared(desk, kind)
    programs = everybody(hall, asked.case)
    if body == {"officer_id": "BUDI"}:
        body = {"officer_id": hall.officer("dpmptsp", "front_officer").id}
    found = {name: visit(programs[name], one.contract, body, asked) for name in PERSONS}
    assert found == dict(zip(PERSONS, expected, strict=True))


def visit(program: Program, contract, body, asked: "Asked") -> int:
    """Return the status one program gets; what it did is undone for the next."""
    more = {"match": fresh(asked.case).revision} if contract.revised else {}
    more |= {"once": "kunci-matriks"} if contract.once else {}
    more |= {"media": next(iter(contract.bodies))} if isinstance(body, bytes) else {}
    with transaction.atomic():
        answer = program.call(
            contract.method, contract.path, body, case_id=asked.case.id if asked.case else "", step_key=asked.step,
            evidence_key=asked.evidence, service_key="sktm", code="35", **more,
        )  # fmt: skip
        transaction.set_rollback(True)
    return answer.status_code


def everybody(hall, case: Case | None) -> dict[str, Program]:
    kind = case.agency_id.rpartition("-")[0] if case else "disdukcapil"
    ratna = hall.officer(kind, "signer")
    found = {
        "anonymous": Program(), "sari": person(), "other citizen": person("+628400000055"),
        "budi": officer(hall.officer(kind, "front_officer")), "ratna": officer(ratna, SIGNER, totp=now_code()),
        "dewi": officer(hall.dewi), "machine": machine(f"{kind}-bwi")[1],
    }  # fmt: skip
    if case and case.status in ("in_progress", "deemed_approved"):
        look(found["ratna"], case)
    return found


def look(program: Program, case: Case) -> None:
    """Let a signer see what a decision rests on."""
    opened = program.post("/cases/{case_id}/open", {"purpose": "process"}, case_id=case.id).json()
    for row in opened["evidence"]:
        if row["given"]:
            program.get("/cases/{case_id}/evidence/{evidence_key}", case_id=case.id, evidence_key=row["key"])


@dataclass
class Asked:
    """What is asked about: Sari's case, a step of it, and a requirement it has a file for."""

    case: Case | None = None
    step: str = ""
    evidence: str = ""


def prepared(desk, kind: str) -> Asked:
    """Return Sari's case in a state."""
    match kind:
        case "":
            return Asked()
        case "draft":
            return Asked(
                cases.start("sip-bidan", area_code="35.10", by=citizen(), at=timezone.now()), evidence="str"
            )
        case "filed":
            filed = desk.file("sip-bidan")
            return Asked(filed, filing.active(filed).key, "str")
        case "printing":
            made = desk.file("ktp-el-penggantian", reason="lost", handover="hall")
            while filing.active(made).role != "printer":
                desk.work(made)
            return Asked(made, filing.active(made).key)
        case "deciding":
            return Asked(desk.to_decide())
        case "rejected":
            decided = desk.to_decide()
            Case.objects.filter(id=decided.id).update(status="rejected", decided_at=timezone.now())
            return Asked(fresh(decided))
        case "deemed":
            late = desk.to_decide()
            Case.objects.filter(id=late.id).update(deem_at=timezone.now() - timedelta(hours=1))
            cases.deem_due(timezone.now())
            return Asked(fresh(late))
        case "ready":
            return Asked(desk.ready())
        case _:
            return Asked(filing.carry(desk.file("sktm", for_whom="self"), desk.hall, timezone.now()))
