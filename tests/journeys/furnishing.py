"""The hall with a case of every kind: `python -m scripts.started tests.journeys.furnishing` says, as JSON, who comes in and what stands there.

`people`: session by person. `parts`: values by the name of a part of an address, several where pages differ.
"""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from balai.accounts import actions as accounts
from balai.accounts.models import Officer
from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import BundleFile, Case, Step
from balai.catalogue import actions as catalogue
from balai.channels.desk.views.entering import CHOOSING, HALF_WAY
from balai.complaints import actions as complaints
from balai.complaints.queries import routing
from balai.complaints.rules.kinds import Weight
from balai.core.actor import ANONYMOUS, SYSTEM, Actor
from balai.core.vault import token_hash
from balai.documents import actions as documents
from balai.documents import queries as results
from balai.documents.rules.signatures import check_pdf
from balai.monitoring.models import Alert
from balai.regions import actions as regions
from balai.satisfaction import actions as satisfaction
from balai.satisfaction import queries as surveys
from balai.satisfaction.models import Invitation
from balai.satisfaction.rules.periods import Period
from tests.accounts.administrators import administrator, keeper
from tests.cases import bundling
from tests.cases.filing import MINUTE, active, carry, file, fill, photo, reject, see, work, worker
from tests.complaints.reporting import send
from tests.hall import MONDAY, citizen
from tests.journeys.serving import HALL
from tests.monitoring.living import live
from tests.nodes.village import equipped
from tests.satisfaction.conftest import answered, finished

SARI = citizen()
NOW = timezone.now()
LATELY = NOW - timedelta(hours=2)
FRONT = HALL.officer("dpmptsp", "front_officer")
OFFICERS = {
    "counter": HALL.officer("disdukcapil", "front_officer"), "printer": HALL.officer("disdukcapil", "printer"),
    "front": FRONT, "cashier": HALL.officer("polres", "cashier"), "police": HALL.officer("polres", "front_officer"),
    **{role: HALL.officer("dpmptsp", role) for role in ("verifier", "signer", "head", "supervisor")},
    "admin": administrator(HALL, "admin-satu"), "keeper": keeper(HALL, "katalog-satu"),
}  # fmt: skip


def session(**kept: object) -> str:
    store = SessionStore()
    store.update(kept)
    store.create()
    return str(store.session_key)


def stranger(name: str) -> Actor:
    """Return somebody whose phone is not known yet, by the secret of their visit."""
    return Actor(kind="anonymous", id="", visitor=token_hash(name))


def asked(name: str, purpose: str) -> str:
    """Begin a visit in which a code was sent to a phone; nobody types it."""
    attempt = accounts.request_code("0840 0000 079", remote="", by=stranger(name), at=NOW)
    return session(visitor=name, attempt={"id": attempt, "phone": "0840 •••• 079", "for": purpose})


def people() -> dict[str, str]:
    account = {name: Officer.objects.get(id=by.id).account_id for name, by in OFFICERS.items()}
    since = NOW.isoformat()
    return {
        "sari": session(person=SARI.person_id),
        "visitor": session(visitor="visitor"),
        "entering": asked("entering", "masuk"),
        "filing": asked("filing", BEGUN[1].id),
        **{name: session(account=account[name], strong=True) for name in OFFICERS},
        "halfway": session(**{HALF_WAY: [account["signer"], since, "/meja/"]}),
        "choosing": session(**{CHOOSING: [account["signer"], since, "/meja/", True]}),
    }


def draft(by: Actor) -> Case:
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=by, at=NOW)
    fill(case, by, HALL, NOW, reason="lost", handover="hall")
    return case


def returned() -> Case:
    case = worked("ktp-el-penggantian", 0, reason="lost", handover="hall")
    step = active(case)
    lacks = [
        Lack("evidence.police_report", "Foto kabur, foto lagi."),
        Lack("applicant.address", "Tulis RT dan RW."),
    ]
    actions.return_case(case.id, step.key, lacks, by=worker(HALL, step), at=LATELY)
    return case


def worked(service: str, steps: int, **chosen: object) -> Case:
    case = file(service, SARI, HALL, LATELY, **chosen)
    for _ in range(steps):
        work(case, HALL, NOW)
    return case


def rejected() -> Case:
    case = worked("sip-bidan", 2)
    reject(case, "STR pemohon sudah tidak berlaku lagi.", by=worker(HALL, active(case)), at=NOW)
    return case


def deemed() -> Case:
    case = worked("sip-bidan", 2)
    case.refresh_from_db()
    actions.deem_due(case.deem_at + MINUTE)
    return case


def ready() -> Case:
    case = worked("skck", 0, fee_category="student")
    while Case.objects.get(id=case.id).status != "ready":
        work(case, HALL, NOW)
    return case


