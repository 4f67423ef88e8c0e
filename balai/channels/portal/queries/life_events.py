"""A life event as its page shows it: what can be had together, what is known already, what to bring where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from balai.cases.queries import bundles, known
from balai.cases.queries.bundles import Here
from balai.cases.queries.known import Known
from balai.catalogue import queries as catalogue
from balai.catalogue.queries import Listing
from balai.catalogue.rules.life_event import LifeEvent, Part
from balai.catalogue.rules.shared import Shared
from balai.channels.portal.queries.places import Place
from balai.channels.portal.queries.shelf import agency_kind, asked, fee_words, time_words
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.sentences import Joined, Sentence
from balai.core.words import long_date
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.forms.rules import Field


@dataclass(frozen=True)
class Choice:
    """A service to tick. `waits_for`: the name of the one whose result comes first; `absent`: why it cannot be had."""

    key: str
    name: str
    question: str
    detail: str
    is_chosen: bool
    waits_for: str
    because: str
    is_absent: bool


@dataclass(frozen=True)
class Guide:
    """What is done elsewhere: where, what to bring, why. `only`: for whom, in words."""

    key: str
    name: str
    because: str
    where: str
    online: str
    bring: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How much of what is asked is known already, and from where: (source, what)."""

    known: int
    total: int
    sources: tuple[tuple[str, str], ...]

    @property
    def left(self) -> int:
        return self.total - self.known


@dataclass(frozen=True)
class Page:
    event: LifeEvent
    choices: tuple[Choice, ...]
    guides: tuple[Guide, ...]
    others: tuple[Listing, ...]
    bring: tuple[tuple[str, str, str], ...]
    held: tuple[str, ...]
    count: Count

    @property
    def can_start(self) -> bool:
        return any(one.is_chosen and not one.is_absent for one in self.choices)


def event(key: str) -> LifeEvent:
    """Return a life event; `Missing` for an unknown one."""
    found = catalogue.life_events().get(key)
    if found is None:
        raise Missing("Peristiwa")
    return found


def of_service(service: str) -> tuple[LifeEvent, ...]:
    """Return the life events in which a service can be had together with others; no query."""
    return tuple(
        one for one in catalogue.life_events().values() if any(part.service == service for part in one.parts)
    )


def others(event: LifeEvent) -> tuple[Listing, ...]:
    """Return the services of an event that are not filled in together; one query."""
    together = {part.service for part in event.parts}
    return tuple(one for one in catalogue.services(life_event=event.key) if one.key not in together)


def page(event: LifeEvent, place: Place, actor: Actor, *, on: date) -> Page:
    """Return all the page of an event that can be filled in once says; at most ten queries."""
    here = bundles.here(event, place.code, on)
    whole = here.shared(here.usual)
    return Page(
        event=event, choices=choices(here, here.usual), guides=guides(here, here.referrals), others=others(event),
        bring=_bring(whole), held=whole.held, count=count(whole, known.known(whole, actor)),
    )  # fmt: skip


def choices(here: Here, chosen: Collection[str]) -> tuple[Choice, ...]:
    """Return the services to tick, in the order of the event."""
    return tuple(_choice(here, part, chosen) for part in here.event.parts if not here.is_referral(part))


def _choice(here: Here, part: Part, chosen: Collection[str]) -> Choice:
    package = here.packages[part.service]
    before = (here.event.part(part.after).name or here.packages[part.after].name) if part.after else ""
    detail = [time_words(package), fee_words(package), Sentence(agency_kind(package.agency_kind))]
    return Choice(
        key=part.service, name=Sentence(package.name), question=Sentence(part.question), detail=Joined(detail, " · "),
        is_chosen=part.service in chosen, waits_for=Sentence(before) if before else "",
        because=Sentence(part.because) if part.because else "",
        is_absent=not here.can_have(part, {one.service for one in here.event.parts}),
    )  # fmt: skip


def guides(here: Here, parts: Sequence[Part]) -> tuple[Guide, ...]:
    """Return the way to what is done elsewhere."""
    return tuple(
        Guide(
            part.service, Sentence(package.name), Sentence(part.because), Sentence(package.referral.where),
            package.referral.online, tuple(Sentence(rule.name) for rule in package.evidence),
        )
        for part in parts
        if (package := here.packages[part.service]).referral
    )  # fmt: skip


def _bring(whole: Shared) -> tuple[tuple[str, str, str], ...]:
    """Return (what, help, when) of the files that may be asked now, each once."""
    found: dict[str, tuple[str, str, str]] = {}
    for part in whole.at_once:
        package = whole.packages[part.service]
        rules = (rule for rule in package.evidence if not rule.already_held)
        for rule, line in zip(rules, asked(package), strict=True):
            if whole.may_want(part, rule):
                found.setdefault(whole.proofs[part.service, rule.key], line)
    return tuple(found.values())


def count(whole: Shared, found: Known) -> Count:
    """Return how many of the questions that will be asked are answered already."""
    applicant = forms_queries.applicant_form()
    needed = [("applicant." + field.key, field) for field in applicant.fields.values()]
    needed += [
        (field.key, field) for field in forms.active_fields(whole.form, dict(found.answers)) if field.needed
    ]
    had = {place: field for place, field in needed if place in found.origin}
    return Count(len(had), len(needed), tuple(_sources(had, found.origin)))


def _sources(had: Mapping[str, Field], origin: Mapping[str, Any]) -> list[tuple[str, str]]:
    grouped: dict[str, tuple[str, list[str]]] = {}
    for place, field in had.items():
        words = source_words(origin[place])
        grouped.setdefault(str(words), (words, []))[1].append(Sentence(field.title))
    return [(words, Joined(titles, ", ")) for words, titles in grouped.values()]


def source_words(origin: Any) -> Sentence:
    """Return where an answer is from, in words."""
    if origin == known.PROFILE:
        return Sentence("Dari profil Anda")
    service, day = origin
    words = long_date(date.fromisoformat(day))
    return Sentence("Dari permohonan Anda, {service}, {date}", service=Sentence(service), date=words)
