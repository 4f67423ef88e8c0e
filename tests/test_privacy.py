"""What people told us lies nowhere in the clear: not in tables, events, files, messages or logs.

Rather than trust a list of places to look at, real cases are carried through real actions with words that occur
nowhere else, and then everything that was kept is searched for them.
"""

import io
import json
import logging
import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction

from balai.accounts import actions as accounts
from balai.cases import actions
from balai.cases.actions import bundling
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Evidence
from balai.cases.queries import bundles
from balai.cases.rules.status import Kind
from balai.catalogue.queries import folders
from balai.core import events, letters, outbox
from balai.core.actor import SYSTEM, Actor
from balai.core.channel import Channel
from balai.core.fields import CodeField
from balai.core.messages import Language
from balai.core.models import Event, Follower, Message
from balai.core.vault import key
from balai.documents import actions as documents
from balai.documents.models import Document
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.notices.actions import send_due
from scripts import reference
from tests.cases import bundling as bundled
from tests.cases.filing import MINUTE, active, approve, carry, file, fill, photo, reject, work, worker
from tests.hall import MONDAY, Hall, citizen

pytestmark = pytest.mark.django_db  # before the tests that empty the database

DAY = timedelta(days=1)
TABLES = [
    model for model in apps.get_models() if model.__module__.startswith(("balai.", "django.contrib.sessions"))
]

# (a) how personal each answer is


def every_field():
    """Yield (form, path, field) for all questions, columns of groups too."""
    found = {"applicant": forms_queries.applicant_form()}
    for folder in folders.package_folders(settings.DATA / "services"):
        raw = folders.checked_package(folder).raw
        if raw.get("form"):
            found[folder.name] = forms.parse(raw["form"], raw["sections"])
    for name, form in found.items():
        for field in form.fields.values():
            yield name, field.key, field
            yield from ((name, f"{field.key}.{column.key}", column) for column in field.columns)


def test_every_answer_has_a_class_of_personal_data():
    fields = list(every_field())
    assert len(fields) > 150
    assert {field.klass for _, _, field in fields} == {"umum", "terbatas", "spesifik"}


def test_what_identifies_or_reaches_a_person_is_never_general():
    identifying = ("nik", "kk", "phone", "email")
    general = [
        (name, path)
        for name, path, field in every_field()
        if field.kind in identifying and field.klass == "umum"
    ]
    assert not general


SPECIFIC = re.compile(
    r"penghasilan|gaji|penyakit|disabilitas|difabel|agama|kepercayaan|pidana|bantuan sosial|golongan darah",
    re.I,
)


def test_questions_about_health_income_belief_or_crime_are_specific():
    asked = [(name, path, field.klass) for name, path, field in every_field() if SPECIFIC.search(field.title)]
    assert len(asked) >= 3 and not [row for row in asked if row[2] != "spesifik"]


# columns that may hold words


