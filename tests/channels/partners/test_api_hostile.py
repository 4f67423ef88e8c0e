"""What no honest program sends: every refusal is a problem with its place, nothing is changed, never a 500."""

import json

import pytest
from django.apps import apps
from django.test import Client as Browser
from django.utils import timezone

from balai.cases import actions as cases
from balai.cases.models import Case
from balai.channels.partners import actions
from balai.channels.partners.api.table import OPERATIONS
from balai.channels.partners.models import Client, Token
from balai.core.actor import SYSTEM
from tests.cases import filing
from tests.channels.partners.programs import Program, fresh, machine, officer, person
from tests.channels.partners.test_api import wish
from tests.hall import citizen

pytestmark = pytest.mark.django_db


def raw(method: str, path: str, content: bytes = b"", media: str = "application/json", **headers: str):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Browser().generic(method, path, content, media, headers=names)


def is_problem(answer, status: int) -> bool:
    body = answer.json()
    return (
        answer.status_code == status == body["status"]
        and answer["Content-Type"] == "application/problem+json"
        and bool(body["title"] and body["detail"] and body["code"])
    )


# addresses, methods, media


@pytest.mark.parametrize(
    "path", ["", "nirgends", "cases/", "cases/x/y/z", "services/", "../v1/x", "%2e%2e", "cases/%00"]
)
def test_what_leads_nowhere_is_a_problem(hall, path):
    answer = raw("GET", f"/api/v1/{path}")
    assert is_problem(answer, 404)


@pytest.mark.parametrize("method", ["PUT", "TRACE", "DELETE", "OPTIONS", "PROPFIND"])
def test_other_methods_are_a_problem_that_names_the_right_ones(hall, method):
    answer = raw(method, "/api/v1/services")
    assert is_problem(answer, 405) and answer["Allow"] == "GET, HEAD"


def test_no_cookie_lets_anybody_in_and_no_other_site_may_ask(hall):
    browser = Browser()
    session = browser.session
    session["person"] = citizen().id
    session.save()
    answer = browser.get("/api/v1/cases", headers={"Origin": "https://jahat.example"})
    assert is_problem(answer, 401) and not [
        name for name in answer.headers if name.startswith("Access-Control")
    ]
    assert not answer.cookies and answer["WWW-Authenticate"].startswith("Bearer")


BODY_ROUTE = "/api/v1/verify"


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("text/plain", 415), ("", 415), ("application/json; charset=utf-16", 415), ("application/json;charset=latin-1", 415),
        ("multipart/form-data; boundary=x", 415), ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=utf-8", 422), ("APPLICATION/JSON", 422),
    ],
)  # fmt: skip
def test_other_media_and_charsets_are_refused(hall, media, status):
    assert is_problem(raw("POST", BODY_ROUTE, b"{}", media), status)
    assert is_problem(raw("POST", BODY_ROUTE, b"{}", Content_Encoding="gzip"), 415)


@pytest.mark.parametrize(
    "content",
    [
        b" ", b"{", b"nul", b'{"a":}', b"\xff\xfe{", b"\xef\xbb\xbf{}", b"{} x", b'{"number": NaN}', b"{'a': 1}",
        b"[" * 7 + b"x", b'"\\"\\"' * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_problem(hall, content):
    assert is_problem(raw("POST", BODY_ROUTE, content), 400)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ('{"number": "a", "number": "b", "code": "c"}', "/number"),
        ('{"number": {"a": {"x": 1, "x": 2}}}', "/number/a/x"),
        ('{"numbe\\u0072": "a", "number": "b"}', "/number"),
        ('{"a~b/c": 1, "a~b/c": 2}', "/a~0b~1c"),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "/a" + "/0" * 7),
        ("[" * 100_000, "/0" * 8),
        ('{"qr": 1e999}', "/qr"),
        ('{"qr": ' + "9" * 400 + "}", "/qr"),
        ('{"qr": [0, 12345678901234567890123]}', "/qr/1"),
        ('{"qr": "\\u0000"}', "/qr"),
        ('{"qr": ["a", "\\ud800"]}', "/qr/1"),
        ('{"qr": "x", "kunci": 1}', "/"),
    ],
)  # fmt: skip
def test_odd_json_is_refused_with_its_place(hall, content, pointer):
    answer = raw("POST", BODY_ROUTE, content.encode())
    assert is_problem(answer, 422) and pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_bodies_that_are_too_large_are_refused_unread(hall):
    assert is_problem(raw("POST", BODY_ROUTE, b" " * 10_000_001), 413)
    answer = Browser().generic("POST", BODY_ROUTE, b"{}", "application/json", CONTENT_LENGTH="1000000000")
    assert is_problem(answer, 413)
    long = raw("POST", "/api/v1/oauth/token", b"x=" + b"y" * 5000, "application/x-www-form-urlencoded")
    assert long.status_code == 413


