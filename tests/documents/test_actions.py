from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from balai.core import vault
from balai.core.actor import ANONYMOUS, SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.documents import actions, queries
from balai.documents.keys import status_path, trust_path
from balai.documents.models import Document, DocumentNumber, NumberSeries
from balai.documents.rules.facts import Layout
from balai.documents.rules.trust import read_status, read_trust
from tests.documents.conftest import AGENCY, ANI, AREA, AT, DEWI, PATTERN, RATNA
from tests.documents.samples import FACTS

LATER = AT + timedelta(days=3)


def reserve(case_id: str, *, on=date(2026, 11, 21), by=RATNA, pattern=PATTERN) -> str:
    return actions.reserve_number(
        case_id=case_id, pattern=pattern, agency_id=AGENCY, area_code=AREA, on=on, by=by, at=AT
    )


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name))


# --- numbers


def test_numbers_follow_each_other_without_a_gap(db):
    assert [reserve(f"case-{index}") for index in range(3)] == [
        "503/0001/SIP/35.10/2026", "503/0002/SIP/35.10/2026", "503/0003/SIP/35.10/2026",
    ]  # fmt: skip
    assert [event.case_id for event in events("document.numbered")] == ["case-0", "case-1", "case-2"]


def test_a_case_keeps_its_number(db):
    assert reserve("case-1") == reserve("case-1", on=date(2026, 11, 30))
    assert reserve("case-2").startswith("503/0002/")
    assert DocumentNumber.objects.count() == 2


def test_each_year_and_pattern_counts_for_itself(db):
    reserve("case-1")
    assert reserve("case-2", on=date(2027, 1, 2)) == "503/0001/SIP/35.10/2027"
    assert reserve("case-3", pattern="460/{sequence}/{year}") == "460/1/2026"


