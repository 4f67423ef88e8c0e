"""What applicants see of a bundle: one life event, filled in once and filed as several cases."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from balai.cases.models import Bundle, BundledCase, BundleFile, Case, Obstacle
from balai.cases.queries import access
from balai.cases.queries.own import lacking_file
from balai.cases.rules import receipt as receipts
from balai.cases.rules.bundle import Turn, is_within, turn
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.catalogue.queries import Offer
from balai.catalogue.rules.life_event import LifeEvent, Part
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.shared import Shared, shared
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.sentences import Sentence
from balai.core.vault import key, token_hash
from balai.forms import queries as forms_queries
from balai.forms import rules as forms

MOST = 10


def bundle_place(bundle_id: str) -> str:
    """Return the place to which what a bundle holds is sealed."""
    return f"cases.Bundle.sealed/{bundle_id}"


def file_place(file_id: str) -> str:
    """Return the place to which the key of a file in a basket is sealed."""
    return f"cases.BundleFile.sealed_key/{file_id}"


def life_event(key: str) -> LifeEvent:
    """Return a life event that can be filled in once; `Missing` otherwise."""
    event = catalogue.life_events().get(key)
    if event is None or not event.parts:
        raise Missing("Peristiwa")
    return event


@dataclass(frozen=True)
class Here:
    """What the people of an area can have of a life event. `packages` also knows the services they cannot have here."""

    event: LifeEvent
    area_code: str
    offers: Mapping[str, Offer]
    packages: Mapping[str, Package]

    def can_have(self, part: Part, chosen: Collection[str]) -> bool:
        """Return whether a part can be asked for here; one that waits is asked for later, perhaps elsewhere."""
        if part.service not in self.packages:
            return False
        return part.service in self.offers or (part.after in chosen and bool(part.at))

    def shared(self, chosen: Collection[str]) -> Shared:
        """Return what is asked for those of the chosen services that can be had."""
        had = (
            part.service
            for part in self.event.parts
            if part.service in chosen and self.can_have(part, chosen)
        )
        return shared(self.event, self.packages, frozenset(had))

    @property
    def usual(self) -> frozenset[str]:
        """The parts that are chosen unless somebody says otherwise; referrals always are."""
        return frozenset(part.service for part in self.event.parts if part.is_usual)

    @property
    def referrals(self) -> tuple[Part, ...]:
        """The parts that are done elsewhere: Balai shows the way."""
        return tuple(part for part in self.event.parts if self.is_referral(part))

    def is_referral(self, part: Part) -> bool:
        return part.service in self.packages and self.packages[part.service].mode == "referral"


def here(event: LifeEvent, area_code: str, on: date) -> Here:
    """Return what an event offers in an area; two queries, one or two more for a service that nobody offers there."""
    services = [part.service for part in event.parts]
    offers = {one.service_key: one for one in catalogue.offers_in(area_code, on, keys=services)}
    packages = {
        service: offers[service].package if service in offers else _pattern(service) for service in services
    }
    return Here(event, area_code, offers, {service: one for service, one in packages.items() if one})


def _pattern(service: str) -> Package | None:
    try:
        return catalogue.service(service).package
    except Missing:
        return None


def own(bundle_id: str, actor: Actor) -> Bundle:
    """Return the actor's own bundle; anybody else's is missing."""
    bundle = Bundle.objects.filter(access.own_q(actor), id=bundle_id).select_related("key").first()
    if bundle is None:
        raise Missing("Paket")
    return bundle


def standing(bundle_id: str) -> str | None:
    """Return the number of a bundle, "" of a draft, None when it is gone; for the system only."""
    found = list(Bundle.objects.filter(id=bundle_id).values_list("receipt", flat=True))
    return found[0] or "" if found else None


def mine(actor: Actor) -> list[Bundle]:
    """Return the actor's own bundles, newest first, at most ten."""
    return list(Bundle.objects.filter(access.own_q(actor)).order_by("-started_at", "-id")[:MOST])


def own_case(case_id: str, actor: Actor) -> tuple[Case, Bundle | None]:
    """Return the actor's own case, and the bundle it is a part of; anybody else's is missing. One query."""
    found = Case.objects.filter(access.own_q(actor), id=case_id).select_related("bundledcase__bundle").first()
    if found is None:
        raise Missing("Permohonan")
    link = getattr(found, "bundledcase", None)
    return found, link.bundle if link else None


def by_code(receipt: str, code: str) -> Bundle | None:
    """Return the bundle for its number and tracking code, or None when they fit no bundle."""
    bundle = Bundle.objects.filter(receipt=receipts.normal(receipt)).first()
    given = token_hash(f"{bundle.id if bundle else 'nobody'}/{receipts.normal_tracking(code)}")
    expected = bundle.tracking_hash if bundle else token_hash("nobody/")
    return bundle if hmac.compare_digest(expected, given) else None