@pytest.mark.parametrize(
    "query", ["limit=1000000000", "limit=0", "limit=١", "limit=1&limit=2", "x=1", "limit=1e3", "q=%00"]
)
def test_odd_pages_are_refused_with_the_parameter(hall, query):
    answer = raw("GET", f"/api/v1/services?{query}")
    assert is_problem(answer, 422) and "parameter" in answer.json()["errors"][0]


# other people's things


def test_nothing_of_somebody_else_is_there_under_any_id(hall, desk):
    case = desk.file("sip-bidan")
    done = filing.carry(desk.file("sktm", for_whom="self"), hall, timezone.now())
    strangers = {
        "other": person("+628400000066"),
        "dewi": officer(hall.dewi),
        "machine": machine("dinkes-tts")[1],
    }
    for name, program in strangers.items():
        for id in (case.id, done.id, case.receipt, "x", "0" * 36, case.id.upper(), " " + case.id):
            for route in ("/cases/{case_id}", "/cases/{case_id}/events", "/cases/{case_id}/document"):
                status = program.get(route, case_id=id, check=False).status_code
                assert status in ((404, 403) if route.endswith("document") else (404,)), (name, id, route)
        for list in ("/cases", "/worklist"):
            assert program.get(list).json()["items"] == []
        assert program.get("/cases/{case_id}/evidence/{evidence_key}", case_id=case.id, evidence_key="str").status_code in (
            403, 404,
        )  # fmt: skip


def test_a_receipt_number_is_no_key_to_a_case(hall, sari_calls):
    case = filing.file("sktm", citizen(), hall, timezone.now(), for_whom="self")
    assert sari_calls.get("/cases/{case_id}", case_id=case.receipt).status_code == 404


def columns() -> set[str]:
    return {
        name
        for model in apps.get_models()
        if model.__module__.startswith("balai.")
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }


def test_no_column_can_be_written_that_a_body_does_not_name(hall, desk, sari_calls):
    """Mass assignment: every column of every table, sent to every operation that takes JSON."""
    case = desk.file("sip-bidan")
    before = Case.objects.filter(id=case.id).values().get()
    budi = officer(hall.officer("dpmptsp", "front_officer"))
    assert len(columns()) > 100
    for one in OPERATIONS:
        contract = one.contract
        if "application/json" not in contract.bodies:
            continue
        for program in (sari_calls, budi):
            answer = program.call(
                contract.method, contract.path, dict.fromkeys(columns(), "x"), case_id=case.id, step_key="completeness",
                match=case.revision, once="kunci-massal",
            )  # fmt: skip
            assert answer.status_code in (403, 422), contract.id
            if answer.status_code == 422:
                assert {"/receipt", "/revision"} & {
                    e.get("pointer") for e in answer.json()["errors"]
                } or contract.id == "verify"
    assert Case.objects.filter(id=case.id).values().get() == before and Case.objects.count() == 1


def test_no_field_enters_a_form_that_does_not_know_it(hall, sari_calls):
    for part in ("applicant", "answers"):
        sent = wish(hall) | {part: dict.fromkeys(sorted(columns())[:150], "x") | {"a/b": 1}}
        answer = sari_calls.post("/cases", sent, once=f"kunci-{part}")
        assert answer.status_code == 422 and f"/{part}/a~1b" in [
            e["pointer"] for e in answer.json()["errors"]
        ]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("part", "values", "pointer"),
    [
        ("answers", {"dependants": "banyak"}, "/answers/dependants"),
        ("answers", {"dependants": 10**9}, "/answers/dependants"),
        ("answers", {"purpose": {"$ref": "x"}}, "/answers/purpose"),
        ("answers", {"members": [{"name": "A", "relation": "child", "is_admin": True}]}, "/answers/members/0/is_admin"),
        ("answers", {"members": [{}] * 5}, "/answers/members"),
        ("applicant", {"nik": "12345"}, "/applicant/nik"),
        ("applicant", {"name": ["Sari"]}, "/applicant/name"),
        ("applicant", {"name": "Sa\u202eri"}, "/applicant/name"),
        ("applicant", {"area": "35.10.20.9999"}, "/applicant/area"),
        ("applicant", {"birth_date": "1990-02-31"}, "/applicant/birth_date"),
    ],
)  # fmt: skip
def test_answers_of_the_wrong_shape_are_refused_where_they_stand(hall, sari_calls, part, values, pointer):
    answer = sari_calls.post(
        "/cases", {"service": "sktm", "area": hall.village, part: values}, once="kunci-bentuk"
    )
    assert answer.status_code == 422 and pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("content", [b"x", b"%PDF-1.7", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0" * 99])
def test_files_that_are_none_are_refused(hall, sari_calls, content):
    draft = cases.start("sktm", area_code=hall.village, by=citizen(), at=timezone.now())
    for media in ("image/jpeg", "application/pdf"):
        answer = sari_calls.call(
            "PUT", "/cases/{case_id}/evidence/{evidence_key}", content, media=media, match=0, case_id=draft.id,
            evidence_key="family_card",
        )  # fmt: skip
        assert answer.status_code in (409, 422)


# tokens


def test_a_token_without_the_scope_is_told_which_one(hall):
    reader = person(scopes=["cases.read"])
    answer = reader.post("/cases", wish(hall), once="kunci-cakupan")
    assert is_problem(answer, 403) and 'scope="cases.write"' in answer["WWW-Authenticate"]


def test_an_expired_or_revoked_token_is_told_to_get_another(hall, sari_calls):
    row = Token.objects.get()
    for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}):
        Token.objects.filter(id=row.id).update(expires_at=row.expires_at, revoked_at=None)
        assert sari_calls.get("/cases").status_code == 200
        Token.objects.filter(id=row.id).update(**change)
        answer = sari_calls.get("/cases")
        assert is_problem(answer, 401) and 'error="invalid_token"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer ' OR 1=1 --", "Basic YTpi", "bearer " + "a" * 10_000, "\x7f"]
)
def test_odd_credentials_let_nobody_in(hall, header):
    assert raw("GET", "/api/v1/cases", Authorization=header).status_code == 401


