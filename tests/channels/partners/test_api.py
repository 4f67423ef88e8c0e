"""The whole way through the API: a citizen files, officers work, a machine records, anybody verifies."""

import base64

import pytest
from django.utils import timezone

from balai.cases import actions as cases
from balai.cases.models import Case
from balai.core import facts
from balai.core.models import Event
from tests.cases import filing
from tests.channels.partners.programs import OFFICER, Program, agreed, fresh, machine, officer, person
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db

SIGNER = [*OFFICER, "cases.decide"]
ANSWERS = {
    "purpose": "school", "for_whom": "self", "household_income": 1_000_000, "dependants": 3, "assistance": "none",
}  # fmt: skip


def wish(hall, **more) -> dict:
    """Return a whole certificate of hardship, files included."""
    files = {
        key: base64.b64encode(filing.photo()).decode() for key in ("neighbourhood_letter", "family_card")
    }
    return {
        "service": "sktm", "area": hall.village, "applicant": filing.applicant(hall), "answers": ANSWERS,
        "evidence": files, "submit": True,
    } | more  # fmt: skip


def signing(desk, actor) -> Program:
    """Return a signer's program whose token stands on a second factor."""
    return officer(actor, SIGNER, totp=now_code())


def now_code() -> str:
    import pyotp

    from tests.hall import SEED

    return pyotp.TOTP(SEED).at(timezone.now())


def test_a_case_is_filed_in_one_call_and_only_once(hall, sari_calls):
    first = sari_calls.post("/cases", wish(hall), once="kunci-0001")
    again = sari_calls.post("/cases", wish(hall), once="kunci-0001")
    assert first.status_code == again.status_code == 201 and Case.objects.count() == 1
    body = first.json()
    assert (
        body["status"] == "submitted" and body["receipt"] == again.json()["receipt"] and body["tracking_code"]
    )
    assert first["Location"] == f"/api/v1/cases/{body['id']}" and body["answers"]["purpose"] == "school"
    other = sari_calls.post("/cases", wish(hall, answers=ANSWERS | {"dependants": 4}), once="kunci-0001")
    assert other.status_code == 422 and other.json()["code"] == "idempotency.reused"


def test_what_cannot_be_filed_leaves_nothing_behind(hall, sari_calls):
    answer = sari_calls.post("/cases", wish(hall, evidence={}), once="kunci-0002")
    assert answer.status_code == 422 and Case.objects.count() == 0
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/evidence/neighbourhood_letter", "/evidence/family_card",
    }  # fmt: skip
    assert sari_calls.post("/cases", wish(hall), once="kunci-0002").status_code == 201


def test_a_case_is_filed_step_by_step(hall, sari_calls):
    answer = sari_calls.post("/cases", {"service": "sktm", "area": hall.village}, once="kunci-0003")
    case_id = answer.json()["id"]
    one = {"case_id": case_id}
    lacking = sari_calls.post("/cases/{case_id}/submit", {}, **one)
    assert lacking.status_code == 422 and "/applicant/nik" in lacking.content.decode()
    changes = {"applicant": filing.applicant(hall), "answers": ANSWERS}
    saved = sari_calls.call("PATCH", "/cases/{case_id}", changes, match=answer["ETag"], **one)
    assert saved.status_code == 200 and saved.json()["answers"] == ANSWERS
    for key in ("neighbourhood_letter", "family_card"):
        saved = sari_calls.call(
            "PUT", "/cases/{case_id}/evidence/{evidence_key}", filing.photo(), media="image/jpeg",
            match=saved["ETag"], evidence_key=key, **one,
        )  # fmt: skip
        assert saved.status_code == 200
    taken = sari_calls.call(
        "DELETE",
        "/cases/{case_id}/evidence/{evidence_key}",
        match=saved["ETag"],
        evidence_key="family_card",
        **one,
    )
    assert [row["given"] for row in taken.json()["evidence"]] == [True, False]
    sari_calls.call(
        "PUT", "/cases/{case_id}/evidence/{evidence_key}", filing.pdf(), media="application/pdf",
        match=taken["ETag"], evidence_key="family_card", **one,
    )  # fmt: skip
    filed = sari_calls.post("/cases/{case_id}/submit", {}, **one).json()
    assert filed["status"] == "submitted"
    assert sari_calls.post("/cases/{case_id}/submit", {}, **one).json()["receipt"] == filed["receipt"]
    withdrawn = sari_calls.post("/cases/{case_id}/withdraw", **one).json()
    assert withdrawn["status"] == "withdrawn" and not withdrawn["may_withdraw"]


