"""What goes onto a result: everything as text, filled from the case."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from balai.accounts import queries as accounts
from balai.accounts.rules import masked_nik
from balai.cases.models import Case, Handover
from balai.cases.queries.access import handover_place
from balai.catalogue.rules.package import Package
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.core.vault import key
from balai.core.words import long_date, moment
from balai.documents.rules.facts import DocumentFacts, Layout, Repeat, SlipFacts
from balai.documents.rules.filling import fill
from balai.forms import rules as forms
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.accounts.models import Officer
    from balai.accounts.queries import Signatory


def issued_on(case: Case, zone: str) -> date:
    """Return the local date of the decision, which the document bears."""
    if case.decided_at is None:
        raise Refused("case.undecided", "Belum ada keputusan.")
    return local_date(case.decided_at, zone)


def head_of(case: Case, at: datetime) -> "Officer":
    """Return the signer in whose name an automatic decision is made: the first of the agency."""
    found = accounts.colleagues(case.agency_id, "signer", at=at)
    if not found:
        raise Refused("case.no_signer", "Instansi ini belum mempunyai pejabat penanda tangan.")
    return found[0]


def values(
    case: Case, package: Package, data: dict[str, Any], *, issued: date, until: date | None
) -> dict[str, str]:
    """Return what `{{…}}` may name in a result of this case."""
    applicant, answers = data["applicant"], data["answers"]
    form = package.questions
    filled = {
        key: forms.say(field, answers[key], regions.full_name) if key in answers else "—"
        for key, field in form.fields.items()
    }
    filled |= {f"{key}.full_name": text for key, text in filled.items()}
    return filled | {
        "applicant.name": applicant["name"],
        "applicant.nik_masked": masked_nik(applicant["nik"]),
        "applicant.birth_place": applicant["birth_place"],
        "applicant.birth_date": long_date(date.fromisoformat(applicant["birth_date"])),
        "applicant.address": applicant["address"],
        "applicant.area.full_name": regions.full_name(applicant["area"]),
        "legal_basis": "; ".join(package.legal_basis),
        "agency.name": accounts.agency(case.agency_id).name,
        "decided_on": long_date(issued),
        "valid_until": long_date(until) if until else "seterusnya",
    }


def document_facts(
    case: Case,
    package: Package,
    data: dict[str, Any],
    *,
    number: str,
    signer: "Officer | Signatory",
    zone: str,
) -> DocumentFacts:
    """Return what `documents.issue` typesets and signs."""
    return facts_on(case, package, data, number=number, signer=signer, issued=issued_on(case, zone))


def facts_on(
    case: Case,
    package: Package,
    data: dict[str, Any],
    *,
    number: str,
    signer: "Officer | Signatory",
    issued: date,
) -> DocumentFacts:
    """Return the same for a given day: also for a draft of what nobody has decided yet."""
    agency = accounts.agency(case.agency_id)
    until = package.result.validity.until(issued)
    names = values(case, package, data, issued=issued, until=until)
    return DocumentFacts(
        service_key=case.service_key, service_name=package.name, title=package.result.title or package.result.name,
        layout=Layout(package.result.layout), number=number,
        paragraphs=tuple(fill(text, names) for text in package.result.paragraphs),
        repeat=_table(package, data), agency_id=agency.id, area_code=case.area_code, agency_name=agency.name,
        agency_address=agency.address, place=_town(case.area_code), government=_government(case.area_code),
        holder_name=data["applicant"]["name"],
        holder_lines=(
            ("NIK", names["applicant.nik_masked"]),
            ("Tempat, tanggal lahir", f"{names['applicant.birth_place']}, {names['applicant.birth_date']}"),
            ("Alamat", f"{names['applicant.address']}, {names['applicant.area.full_name']}"),
        ),
        signer_name=signer.name, signer_post=signer.post, signer_nip=signer.nip, issued_on=issued, valid_until=until,
        receipt=str(case.receipt),
        simulated=case.simulated or package.status != "berlaku",
    )  # fmt: skip


def handover_slip(
    case: Case, package: Package, data: dict[str, Any], given: Handover, zone: str
) -> SlipFacts:
    """Return the slip that both sign by hand when a result changes hands."""
    agency, office = accounts.agency(case.agency_id), accounts.office(case.office_id)
    to = key(case.key_id).open(given.sealed, handover_place(given.id))
    lines = (
        ("Diterima oleh", "pemohon sendiri" if given.to == "applicant" else f"kuasa: {to['name']}"),
        ("Hubungan", to["relation"]),
        ("Surat kuasa", to["power_of_attorney"]),
    )
    return SlipFacts(
        title="Bukti serah terima",
        receipt=str(case.receipt),
        service_name=package.name,
        agency_name=agency.name,
        agency_address=agency.address,
        government=_government(case.area_code),
        place=_town(case.area_code),
        at_words=moment(given.at, zone),
        issued_on=local_date(given.at, zone),
        holder_name=data["applicant"]["name"],
        receiver_name=data["applicant"]["name"] if given.to == "applicant" else to["name"],
        officer_name=accounts.officer(given.by.partition(":")[2]).name,
        office_name=office.name,
        lines=tuple((label, text) for label, text in lines if text),
        items=(package.result.name,),
        simulated=case.simulated,
    )


def _town(area_code: str) -> str:
    """Return the place a letter is dated at: "Banyuwangi", without the kind of area."""
    name = regions.area(area_code).name
    return name.removeprefix("Kabupaten ").removeprefix("Kota ")


def _government(area_code: str) -> str:
    """Return whose letterhead it is: "Pemerintah Kabupaten …", also for districts and villages in it."""
    regency = regions.lineage(area_code)[:2][-1]
    return f"Pemerintah {regency.name}"


def _table(package: Package, data: dict[str, Any]) -> Repeat | None:
    repeat = package.result.repeat
    if repeat is None:
        return None
    form = package.questions
    columns = {field.key: field for field in form.fields[repeat.field].columns}
    rows = tuple(
        tuple(forms.say(columns[column.field], row[column.field], regions.full_name) if column.field in row else "—"
              for column in repeat.columns)
        for row in data["answers"].get(repeat.field, [])
    )  # fmt: skip
    return Repeat(tuple(column.title for column in repeat.columns), rows)