def test_a_failed_reservation_leaves_no_gap(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reserve("case-1")
        raise ZeroDivisionError
    assert reserve("case-2") == "503/0001/SIP/35.10/2026"


def test_only_who_may_issue_here_takes_a_number(db):
    for stranger in (ANI, DEWI, ANONYMOUS):
        with pytest.raises(Forbidden):
            reserve("case-1", by=stranger)
    with pytest.raises(ValueError, match="pattern"):
        reserve("case-1", pattern="503/{year}")
    assert NumberSeries.objects.count() == 0
    assert reserve("case-1", by=SYSTEM)


# --- issue


def test_issuing_registers_the_signed_file_and_writes_one_event(issued):
    document = Document.objects.get()
    assert document == issued.document
    assert (document.number, document.status) == ("503/0001/SIP/35.10/2026", "valid")
    assert document.content_hash == __import__("hashlib").sha256(issued.pdf).hexdigest()
    (event,) = events("document.issued")
    assert (event.subject, event.case_id, event.agency_id, event.area_code) == (
        document.id, document.case_id, AGENCY, AREA,
    )  # fmt: skip
    assert event.data == {"service": "sip-dokter", "layout": "surat"}


def test_no_personal_data_lies_in_the_clear(issued):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_document")
        row = " ".join(
            bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
            for value in cursor.fetchone()
        )
    for secret in ("Sari", "Rekaan", "3510•", issued.code, issued.code.replace("-", "")):
        assert secret not in row
    assert "Sari" not in str(Event.objects.values_list("data", flat=True))


def test_a_second_call_returns_the_first_document(issued):
    again = actions.issue(
        case_id=issued.document.case_id,
        key=issued.key,
        facts=replace(issued.facts, title="Lain"),
        by=RATNA,
        at=LATER,
    )
    assert again == issued.document
    assert Document.objects.count() == len(events("document.issued")) == 1


def test_two_calls_at_once_make_one_document(make, monkeypatch):
    first = make("case-1")
    answers = iter([None, first.document])
    monkeypatch.setattr(queries, "of_case", lambda case_id: next(answers))
    again = actions.issue(case_id="case-1", key=first.key, facts=first.facts, by=RATNA, at=LATER)
    assert again == first.document
    assert Document.objects.count() == len(events("document.issued")) == 1


def test_when_the_event_cannot_be_written_nothing_is_registered(make, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    number = reserve("case-1")
    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(DatabaseError):
        actions.issue(
            case_id="case-1", key=vault.make_key(at=AT), facts=replace(FACTS, number=number), by=RATNA, at=AT
        )
    assert not Document.objects.exists()


def test_only_a_reserved_number_is_printed(agency):
    reserve("case-1")
    with pytest.raises(ValueError, match="reserved"):
        actions.issue(
            case_id="case-1", key=vault.make_key(at=AT), facts=replace(FACTS, number="503/0099/SIP/35.10/2026"),
            by=RATNA, at=AT,
        )  # fmt: skip
    assert not Document.objects.exists()


def test_who_may_not_sign_issues_nothing(agency):
    number = reserve("case-1")
    for stranger in (ANI, DEWI):
        with pytest.raises(Forbidden):
            actions.issue(
                case_id="case-1",
                key=vault.make_key(at=AT),
                facts=replace(FACTS, number=number),
                by=stranger,
                at=AT,
            )
    assert not Document.objects.exists()


def test_hidden_text_is_refused_before_anything_is_signed(agency, home):
    number = reserve("case-1")
    with pytest.raises(Refused) as caught:
        actions.issue(
            case_id="case-1", key=vault.make_key(at=AT), facts=replace(FACTS, number=number, holder_name="Sa\u202eri"),
            by=RATNA, at=AT,
        )  # fmt: skip
    assert caught.value.code == "document.hidden_text"
    assert not (home / "files").exists()


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_is_issued_and_verified(make, layout):
    made = make(layout=layout, simulated=True)
    finding = queries.verify_pdf(made.pdf, at=AT)
    assert (finding.verdict, finding.simulated) == ("valid", True)


def test_the_public_keys_are_published_with_the_first_document(issued):
    trust = read_trust(trust_path().read_text())
    assert trust == queries.own_trust()
    assert trust.issuers == {AGENCY: FACTS.agency_name}
    assert "PRIVATE" not in trust_path().read_text()


def test_the_register_cannot_be_rewritten(issued):
    for change in (
        {"content_hash": "0" * 64},
        {"number": "1"},
        {"code_hash": "x"},
        {"issued_on": date(2020, 1, 1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(id=issued.document.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(id=issued.document.id).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(id=issued.document.id).update(status="revoked")


# --- revocation


def revoke(
    document: Document, *, by=RATNA, reason_code="wrong_data", reason="Alamat praktik keliru."
) -> Document:
    return actions.revoke(document_id=document.id, reason_code=reason_code, reason=reason, by=by, at=LATER)


def test_revoking_is_an_act_of_its_own_with_an_event_and_a_sealed_reason(
    issued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        revoke(issued.document)
    document = Document.objects.get()
    assert (document.status, document.revoked_at, document.revoked_for) == ("revoked", LATER, "wrong_data")
    assert b"Alamat" not in bytes(document.revoked_note_sealed)
    place = f"documents.Document.revoked_note_sealed/{document.id}"
    assert issued.key.open(document.revoked_note_sealed, place) == "Alamat praktik keliru."
    (event,) = events("document.revoked")
    assert event.data == {"service": "sip-dokter", "reason": "wrong_data"}
    status = read_status(status_path().read_text(), queries.own_trust())
    assert (status.revoked, status.superseded, status.at) == (frozenset({document.id}), frozenset(), LATER)


def test_a_document_is_revoked_once(issued):
    revoke(issued.document)
    with pytest.raises(Refused) as caught:
        revoke(issued.document)
    assert caught.value.code == "document.revoked"
    assert len(events("document.revoked")) == 1


def test_revoking_needs_a_reason(issued):
    for wrong in ({"reason_code": "because"}, {"reason_code": ""}, {"reason": "  "}):
        with pytest.raises(Invalid):
            revoke(issued.document, **wrong)
    assert Document.objects.get().status == "valid"


def test_who_may_not_revoke_here_finds_no_document(issued):
    for stranger in (ANI, DEWI, ANONYMOUS):
        with pytest.raises(Missing):
            revoke(issued.document, by=stranger)
    assert not events("document.revoked")


def test_when_the_event_cannot_be_written_nothing_is_revoked(issued, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(DatabaseError):
        revoke(issued.document)
    assert Document.objects.get().status == "valid"


def test_a_document_whose_key_was_destroyed_can_still_be_revoked(issued):
    vault.destroy_key(issued.key.id, at=AT)
    revoke(issued.document)
    document = Document.objects.get()
    assert (document.status, document.revoked_note_sealed) == ("revoked", None)


def test_a_newer_document_takes_the_place_of_an_older(make, django_capture_on_commit_callbacks):
    old, new = make(), make()
    with django_capture_on_commit_callbacks(execute=True):
        actions.supersede(old_id=old.document.id, successor_id=new.document.id, by=RATNA, at=LATER)
    document = Document.objects.get(id=old.document.id)
    assert (document.status, document.superseded_by_id) == ("superseded", new.document.id)
    (event,) = events("document.superseded")
    assert event.data["successor"] == new.document.id
    status = read_status(status_path().read_text(), queries.own_trust())
    assert status.superseded == {old.document.id}


def test_only_a_standing_document_of_the_same_service_and_agency_can_take_another_s_place(make):
    old, new, other = make(), make(), make(service_key="izin-reklame")
    with pytest.raises(Refused) as caught:
        actions.supersede(old_id=old.document.id, successor_id=other.document.id, by=RATNA, at=LATER)
    assert caught.value.code == "document.successor"
    with pytest.raises(Refused) as caught:
        actions.supersede(old_id=old.document.id, successor_id=old.document.id, by=RATNA, at=LATER)
    assert caught.value.code == "document.successor"
    revoke(new.document)
    with pytest.raises(Refused):
        actions.supersede(old_id=old.document.id, successor_id=new.document.id, by=RATNA, at=LATER)
    with pytest.raises(Refused):
        actions.supersede(old_id=new.document.id, successor_id=old.document.id, by=RATNA, at=LATER)
    with pytest.raises(Missing):
        actions.supersede(old_id=old.document.id, successor_id=new.document.id, by=DEWI, at=LATER)


def test_the_status_list_is_replaced_whole(home, db):
    for day in range(1, 4):
        actions.write_status_list(at=datetime(2026, 12, day, tzinfo=UTC))
    status = read_status(status_path().read_text(), queries.own_trust())
    assert status.at == datetime(2026, 12, 3, tzinfo=UTC)
    assert {path.name for path in home.iterdir()} == {"keys", "status.json", "trust.json"}


def test_papers_of_an_old_key_stay_valid_after_a_change_of_keys(make, home):
    old = make()
    vault.secret("document-2")
    new = make()
    assert len(queries.own_trust().keys) == 2
    for made in (old, new):
        assert queries.verify_pdf(made.pdf, at=AT).verdict == "valid"
    assert old.qr[:20] != new.qr[:20]