def test_officers_work_a_case_to_its_result_and_anybody_verifies_it(hall, sari_calls):
    case_id = sari_calls.post("/cases", wish(hall), once="kunci-0004").json()["id"]
    one = {"case_id": case_id}
    counter = officer(hall.officer("kelurahan-desa", "front_officer"))
    line = counter.get("/worklist").json()["items"][0]
    assert line["case_id"] == case_id and line["applicant"] == "Sari C."
    masked = counter.get("/cases/{case_id}", **one)
    assert "answers" not in masked.json() and filing.applicant(hall)["nik"] not in masked.content.decode()
    step = {"step_key": line["step_key"], **one}
    taken = counter.post("/cases/{case_id}/steps/{step_key}/take", match=masked["ETag"], **step)
    done = counter.post("/cases/{case_id}/steps/{step_key}/complete", match=taken["ETag"], **step)
    assert done.json()["status"] == "in_progress"
    verifier = officer(hall.officer("kelurahan-desa", "verifier"))
    for step_key in ("residence", "verification"):
        if filing.active(Case.objects.get(id=case_id)).key == step_key:
            revision = Case.objects.get(id=case_id).revision
            verifier.post(
                "/cases/{case_id}/steps/{step_key}/finish", {"outcome": "done", "note": "Sesuai."}, match=revision,
                step_key=step_key, **one,
            )  # fmt: skip
    signer = signing(None, hall.officer("kelurahan-desa", "signer"))
    revision = Case.objects.get(id=case_id).revision
    unseen = signer.post("/cases/{case_id}/approve", {}, match=revision, **one)
    assert unseen.status_code == 409 and unseen.json()["code"] in ("case.not_opened", "case.unseen")
    opened = signer.post("/cases/{case_id}/open", {"purpose": "process"}, **one)
    assert (
        opened.json()["applicant"]["nik"] == filing.applicant(hall)["nik"]
        and opened["Cache-Control"] == "no-store"
    )
    for key in ("neighbourhood_letter", "family_card"):
        seen = signer.get("/cases/{case_id}/evidence/{evidence_key}", evidence_key=key, **one)
        assert seen.status_code == 200 and seen["Content-Type"].startswith("image/")
    approved = signer.post("/cases/{case_id}/approve", {"note": "Setuju."}, match=revision, **one)
    assert approved.status_code == 200 and approved.json()["status"] == "approved"
    cases.issue(case_id, at=timezone.now())
    whole = sari_calls.get("/cases/{case_id}", **one).json()
    assert whole["status"] == "handed_over" and whole["has_document"] and len(whole["opened_by"]) >= 1
    pdf = sari_calls.get("/cases/{case_id}/document", **one)
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    finding = Program().post("/verify", pdf.content, media="application/pdf").json()
    assert finding["verdict"] == "valid" and finding["paper"]["holder"] == "Sari Contoh Rekaan"
    told = sari_calls.get("/cases/{case_id}/events", query={"limit": "2"}, **one)
    assert told.json()["items"][0]["name"] == "case.submitted" and "after=" in told["Link"]