IN_THE_CLEAR = {
    "names and descriptions of offices, areas, services, days": {
        "accounts.Agency.name", "accounts.Agency.address", "accounts.Office.name", "accounts.Office.address",
        "regions.Area.name", "regions.AreaStatus.source", "regions.AreaStatus.note", "regions.Holiday.name",
        "regions.Holiday.source", "regions.Calendar.name", "regions.Calendar.hours", "regions.Calendar.ramadan_hours",
        "regions.Closure.reason", "catalogue.Service.name", "catalogue.Service.summary", "catalogue.Service.life_events",
        "catalogue.ServiceVersion.package", "catalogue.Offering.package", "catalogue.Offering.decision_number",
        "catalogue.Offering.offices", "partners.Client.name",
    },
    "why a figure asks somebody to look, and what an officer does about it": {"monitoring.Alert.reason", "monitoring.Alert.answer"},
    "sums, and who sent them from where": {
        "monitoring.Tally.measures", "monitoring.Correction.measures", "monitoring.Level.blockers", "monitoring.OutsideReport.measures",
        "monitoring.OutsideReport.agency", "monitoring.OutsideReport.source", "monitoring.OutsideReport.by",
    },
    "surveys: scores, options, sums without a person; plans that agencies publish; who published or called": {
        "satisfaction.Answer.scores", "satisfaction.Answer.about", "satisfaction.Answer.divided_by", "satisfaction.Publication.figures",
        "satisfaction.Publication.by", "satisfaction.FollowUp.words", "satisfaction.FollowUp.result",
        "satisfaction.FollowUp.by", "satisfaction.CallBack.done_by",
    },
    "what waits for a second person: ids and days, or a package": {"accounts.Proposal.content"},
    "who may become a device, by whom; keys of services": {
        "nodes.Ticket.services", "nodes.Ticket.proposed_by", "nodes.Ticket.approved_by", "nodes.Ticket.secret_hash",
    },
    "officers, whose names and posts are public": {
        "accounts.Officer.name", "accounts.Officer.post", "accounts.Officer.nip", "accounts.Account.password",
    },
    "who acted: kind and id": {
        "core.Event.by", "accounts.IdentityCheck.by", "accounts.Grant.granted_by", "catalogue.ServiceVersion.published_by",
        "catalogue.Offering.proposed_by", "catalogue.Offering.adopted_by", "cases.Return.by", "cases.Obstacle.by",
        "cases.Handover.by", "accounts.Account.totp_by", "accounts.Account.password_by", "accounts.Absence.ordered_by",
        "accounts.Proposal.proposed_by", "accounts.Proposal.settled_by", "partners.Client.made_by", "partners.Token.made_by",
    },
    "codes, numbers, hashes": {
        "partners.Client.scopes", "partners.Client.roles", "partners.Token.scopes",
        "core.Event.channel", "core.Event.role", "core.Event.data", "core.Event.seal", "core.Key.kek", "core.Fact.value",
        "accounts.OneTimeCode.visitor", "accounts.OneTimeCode.code_hash", "cases.Case.visitor", "cases.Case.flags",
        "cases.Case.idempotency_key", "cases.Case.receipt", "cases.Case.tracking_hash", "cases.Case.spans",
        "cases.Bundle.parts", "cases.Bundle.visitor", "cases.Bundle.idempotency_key", "cases.Bundle.receipt",
        "cases.Bundle.tracking_hash", "cases.BundleFile.mime", "cases.Step.verdict", "cases.Evidence.mime", "cases.Return.fault", "cases.Handover.to",
    },
    "words of messages that administrators wrote, checked for places; how a phone's owner wants to be told": {
        "core.Wording.text", "core.Wording.by", "core.Preference.channels", "core.Preference.code_hash", "core.Call.told_by",
        "core.NoSignal.by",
    },
    "what officers cleared for everybody (checked for numbers and names), or wrote about a change": {
        "complaints.Publication.title", "complaints.Publication.text", "complaints.Publication.answer",
        "complaints.Improvement.change",
    },
    "sums of many": {"monitoring.Heard.measures"},
    "evidence about an agency, written by an officer for its assessment": {"monitoring.HandAnswer.words", "monitoring.HandAnswer.by"},
    "of reports: a clock, a keyed hash": {"complaints.Complaint.spans", "complaints.Complaint.idempotency_key"},
    "what went wrong, without what it went wrong with (tested below)": {"core.Follower.error", "core.Message.error"},
}  # fmt: skip


def test_every_column_that_could_hold_words_was_thought_about():
    """A new one fails here until someone says why it may lie in the clear, or seals it."""
    free = {
        f"{model._meta.label}.{field.name}"
        for model in TABLES
        if model._meta.label != "sessions.Session"
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, CodeField)
        and not field.choices
    }
    assert free == set().union(*IN_THE_CLEAR.values())


# (b) cases carried through real actions


NAME, STREET, PHONE, NIK = "Zulaiqah Qomarunisa", "Gang Wulungsari 77", "+628400777123", "0001014501907654"
OTHER_NAME, OTHER_NIK = "Bhismarendra", "0001014501909999"
NOTE = "tetangga bernama Bhismarendra"
SECRETS = ["Zulaiqah", "Qomarunisa", "Wulungsari", "8400777123", NIK, OTHER_NAME, OTHER_NIK]


def begin(service: str, by, hall: Hall, at=MONDAY, **chosen) -> Case:
    """File a case with words that occur nowhere else."""
    area = hall.village if service == "sktm" else hall.area_code
    case = actions.start(service, area_code=area, by=by, at=at, idempotency_key=f"{service}-{at}")
    fill(case, by, hall, at, **chosen)
    person = {"nik": NIK, "name": NAME, "address": STREET, "phone": PHONE, "birth_place": "Wulungsari"}
    actions.save(case.id, "applicant", person, by=by, at=at)
    actions.submit(case.id, basis="present" if by.is_officer else "", by=by, at=at)
    return Case.objects.get(id=case.id)


