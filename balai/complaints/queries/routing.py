"""Which agency and office answer for what is reported: no wrong door."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from balai.accounts import queries as accounts
from balai.cases.queries import dossier, tracking
from balai.cases.rules.steps import StepState
from balai.catalogue import queries as catalogue
from balai.complaints.queries import known
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from balai.cases.models import Case


MOST_NAMED = 8


@dataclass(frozen=True)
class About:
    """What a report is about, as exactly as is known, and who answers for it.

    `person_id`: for whom an officer reports; `call_back_id`: the call after a bad answer in which they asked for it.
    """

    agency_id: str
    area_code: str
    case_id: str = ""
    service_key: str = ""
    version_id: str = ""
    step_key: str = ""
    office_id: str = ""
    person_id: str = ""
    call_back_id: str = ""


def of_case(case_id: str, actor: Actor) -> About:
    """Return what a report about one's own case is about: its running step and who works it."""
    return _of_case(tracking.own(case_id, actor))


def of_call_back(call_back_id: str, case_id: str, actor: Actor) -> About:
    """Return the same for an officer who sees the case, called its person and reports for them."""
    case = dossier.seen(case_id, actor)
    return replace(_of_case(case), person_id=case.person_id or "", call_back_id=call_back_id)


def of_seen(case_id: str, actor: Actor) -> About:
    """Return the same for an officer who sees the case and notes what somebody says; it joins nobody's reports."""
    return _of_case(dossier.seen(case_id, actor))


def of_receipt(receipt: str, code: str) -> About:
    """Return the same for somebody who holds the slip; the same refusal for a wrong number or code."""
    return _of_case(tracking.by_code(receipt, code))


def _of_case(case: "Case") -> About:
    steps = dossier.steps(case)
    running = [step for step in steps if step.state == StepState.ACTIVE]
    last = [step for step in steps if step.state == StepState.DONE]
    step = running[0] if running else last[-1] if last else None
    return About(
        step.agency_id if step else case.agency_id, case.area_code, case.id, case.service_key, case.version_id,
        step.key if step else "", case.office_id,
    )  # fmt: skip


def of_place(service_key: str, agency_id: str, area_code: str, *, at: datetime) -> About:
    """Return who answers for a service or as an agency in an area; without either the door of the service hall.

    Refuses where nobody is there to answer.
    """
    if agency_id:
        agency = accounts.agency(agency_id)
        return About(agency.id, agency.area_code, service_key=service_key)
    if service_key and area_code:
        zone = regions.zone_of(area_code)
        offer = catalogue.offer(service_key, area_code, local_date(at, zone))
        if offer and offer.agency_id:
            office = offer.office_ids[0] if offer.office_ids else ""
            return About(
                offer.agency_id,
                offer.area_code,
                service_key=service_key,
                version_id=offer.version_id,
                office_id=office,
            )
    return replace(_door(area_code), service_key=service_key)


def _door(area_code: str) -> About:
    agency = accounts.agency_of_kind(known.facts("kinds")["door"], area_code) if area_code else None
    if agency is None:
        raise Refused(
            "complaint.no_agency",
            "Pilih instansi yang Anda maksud; untuk wilayah ini belum ada unit yang menerima laporan umum.",
        )
    return About(agency.id, agency.area_code)


def calendar_of(area_code: str, office_id: str) -> WorkCalendar:
    """Return the working time that deadlines are counted in: of the office, else of the nearest one of its area."""
    if office_id:
        return regions.calendar(accounts.office(office_id).calendar_id)
    near = accounts.offices_in(area_code[:5])
    mpp = sorted(near, key=lambda office: (office.kind != "mpp", office.area_code, office.id))
    if not mpp:
        raise Missing("Kalender kerja")
    return regions.calendar(mpp[0].calendar_id)


def village_agency(name: str, area_code: str) -> str:
    """Return the id of the agency whose name (or area) has these words, in the regency of an area.

    Refuses none, and names those that come into question where it is not the only one.
    """
    wanted = name.casefold().split()
    known = accounts.agencies_inside(area_code[:5])
    found = [one for one in known if all(word in one.name.casefold().split() for word in wanted)]
    if not found:
        raise Refused(
            "complaint.no_such_agency",
            "Tidak ada instansi bernama itu di kabupaten/kota ini. Periksa ejaannya.",
        )
    if len(found) > 1:
        raise Refused(
            "complaint.several_agencies", "Ada beberapa: {names}. Tulis namanya lebih lengkap.",
            names="; ".join(one.name for one in found[:MOST_NAMED]),
        )  # fmt: skip
    return found[0].id


def same_area(agency_id: str, area_code: str) -> list[tuple[str, str]]:
    """Return (id, name) of the agencies a report may be handed to: all that serve its area, itself left out."""
    return [(one.id, one.name) for one in accounts.agencies_serving(area_code) if one.id != agency_id]