def test_a_machine_records_the_number_of_its_agency_and_nothing_else(hall):
    case = filing.file("ktp-el-penggantian", citizen(), hall, reason="lost", handover="hall")
    while filing.active(case).role != "printer":
        filing.work(case, hall, timezone.now())
    step, revision = filing.active(case).key, fresh(case).revision
    made, siak = machine()
    assert [line["case_id"] for line in siak.get("/worklist").json()["items"]] == [case.id]
    done = siak.post(
        "/cases/{case_id}/steps/{step_key}/record", {"number": "SIAK-77", "on": "2026-11-20"}, match=revision,
        case_id=case.id, step_key=step,
    )  # fmt: skip
    assert done.status_code == 200 and done.json()["steps"][-1]["outcome"] == "recorded"
    recorded = Event.objects.get(case_id=case.id, name="case.step_done", data__step=step)
    assert recorded.by == f"partner:{made.id}"
    assert siak.post("/cases/{case_id}/withdraw", case_id=case.id).status_code == 403


def test_a_machine_files_only_for_a_person_who_agreed_and_sees_nothing_of_their_other_cases(hall):
    made, bank = machine(roles=())
    assert bank.post("/cases", wish(hall), once="kunci-0005").json()["code"] == "consent"
    bank.consent = agreed(made.id)
    filed = bank.post("/cases", wish(hall), once="kunci-0005")
    case = Case.objects.get(id=filed.json()["id"])
    assert case.person_id == citizen().id and "applicant" not in filed.json()
    assert Event.objects.get(case_id=case.id, name="case.submitted").by == f"partner:{made.id}"
    assert bank.get("/cases/{case_id}", case_id=case.id).json()["status"] == "submitted"
    other = filing.file("sktm", citizen(), hall, timezone.now(), for_whom="self")
    for call in (
        bank.get("/cases/{case_id}", case_id=other.id),
        bank.post("/cases/{case_id}/withdraw", case_id=other.id),
    ):
        assert call.status_code == 404
    _, thief = machine("dinkes-bwi", roles=())
    thief.consent = bank.consent
    assert thief.post("/cases", wish(hall), once="kunci-0006").json()["code"] == "consent"
    assert Program(bank.consent).get("/cases").status_code == 401  # alone it opens nothing


def test_a_rejection_can_be_objected_to(hall, desk, sari_calls):
    case = desk.to_decide()
    signer = signing(desk, hall.officer("dpmptsp", "signer"))
    one = {"case_id": case.id}
    evidence = signer.post("/cases/{case_id}/open", {"purpose": "process"}, **one).json()["evidence"]
    for row in evidence:
        if row["given"]:
            signer.get("/cases/{case_id}/evidence/{evidence_key}", evidence_key=row["key"], **one)
    reason = {"reason": "STR sudah lewat masa berlakunya."}
    rejected = signer.post("/cases/{case_id}/reject", reason, match=fresh(case).revision, **one)
    assert rejected.json()["status"] == "rejected"
    mine = sari_calls.get("/cases/{case_id}", **one).json()
    assert mine["decision_note"] == reason["reason"] and mine["may_object"]
    filed = sari_calls.post("/cases/{case_id}/objections", {"grounds": "STR saya masih berlaku."}, **one)
    assert filed.status_code == 201 and filed.json()["kind"] == "objection"
    assert filed["Location"] == f"/api/v1/cases/{filed.json()['id']}"


def test_a_returned_case_says_where_to_mend_it(hall, sari_calls):
    case_id = sari_calls.post("/cases", wish(hall), once="kunci-0007").json()["id"]
    counter = officer(hall.officer("kelurahan-desa", "front_officer"))
    lacks = [
        {"pointer": "/evidence/family_card", "note": "Fotonya buram."},
        {"pointer": "/answers/purpose", "note": "Pilih lagi."},
    ]
    back = counter.post(
        "/cases/{case_id}/steps/{step_key}/return", {"lacks": lacks}, match=Case.objects.get().revision,
        case_id=case_id, step_key="completeness",
    )  # fmt: skip
    assert back.json()["status"] == "returned"
    assert sari_calls.get("/cases/{case_id}", case_id=case_id).json()["lacking"] == lacks
    assert sari_calls.post("/cases/{case_id}/resubmit", case_id=case_id).json()["status"] == "submitted"