def sign_in() -> str:
    """Ask for a code and confirm it, once wrongly; return the person."""
    visitor = Actor(kind="anonymous", id="", visitor="v" * 64)
    attempt = accounts.request_code(PHONE, remote="203.0.113.9", by=visitor, at=MONDAY)
    message = Message.objects.get(template="one_time_code")
    _, params = outbox.opened(message, key(message.key_id))
    return accounts.confirm_code(attempt, params["code"], by=visitor, at=MONDAY)


def family(hall: Hall) -> dict:
    return {
        "for_whom": "family", "explanation": NOTE,
        "members": [{"name": OTHER_NAME, "nik": OTHER_NIK, "relation": "child"}],
    }  # fmt: skip


def live(hall: Hall) -> list[Case]:
    """Let much happen to one person: results, a return, a rejection and an objection, a proxy, a revocation."""
    person = sign_in()
    by = citizen(PHONE)
    assert by.id == person
    letter = carry(begin("sktm", by, hall, **family(hall)), hall, MONDAY)
    card = _returned_and_fetched_by_proxy(by, hall)
    refused = _rejected_and_objected(by, hall)
    helped = begin("kia", hall.officer("disdukcapil", "front_officer").at(Channel.DIRECT), hall, MONDAY + DAY)
    _event_with_a_part_that_waits(by, hall)
    withdrawn = begin("akta-kematian", by, hall, MONDAY + 2 * DAY)
    actions.withdraw(withdrawn.id, by=by, at=MONDAY + 2 * DAY)
    document = Document.objects.get(case_id=letter.id)
    documents.revoke(
        document_id=document.id,
        reason_code="mistake",
        reason=NOTE,
        by=hall.officer("kelurahan-desa", "head"),
        at=MONDAY + DAY,
    )
    return [letter, card, refused, helped, withdrawn]


def _event_with_a_part_that_waits(by, hall: Hall) -> None:
    """File a life event; what its waiting part will need stays sealed in the bundle."""
    bundle = bundled.begin("anak-baru-lahir", by, hall)
    bundled.fill(bundle, by, hall, child_name=OTHER_NAME)
    person = {"nik": NIK, "name": NAME, "address": STREET, "phone": PHONE, "birth_place": "Wulungsari"}
    bundling.save(bundle.id, "applicant", person, by=by, at=MONDAY)
    bundling.submit(bundle.id, by=by, at=MONDAY)
    bundle.refresh_from_db()
    assert bundles.data(bundle)["answers"]["child_name"] == OTHER_NAME


def _returned_and_fetched_by_proxy(by, hall: Hall) -> Case:
    case = begin("ktp-el-penggantian", by, hall, reason="lost", handover="hall")
    officer = worker(hall, active(case))
    actions.open_case(case.id, purpose="process", by=officer, at=MONDAY)
    actions.open_evidence(case.id, "police_report", by=officer, at=MONDAY)
    lack = Lack("evidence.police_report", f"Surat atas nama {NOTE}.")
    actions.return_case(case.id, active(case).key, [lack], reason=NOTE, by=officer, at=MONDAY + MINUTE)
    actions.attach(case.id, "police_report", photo(), by=by, at=MONDAY + MINUTE)
    actions.resubmit(case.id, by=by, at=MONDAY + 2 * MINUTE)
    while active(case):
        work(case, hall, MONDAY + 3 * MINUTE)
    giver = hall.officer("disdukcapil", "front_officer")
    actions.hand_over(
        case.id,
        to="proxy",
        name=OTHER_NAME,
        relation="saudara",
        power_of_attorney=NOTE,
        by=giver,
        at=MONDAY + DAY,
    )
    return case


def _rejected_and_objected(by, hall: Hall) -> Case:
    case = begin("sip-bidan", by, hall)
    while active(case) and active(case).key != "decision":
        work(case, hall, MONDAY + MINUTE)
    reject(case, f"Menurut {NOTE}, belum memenuhi.", by=worker(hall, active(case)), at=MONDAY + DAY)
    remedy = actions.file_remedy(case.id, Kind.OBJECTION, f"Keliru: {NOTE}", by=by, at=MONDAY + 2 * DAY)
    approve(remedy, note=NOTE, by=hall.officer("dpmptsp", "head"), at=MONDAY + 3 * DAY)
    return case