def test_the_token_of_an_officer_who_left_lets_nobody_in(hall):
    budi = officer(hall.officer("dpmptsp", "front_officer"))
    account = Token.objects.get().account
    account.is_active = False
    account.save()
    assert budi.get("/worklist").status_code == 401


def test_the_token_of_a_machine_that_was_sent_away_lets_nobody_in(hall):
    made, program = machine()
    assert program.get("/worklist").status_code == 200
    actions.revoke_client(made.id, by=SYSTEM, at=timezone.now())
    assert program.get("/worklist").status_code == 401


def test_a_signer_without_a_second_factor_decides_nothing(hall, desk):
    case = desk.to_decide()
    weak = officer(hall.officer("dpmptsp", "signer"))
    Token.objects.update(scopes=["cases.decide", "cases.read"])  # even if a token had it somehow
    answer = weak.post("/cases/{case_id}/approve", {}, match=fresh(case).revision, case_id=case.id)
    assert answer.status_code in (403, 404) and fresh(case).status == "in_progress"


def test_a_machine_is_slowed_down_when_it_asks_too_often(hall):
    _, program = machine()
    budget = actions.PER_CLIENT
    found = {program.get("/areas", check=False).status_code for _ in range(3)}
    assert found == {200}  # what is open to all costs a machine nothing
    client = Client.objects.get()
    for _ in range(3):
        program.get("/worklist")
    for _ in range(budget.limit - 3):
        actions.accounts_actions.spend(budget, client.id, at=timezone.now())
    answer = program.get("/worklist")
    assert is_problem(answer, 429) and int(answer["Retry-After"]) >= 60


# changes that cross


def test_a_change_needs_the_revision_that_was_read(hall, desk):
    case = desk.file("sip-bidan")
    budi = officer(hall.officer("dpmptsp", "front_officer"))
    route, one = (
        "/cases/{case_id}/steps/{step_key}/complete",
        {"case_id": case.id, "step_key": "completeness"},
    )
    assert is_problem(budi.post(route, **one), 428)
    for odd in ("*", "x", '"x"', '"-1"', '"1", "2"'):
        assert is_problem(budi.post(route, match=odd, **one), 422)
    assert is_problem(budi.post(route, match=case.revision + 1, **one), 412)
    read = budi.get("/cases/{case_id}", case_id=case.id)["ETag"]
    assert budi.post(route, match=f"W/{read}", **one).status_code == 200
    assert is_problem(budi.post(route, match=read, **one), 412)  # the approval of a changed file, replayed


def test_a_step_cannot_be_skipped(hall, desk):
    case = desk.file("sip-bidan")
    step = next(s for s in case.step_set.order_by("position") if s.role == "verifier")
    verifier, later = officer(filing.worker(hall, step)), step.key
    answer = verifier.post(
        "/cases/{case_id}/steps/{step_key}/finish", {"outcome": "done"}, match=fresh(case).revision, case_id=case.id,
        step_key=later,
    )  # fmt: skip
    assert is_problem(answer, 409) and answer.json()["code"] == "case.step_not_active"


def test_problems_of_simultaneous_retries_are_none(hall, sari_calls):
    """The same call again, after its answer was lost, is the same answer."""
    sent = json.loads(json.dumps(wish(hall)))
    first, *others = [sari_calls.post("/cases", sent, once="kunci-ulang").json() for _ in range(3)]
    assert others == [first, first] and Program().get("/services").status_code == 200