def test_an_officer_files_for_somebody_at_the_counter(hall):
    counter = officer(hall.officer("disdukcapil", "front_officer"))
    filed = counter.post("/cases", wish(hall, basis="present"), once="kunci-0008")
    assert filed.status_code == 201 and "answers" not in filed.json()
    assert [item["id"] for item in counter.get("/cases").json()["items"]] == [filed.json()["id"]]


# reading


def test_reads_are_not_sent_again_when_nothing_changed(hall, sari_calls):
    case_id = sari_calls.post("/cases", wish(hall), once="kunci-0009").json()["id"]
    for route, more in (("/cases/{case_id}", {"case_id": case_id}), ("/services", {}), ("/areas", {})):
        first = sari_calls.get(route, **more)
        again = sari_calls.get(route, headers={"If-None-Match": f"W/{first['ETag']}"}, **more)
        assert again.status_code == 304 and not again.content and again["ETag"] == first["ETag"]


def test_own_cases_come_page_by_page_whatever_their_ids(hall, sari_calls):
    started = [
        cases.start("sktm", area_code=hall.village, by=citizen(), at=MONDAY - n * filing.MINUTE)
        for n in range(5)
    ]
    seen, query = [], {"limit": "2"}
    while query:
        page = sari_calls.get("/cases", query=query).json()
        seen += [item["id"] for item in page["items"]]
        query = {"limit": "2", "after": page["next"]} if page["next"] else {}
    assert seen == [case.id for case in started]


def test_the_worklist_comes_page_by_page(hall):
    for serial in range(3):
        filing.file("sktm", citizen(f"+62840000010{serial}"), hall, timezone.now(), for_whom="self")
    counter = officer(hall.officer("kelurahan-desa", "front_officer"))
    first = counter.get("/worklist", query={"limit": "2"})
    second = counter.get("/worklist", query={"limit": "2", "after": first.json()["next"]})
    assert (
        len(first.json()["items"]) == 2 and len(second.json()["items"]) == 1 and second.json()["next"] is None
    )
    assert 'rel="next"' in first["Link"] and "Link" not in second


@pytest.mark.parametrize("after", ["x", "0001-01-01T00:00:00+14:00|x", "a:b:c", "\ud800", "é"])
def test_a_cursor_made_elsewhere_is_refused(hall, after):
    counter = officer(hall.officer("kelurahan-desa", "front_officer"))
    answer = counter.get("/worklist", query={"after": after.encode("utf-8", "replace").decode()})
    assert answer.status_code == 422 and answer.json()["errors"][0]["parameter"] == "after"


def test_reading_a_case_costs_few_statements(hall, sari_calls, django_assert_max_num_queries):
    case_id = sari_calls.post("/cases", wish(hall), once="kunci-0010").json()["id"]
    counter = officer(hall.officer("kelurahan-desa", "front_officer"))
    sari_calls.get("/cases"), counter.get("/worklist")  # tokens note their first use
    with django_assert_max_num_queries(12):
        sari_calls.get("/cases/{case_id}", case_id=case_id)
    with django_assert_max_num_queries(12):
        counter.get("/cases/{case_id}", case_id=case_id)
    with django_assert_max_num_queries(8):
        counter.get("/worklist")
    with django_assert_max_num_queries(6):
        sari_calls.get("/services")


def test_every_answer_of_a_simulation_says_so(hall, sari_calls):
    facts.put("simulation", True)
    answers = [
        sari_calls.get("/services"), sari_calls.get("/cases"), sari_calls.get("/areas/{code}", code="99"),
        Program().get("/cases"), sari_calls.get("/nirgends", check=False), sari_calls.call("PUT", "/cases", check=False),
    ]  # fmt: skip
    for answer in answers:
        assert answer["Balai-Notice"] == "simulation" and answer.json()["notice"] == facts.SIMULATION_LABEL
    assert person("+628400000077").get("/openapi.json")["Balai-Notice"] == "simulation"