def kept() -> list[tuple[str, str]]:
    """Return (column, text) of everything that tables keep unsealed."""
    found = []
    for model in TABLES:
        plain = [f for f in model._meta.concrete_fields if not isinstance(f, models.BinaryField)]
        for row in model._default_manager.values_list(*(field.attname for field in plain)):
            found += [
                (f"{model._meta.db_table}.{field.column}", json.dumps(value, default=str, ensure_ascii=False))
                for field, value in zip(plain, row, strict=True)
                if value not in (None, "")
            ]
    return found


SIXTEEN = re.compile(r"(?<![0-9A-Za-z])\d{16}(?![0-9A-Za-z])")


def told(text: str) -> list[str]:
    """Return the secrets that a text tells, in any case; and any number as long as a NIK."""
    return [secret for secret in SECRETS if secret.lower() in text.lower()] + SIXTEEN.findall(text)


def test_the_search_for_secrets_finds_them():
    assert told(f"nama {NAME.upper()}, {OTHER_NIK}") == ["Zulaiqah", "Qomarunisa", OTHER_NIK, OTHER_NIK]
    assert told("f" * 20 + "1234567890123456" + "f" * 28) == []  # digits inside a hash


@dataclass
class Left:
    """What a year of one person's cases leaves behind: unsealed columns, files, log lines, events, messages, and the sealed."""

    texts: list[tuple[str, str]]
    files: list[bytes]
    lines: list[str]
    events: list[dict]
    messages: list[tuple[str, str, dict, str]]
    sealed: list[dict]


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


@pytest.fixture(scope="module")
def left(standing, django_db_blocker) -> Left:
    """Live through everything once, look at what is left, and roll it back."""
    root, handler = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            cases = live(standing)
            found = Left(
                kept(), stored(), handler.lines, events_data(), messages(), [opened(case) for case in cases]
            )
            transaction.set_rollback(True)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return found


def stored() -> list[bytes]:
    addresses = [row.address for row in Evidence.objects.all()] + [row.file for row in Document.objects.all()]
    return [(Path(settings.BALAI_HOME) / "files" / a[:2] / a[2:]).read_bytes() for a in addresses]


def events_data() -> list[dict]:
    return [event.data for event in Event.objects.all()]


def messages() -> list[tuple[str, str, dict, str]]:
    """Return (template, address, values, text as received) of every message."""
    found = []
    for message in Message.objects.all():
        address, params = outbox.opened(message, key(message.key_id))
        found.append((message.template, address, params, letters.render(message.template, params)))
    return found


def opened(case: Case) -> dict:
    case.refresh_from_db()
    return key(case.key_id).open(case.sealed, f"cases.Case.sealed/{case.id}")


def test_no_table_keeps_what_people_told_in_the_clear(left):
    assert len({column for column, _ in left.texts}) > 150
    assert not [(column, text[:80]) for column, text in left.texts if told(text)]


def test_no_file_can_be_read_without_its_key(left):
    assert len(left.files) >= 5
    for content in left.files:
        assert not re.search(rb"%PDF|RIFF....WEBP|/Type", content, re.DOTALL)
        assert not told(content.decode("latin-1"))


def test_nothing_of_it_is_logged(left):
    assert left.lines and not [line[:120] for line in left.lines if told(line)]


def test_it_is_all_there_for_whoever_has_the_key(left):
    """What is not found in the clear was not lost either."""
    assert [data["applicant"]["nik"] for data in left.sealed] == [NIK] * 5
    assert OTHER_NAME in json.dumps(left.sealed[0])


# (c) events


KEYS = {
    "about", "amount_rupiah", "assisted", "basis", "calendar", "changed", "count", "declared", "evidence", "fault", "file", "from_on", "granted", "how", "language",
    "kind", "lacks", "layout", "life_event", "number", "office", "outcome", "parts", "passed", "purpose", "reason", "refused", "removed", "rule", "scopes", "service", "step",
    "step_agency", "successor", "template", "to", "to_on", "version", "why",
    "due_on", "element", "index", "since", "survey", "times",
    "alarm", "offline", "seq", "type",
    "asked", "call_back", "via", "is_clear", "cells", "form", "item", "level", "corrected", "held", "in_time", "stopped_at", "until",
}  # fmt: skip
CODE = re.compile(r"[a-z0-9][a-z0-9_.:/+-]{0,63}|")