def data(bundle: Bundle) -> dict[str, Any]:
    """Return {applicant, answers, known, tracking} of a bundle the caller was found to own."""
    content: dict[str, Any] = key(bundle.key_id).open(bundle.sealed, bundle_place(bundle.id))
    return content


def files(bundle: Bundle) -> dict[str, BundleFile]:
    """Return the files in the basket by the shared requirement they prove."""
    return {row.key: row for row in BundleFile.objects.filter(bundle=bundle)}


def own_area(area_code: str, applicant: Mapping[str, Any]) -> str:
    """Return the area to ask from: the applicant's village if it lies in the area of the bundle."""
    home = str(applicant.get("area", ""))
    return home if is_within(home, area_code) else area_code


def current_answers(asked: Shared, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that still belong to what is asked: choosing other services leaves some behind."""
    return forms.prune(asked.form, {key: value for key, value in answers.items() if key in asked.form.fields})


def problems(
    asked: Shared, content: Mapping[str, Any], given: Collection[str], *, assisted: bool
) -> dict[str, str]:
    """Return all that stands in the way of filing: place → sentence. Places as in `own.problems`."""
    applicant, answers = content["applicant"], current_answers(asked, content["answers"])
    about = forms.problems(forms_queries.applicant_form(), applicant)
    found = {f"applicant.{field}": sentence for field, sentence in about.items()}
    if assisted and not applicant.get("phone"):
        found["applicant.phone"] = Sentence("Isi nomor HP pemohon atau keluarganya, supaya kabar sampai.")
    found |= forms.problems(asked.form, answers)
    for proof in asked.basket(answers, applicant):
        if not proof.rule.optional and proof.rule.key not in given:
            found[f"evidence.{proof.rule.key}"] = lacking_file(proof.rule.name)
    return found


@dataclass(frozen=True)
class Standing:
    """Where one part of a filed bundle stands; `case` is None for one that waits, and for a referral."""

    part: Part
    package: Package
    case: Case | None
    turn: Turn

    @cached_property
    def status(self) -> Status | None:
        return Status(self.case.status) if self.case else None

    @property
    def is_referral(self) -> bool:
        return self.package.mode == "referral"

    @property
    def name(self) -> str:
        return self.part.name or self.package.name


def cases_of(bundle: Bundle) -> dict[str, Case]:
    """Return the cases of a bundle by service, each with its office; one query."""
    rows = BundledCase.objects.filter(bundle=bundle).select_related("case__office")
    return {row.service_key: row.case for row in rows}


def standings(bundle: Bundle, *, on: date) -> tuple[Standing, ...]:
    """Return where each part of a filed bundle stands, in the order of the event; at most five queries."""
    event, cases = life_event(bundle.event_key), cases_of(bundle)
    pinned = catalogue.packages((case.version_id, case.offering_id) for case in cases.values())
    packages = {service: pinned[case.version_id, case.offering_id] for service, case in cases.items()}
    packages |= _current(set(bundle.parts) - cases.keys(), bundle.area_code, on)
    turns: dict[str, Turn] = {}
    for part in event.in_order(frozenset(bundle.parts)):
        is_lost = bool(bundle.forgotten_at) or turns.get(part.after) == Turn.LOST
        turns[part.service] = turn(_status(cases, part.service), _status(cases, part.after), is_lost=is_lost)
    return tuple(
        Standing(event.part(service), packages[service], cases.get(service), turns[service])
        for service in turns
        if service in packages
    )


def obstacles_of(cases: Collection[Case], *, at: datetime) -> dict[str, list[Obstacle]]:
    """Return case id → what keeps its office from working now; one query."""
    running = [
        case for case in cases if case.status in (Status.SUBMITTED, Status.IN_PROGRESS, Status.APPROVED)
    ]
    rows = Obstacle.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at),
        agency_id__in={case.agency_id for case in running},
        started_at__lte=at,
    )
    found = list(rows) if running else []
    return {case.id: [row for row in found if _hinders(row, case)] for case in running}


def _hinders(row: Obstacle, case: Case) -> bool:
    return (
        row.agency_id == case.agency_id
        and row.office_id in ("", case.office_id)
        and row.service_key in ("", case.service_key)
    )


def _status(cases: Mapping[str, Case], service: str) -> Status | None:
    return Status(cases[service].status) if service in cases else None


def _current(services: Collection[str], area_code: str, on: date) -> dict[str, Package]:
    """Return the packages of services as they are now, where nobody offers them as their pattern says."""
    if not services:
        return {}
    found = {one.service_key: one.package for one in catalogue.offers_in(area_code, on, keys=services)}
    patterns = {service: _pattern(service) for service in services if service not in found}
    return found | {service: package for service, package in patterns.items() if package}