def handed_over() -> Case:
    case = ready()
    actions.hand_over(case.id, to="applicant", by=OFFICERS["police"], at=NOW)
    return case


def cases() -> list[Case]:
    return [
        draft(SARI), returned(), worked("ktp-el-penggantian", 0, reason="lost", handover="hall"), worked("sip-bidan", 2),
        rejected(), deemed(), carry(worked("sip-dokter", 0), HALL, LATELY), ready(), worked("skck", 1, fee_category="general"),
        handed_over(), draft(OFFICERS["counter"]),
    ]  # fmt: skip


def administered() -> dict[str, list[str]]:
    """Make what waits in administration; return its ids by part of an address."""
    verifier, away = (
        OFFICERS["verifier"],
        {"from_at": NOW, "to_at": NOW + timedelta(days=2), "by": SYSTEM, "at": NOW},
    )
    accounts.set_absence(HALL.officer("dpmptsp", "printer").id, verifier.id, **away)
    grant = accounts.propose_grant(
        verifier.id, "signer", agency_id="dpmptsp-bwi", area_code="35.10", by=OFFICERS["admin"], at=NOW
    )
    raw = {
        "service": "sip-bidan", "agency": "dpmptsp-bwi", "decision": {"number": "CONTOH 2", "date": "2026-05-01"},
        "offices": ["mpp-bwi"], "valid_from": f"{NOW.year + 1}-01-02",
    }  # fmt: skip
    offering = catalogue.propose(raw, area_code="35.10", by=SYSTEM, at=NOW)
    regions.add_closure("kerja-bwi", NOW.date(), NOW.date() + timedelta(days=1), "Banjir", by=SYSTEM, at=NOW)
    return {
        "officer_id": [verifier.id, OFFICERS["signer"].id], "proposal_id": [grant.id], "offering_id": [offering.id],
        "agency_id": ["dpmptsp-bwi"], "office_id": ["mpp-bwi"], "calendar_id": ["kerja-bwi"], "service_key": ["sip-bidan"],
        "template": ["one_time_code"], "language": ["id"], "grant_id": ["x"], "absence_id": ["x"], "closure_id": ["x"],
        "area_code": [HALL.village], "call_id": ["x"], "agency": ["dpmptsp-bwi"],
    }  # fmt: skip


BEGUN = [draft(stranger(name)) for name in ("visitor", "filing")]


def checked() -> list[str]:
    """Publish pledges; return the data of a QR code that holds, one that was replaced and one that was revoked."""
    found = []
    for agency in ("dpmptsp-bwi", "dpmptsp-bwi", "disdukcapil-bwi"):
        pledge = documents.publish_pledge(agency, by=SYSTEM, at=NOW)
        found.append(check_pdf(results.pledge_pdf(agency)[1], results.own_trust().roots).qr)
    documents.revoke(
        document_id=pledge.document_id, reason_code="court", reason="Putusan.", by=HALL.officer("disdukcapil", "signer"), at=NOW
    )  # fmt: skip
    return found


def reports() -> dict[str, list[str]]:
    """Send reports, one in each state that has a page of its own look; return their ids by part of an address."""
    about = routing.of_place("sip-bidan", "", "35.10", at=LATELY)
    worker = OFFICERS["supervisor"]
    made = [send(SARI, about=about, at=LATELY) for _ in range(6)]
    complaints.verify(made[1].id, Weight.ORDINARY, by=worker, at=LATELY)
    complaints.ask(made[1].id, "Loket nomor berapa?", by=worker, at=LATELY)
    complaints.answer(made[2].id, "Loket sudah ditambah.", by=worker, at=LATELY)
    complaints.publish(
        made[2].id, title="Antre lama", text="Antre dari pagi.", answer="Loket ditambah.", at_service=False, by=worker, at=LATELY
    )  # fmt: skip
    complaints.refer(made[3].id, "crime", "", by=worker, at=LATELY)
    complaints.answer(made[4].id, "Sudah.", by=worker, at=LATELY)
    complaints.contest(made[4].id, "Belum terjawab.", by=SARI, at=LATELY)
    secret = send(SARI, about=about, identity="secret", at=LATELY)
    kept = complaints.attach(made[0].id, photo(), by=SARI, at=NOW)
    ids = [*(row.id for row in made), secret.id]
    pages = ("own", "reply", "accept", "contest", "attach")
    return {
        "complaint_id": ids, "act": ["verify"], "file_id": [kept.id], "improvement_id": ["x"],
        "complaints_file.id": [made[0].id], "complaint_file.complaint_id": [made[0].id],
        **{f"complaints_{page}.id": ids for page in pages},
    }  # fmt: skip