def test_events_carry_known_codes_and_nothing_else(left):
    assert len(left.events) > 60
    assert set().union(*left.events) <= KEYS
    values = {(name, value) for row in left.events for name, value in row.items()}
    odd = [(n, v) for n, v in values if not isinstance(v, bool | int | None) and not CODE.fullmatch(str(v))]
    assert not odd and not told(json.dumps(left.events))


def test_events_that_were_not_seen_here_carry_known_names_too():
    named = set().union(*(data for _, _, data in reference.event_calls()))
    assert named - KEYS == {"…"}  # whole mappings, passed on by a function that records for others


# (d) messages


SAYABLE = {
    "amount_rupiah", "billing_code", "code", "due_at", "lacks", "obstacle", "office", "other_place", "place", "receipt", "service",
    "site", "until_at",
}  # fmt: skip


def test_templates_name_no_personal_data():
    texts = [text for language in Language for text in letters.templates(language).values()]
    assert set().union(*(letters.PLACE.findall(text) for text in texts)) <= SAYABLE


HOSTILE = {
    "name": NAME, "nik": NIK, "phone": PHONE, "address": "Jl. Rekaan 1", "applicant": {"name": NAME, "nik": NIK}, "note": NOTE,
    "grounds": NOTE, "receipt": "0000C-02AF-38", "service": "{name} {nik} {applicant}", "obstacle": "{phone}[{note}]",
    "office": "MPP {0.__class__}", "code": "123456", "billing_code": "8202", "lacks": 2, "amount_rupiah": 30_000,
    "place": "{name}", "other_place": "[{phone}]", "due_at": "2026-11-18T02:00:00+00:00", "until_at": "2026-11-18T02:00:00+00:00", "zone": "Asia/Jakarta",
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", letters.templates())
def test_no_text_says_more_than_it_should_whatever_it_is_given(template, language):
    """Values that stand beside the allowed ones, or look like places, are never said; no link leads elsewhere."""
    text = letters.render(template, HOSTILE, language=language)
    assert not told(text) and PHONE not in text
    links = re.findall(r"https?://\S+", text)
    assert all(link.startswith(settings.PUBLIC_URL + "/") for link in links)


def test_messages_tell_a_number_and_what_to_do(left):
    assert len({template for template, *_ in left.messages}) >= 10
    for _, address, params, text in left.messages:
        assert address == PHONE and not told(json.dumps(params)) and not told(text)


# what goes wrong tells nothing either


def test_a_refused_message_does_not_leave_its_address_behind(hall, settings, monkeypatch):
    def refuse(letter):
        raise smtplib.SMTPRecipientsRefused({letter.to[0]: (550, b"no such user " + letter.to[0].encode())})

    file("ktp-el-penggantian", citizen(), hall, reason="lost", handover="hall")
    settings.EMAIL_HOST = "mail.invalid"
    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert send_due(MONDAY + DAY) == 0
    errors = Message.objects.exclude(error="").values_list("error", flat=True)
    assert errors and not [error for error in errors if "8400000001" in error]


def stumble(event: Event) -> None:
    raise ValueError(f"no such person: {NAME}, {NIK}")


def test_a_stumbling_follower_does_not_keep_what_it_stumbled_over(hall):
    events.record("case.submitted", "x", by=SYSTEM, at=MONDAY)
    events.sequence()
    events.follow(events.Following("privacy.test", ("case.submitted",), stumble), at=MONDAY)
    follower = Follower.objects.get(name="privacy.test")
    assert follower.failures == 1 and follower.error and not told(follower.error)


def test_a_number_as_long_as_a_nik_never_reaches_the_log():
    [handler] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    before = handler.setStream(written := io.StringIO())
    try:
        logging.getLogger("balai").error("could not read %s", NIK)
    finally:
        handler.setStream(before)
    assert "could not read" in written.getvalue() and not SIXTEEN.findall(written.getvalue())


def test_roles_that_only_watch_see_no_case():
    roles = yaml.safe_load((settings.DATA / "roles.yaml").read_text(encoding="utf-8"))["roles"]
    assert roles["auditor"]["may"] == ["trail.see"] and "cases.see" not in roles["area_admin"]["may"]
