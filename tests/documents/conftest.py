"""A hall of its own for documents: keys in a folder of the test, an agency, and who may sign for it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from balai.accounts import actions as accounts
from balai.core import vault
from balai.core.actor import SYSTEM, Actor, Grant
from balai.core.ids import new_id
from balai.documents import actions, queries
from balai.documents.models import Document
from balai.documents.rules.facts import DocumentFacts
from tests.documents.samples import FACTS

AT = datetime(2026, 11, 21, 3, 45, tzinfo=UTC)
AGENCY = FACTS.agency_id
AREA = FACTS.area_code
PATTERN = "503/{sequence:04d}/SIP/{area_code}/{year}"


def officer(role: str, agency_id: str = AGENCY, area_code: str = AREA) -> Actor:
    return Actor(kind="officer", id=f"{role}-1", grants=(Grant(role, agency_id, area_code),), strong=True)


RATNA = officer("head")
ANI = officer("verifier")
DEWI = officer("head", "izin-lain", "53.02")


@pytest.fixture
def home(settings, tmp_path) -> Path:
    """An installation with keys of its own."""
    settings.BALAI_HOME = tmp_path
    settings.PUBLIC_URL = "https://layanan.contoh.invalid"
    vault.secret.cache_clear()
    yield tmp_path
    vault.secret.cache_clear()


@dataclass
class Issued:
    document: Document
    key: vault.DataKey
    facts: DocumentFacts
    pdf: bytes
    code: str
    qr: str


@pytest.fixture
def agency(db, home):
    return accounts.found_agency(
        AGENCY, name=FACTS.agency_name, kind="dpmptsp", area_code=AREA, by=SYSTEM, at=AT
    )


@pytest.fixture
def make(agency):
    """Issue a document for a new case; keywords change its facts."""

    def make(case_id: str = "", **changes) -> Issued:
        case_id = case_id or new_id()
        number = actions.reserve_number(
            case_id=case_id,
            pattern=PATTERN,
            agency_id=AGENCY,
            area_code=AREA,
            on=date(2026, 11, 21),
            by=RATNA,
            at=AT,
        )
        key = vault.make_key(at=AT)
        facts = replace(FACTS, number=number, **changes)
        document = actions.issue(case_id=case_id, key=key, facts=facts, by=RATNA, at=AT)
        pdf = queries.pdf(document, key)
        from balai.documents.rules.signatures import check_pdf

        qr = check_pdf(pdf, queries.own_trust().roots).qr
        return Issued(document, key, facts, pdf, queries.verification_code(document, key), qr)

    return make


@pytest.fixture
def issued(make) -> Issued:
    return make()