def judged() -> dict[str, list[str]]:
    """Let people judge an agency, one ask to be called, its head publish and plan; return ids by part of an address."""
    ended = [finished(HALL, "sip-bidan", phone=f"+6284000009{number:02d}") for number in range(6)]
    for case in ended[1:]:
        answered(case, 4, 2, 3, sex="female")
    unused, used = (surveys.code_of(case.id) for case in ended[:2])
    asking = satisfaction.ask_call_back(used, "0840 0000 901", "Namanya salah tulis.", by=ANONYMOUS, at=NOW)
    head, after = OFFICERS["head"], MONDAY + timedelta(days=60)
    published = satisfaction.publish("dpmptsp-bwi", Period(2026), by=head, at=after)
    plan = satisfaction.plan_follow_up(
        "dpmptsp-bwi", "procedure", "Papan alur dipasang di loket.", head.id, after.date(), by=head, at=after
    )
    screen, code = satisfaction.open_screen("mpp-bwi", by=head, at=NOW)
    at_it = Invitation.objects.filter(case_id__in=[case.id for case in ended[-2:]])
    at_it.update(office_id=screen.office_id, set_key="free", open_until=NOW + timedelta(days=30))
    at_it.filter(case_id=ended[-1].id).update(is_used=False)
    invited = list(at_it.values_list("id", flat=True))
    return {
        "survey_answer.code": [unused, used], "survey_call_back.code": [used], "survey_reopen.code": [used],
        "screen": [code], "screen_id": [screen.id], "invitation_id": invited,
        "satisfaction_recap.kind": ["csv"], "publication_id": [published.id], "follow_up_id": [plan.id],
        "call_back_id": [asking.id],
    }  # fmt: skip


def equipment() -> dict[str, list[str]]:
    """Enrol a device whose days and alarms can be looked at; return values by part of an address."""
    two = OFFICERS["admin"], administrator(HALL, "admin-dua")
    return equipped(HALL, two, Path(tempfile.mkdtemp()) / "desa", NOW)


def parts() -> dict[str, list[str]]:
    made, event = cases(), "anak-baru-lahir"
    see(made[3], OFFICERS["signer"], NOW)
    bundles = [bundling.begin(event, SARI, HALL, at=NOW), bundling.begin(event, SARI, HALL, at=NOW)]
    bundling.fill(bundles[1], SARI, HALL, NOW)
    basket = BundleFile.objects.filter(bundle=bundles[1]).values_list("key", flat=True)
    bundles.append(bundling.file(event, SARI, HALL, at=NOW))
    obstacle = actions.start_obstacle(
        "dpmptsp-bwi", "power", expected_end_at=NOW + 60 * MINUTE, by=FRONT, at=NOW
    )
    live(600, until=NOW)
    alerts = [
        Alert.objects.create(
            rule="late_decisions", area_code="35.10", agency_id="dpmptsp-bwi", reason="Hanya 40,0 persen.", raised_at=NOW,
            officer_id=OFFICERS["head"].id, due_on=NOW.date(), **more,
        )
        for more in ({}, {"service_key": "sip-bidan", "answer": "Ditambah.", "answered_at": NOW, "answered_by": OFFICERS["head"].ref}, {"ended_at": NOW})
    ]  # fmt: skip
    return administered() | judged() | reports() | equipment() | {
        "alert_id": [one.id for one in alerts],
        "pocket_form.key": ["ktp-el-penggantian", "sktm"], "pocket_form.area": ["35.10", HALL.village], "area": ["35.10"], "indicator": ["digital", "median_days"], "month": [f"{NOW:%Y-%m}"], "blocker": ["held"], "what": ["marriage_book"], "today_why.what": ["masuk"],
        "day": [f"{NOW:%Y-%m-%d}"], "step": ["verification"], "ledger_why.what": ["digital"], "ledger_why_step.what": ["times"],
        "id": [case.id for case in made + BEGUN], "case_id": [case.id for case in made[1:-1]], "number": ["0", "1"],
        "evidence_key": ["police_report", "str"], "obstacle_id": [obstacle.id], "data": ["A" * 100, *checked()],
        "step_key": list(Step.objects.filter(state="active").values_list("key", flat=True).distinct()),
        "appoint?": ["?instansi=dpmptsp-bwi"], "stack?": [f"?k={made[3].id}"],
        "key": ["police_report"], "portal_bundle_picture.key": list(basket[:1]), "portal_service.key": ["ktp-el-penggantian", "sktm", "paspor", "sip-dokter"],
        "portal_life_event.key": [event], "pocket_event.key": [event], "service": ["akta-kelahiran"],
        **{f"{name}.id": [bundle.id for bundle in bundles] for name in BUNDLE_PAGES},
    }  # fmt: skip


BUNDLE_PAGES = [
    f"portal_bundle{page}"
    for page in ("", *(f"_{name}" for name in (
        "go_on", "choose", "section", "autosave", "basket", "picture", "review", "file", "receipt", "part", "discard",
    )))
]  # fmt: skip
print(json.dumps({"people": people(), "parts": parts()}))
