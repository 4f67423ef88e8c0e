"""What an operator of a node has begun: the same draft as on the portal, kept under the operator's PIN."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag

from balai.cases.queries import bundles
from balai.cases.rules.status import Status
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import EvidenceRule
from balai.catalogue.rules.shared import Shared
from balai.channels.portal.queries.filling import Asked, Filling
from balai.core.refusal import Missing
from balai.forms.rules import Answers
from balai.nodes.queries import desk, events
from balai.nodes.queries.desk import Offered
from balai.nodes.queries.store import Store
from balai.nodes.rules import filing, pins
from balai.nodes.rules.pins import Operator


@dataclass(frozen=True)
class Case:
    """What a draft of the portal asks of its case. `receipt`: the returned request that it corrects, or ""."""

    id: str
    status: Status
    assisted_by: str
    receipt: str = ""


@dataclass(frozen=True)
class Given:
    """A file that was given; `content` is b"" for one that the centre has already."""

    content: bytes
    mime: str
    pages: int = 1
    is_blurred: bool = False


@dataclass(frozen=True, kw_only=True)
class Draft(Filling):
    """A request, or the correction of a returned one, while somebody at the desk fills it in."""

    offer: Offered
    given: dict[str, Given]
    saved_at: datetime
    notes: dict[str, str] = field(default_factory=dict)
    """What an officer at the centre asked for, by place."""

    @cached_property
    def files(self) -> dict[str, Given]:
        return self.given

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """What is asked; what the centre has already may be sent anew and need not be."""
        asked = packages.evidence_for(self.package, self.answers)
        return tuple(
            Asked(replace(rule, optional=rule.optional or rule.key in self.given), self._shown(rule.key))
            for rule in asked
        )

    def _shown(self, key: str) -> Given | None:
        one = self.given.get(key)
        return one if one and one.content else None

    @cached_property
    def problems(self) -> dict[str, str]:
        return desk.problems(self.offer, self.applicant, self.data["answers"], self.given)

    @property
    def fresh(self) -> dict[str, bytes]:
        """The files that must travel, of those that the answers ask for."""
        asked = {one.rule.key for one in self.asked}
        return {key: one.content for key, one in self.given.items() if one.content and key in asked}

    def rule(self, key: str) -> EvidenceRule:
        """Return what is asked under a key; `Missing` for nothing."""
        found = next((one for one in self.package.evidence if one.key == key and not one.already_held), None)
        if found is None:
            raise Missing("Persyaratan")
        return found


@dataclass(frozen=True, kw_only=True)
class EventDraft(Draft):
    """A life event while it is filled in: one form and one basket of files, for several services."""

    shared: Shared

    @cached_property
    def answers(self) -> Answers:
        return bundles.current_answers(self.shared, self.data["answers"])

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        basket = self.shared.basket(self.answers, self.applicant)
        return tuple(Asked(proof.rule, self._shown(proof.rule.key)) for proof in basket)

    @cached_property
    def problems(self) -> dict[str, str]:
        return bundles.problems(self.shared, self.data, self.given, assisted=True)

    def photos(self, service: str) -> dict[str, bytes]:
        """Return the files that one service gets of the basket, by its own names for them."""
        wanted = self.shared.wanted(service, self.answers, self.applicant)
        names = {rule.key: self.shared.proofs[service, rule.key] for rule in wanted}
        return {own: self.given[name].content for own, name in names.items() if name in self.given}


def draft(store: Store, id: str, operator: Operator) -> Draft:
    """Return one of the operator's own drafts; anybody else's is missing."""
    rows = store.drafts(operator.id, id)
    if not rows:
        raise Missing("Draf")
    return _opened(store, operator, *rows[0])


def mine(store: Store, operator: Operator) -> list[Draft]:
    """Return the operator's drafts, newest first; one whose service is no longer offered is left out."""
    found = []
    for row in store.drafts(operator.id):
        try:
            found.append(_opened(store, operator, *row))
        except Missing:
            continue
    return found


def content(sealed: bytes, id: str, operator: Operator) -> dict[str, Any]:
    """Return what a draft holds, as `actions.drafting` keeps it."""
    found: dict[str, Any] = json.loads(_reopened(operator.key, sealed, id))
    return found


def _opened(store: Store, operator: Operator, id: str, sealed: bytes, saved_at: int) -> Draft:
    held = content(sealed, id, operator)
    given = {key: Given(b"", "") for key in held.get("held", [])}
    for key, closed in store.draft_files(id).items():
        raw = _reopened(operator.key, closed, f"{id}/{key}")
        length = int.from_bytes(raw[:2])
        given[key] = Given(raw[2 + length :], **json.loads(raw[2 : 2 + length]))
    receipt = held.get("receipt", "")
    data = {"applicant": held["applicant"], "answers": held["answers"]}
    case = Case(id, Status.RETURNED if receipt else Status.DRAFT, operator.id, receipt)
    shared: dict[str, Any] = {"given": given, "saved_at": filing.moment(saved_at)}
    if "event" in held:
        return _event(store, case, held, data, shared)
    offer = _offer(store, held)
    return Draft(
        case, offer.package, data, offer.package.questions, offer=offer, notes=held.get("notes", {}), **shared
    )


def _event(
    store: Store, case: Case, held: dict[str, Any], data: dict[str, Any], shared: dict[str, Any]
) -> EventDraft:
    """Return a life event as a draft: the pages ask its package for no more than its name and its files."""
    asked = events.shared(store, held["event"], held["parts"])
    first = desk.offered(store, asked.at_once[0].service)
    evidence = tuple(proof.rule for proof in asked.possible)
    package = replace(first.package, name=asked.event.name, evidence=evidence)
    return EventDraft(case, package, data, asked.form, offer=first, shared=asked, **shared)


def _offer(store: Store, held: dict[str, Any]) -> Offered:
    """Return the form it is filled in under: of a returned request the one it was filed with."""
    if not held.get("package"):
        return desk.offered(store, held["service"])
    version, offering, agency = held["offer"]
    return Offered(version, offering, agency, packages.parse(held["package"]))


def _reopened(key: bytes, sealed: bytes, context: str) -> bytes:
    try:
        return pins.reopen(key, sealed, context.encode())
    except InvalidTag as error:  # of an operator who had this name before, or damaged on the disk
        raise Missing("Draf") from error
