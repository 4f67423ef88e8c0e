"""A life event as typed, frozen values: what happens in a life, and the services it needs. `parse` trusts what `check` passed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Where the answer to one question of a service comes from, when the event does not ask it as it stands.

    Exactly one of: `value` (always the same in this event), `source` (a shared question; `choices` turns its
    answers into those of the service), `applicant` (known of the applicant), `rows` (a group, row by row).
    """

    value: Any = None
    source: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    applicant: str = ""
    rows: tuple[Mapping[str, "Answer"], ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether it is the shared question itself, asked once for several services."""
        return bool(self.source) and not self.choices

    @property
    def sources(self) -> frozenset[str]:
        """The shared questions it needs."""
        own = {self.source} if self.source else set()
        return frozenset(own.union(*(cell.sources for row in self.rows for cell in row.values())))


@dataclass(frozen=True)
class Part:
    """One service in an event. Questions of `later` are asked when its turn comes, `after` another part's result.

    `name`: what the service is called here, if shorter. `at`: the shared question whose answer is the area where it is filed; "" for that of the whole bundle.
    """

    service: str
    name: str = ""
    question: str = ""
    is_usual: bool = True
    after: str = ""
    at: str = ""
    because: str = ""
    later: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LifeEvent:
    """`services` is for every event; only one with `parts` can be filled in once for all of them.

    `known`: shared questions whose answer may be taken from an earlier request of the same person.
    `wording`: shared question → title and description in this event. `sections`: (title, shared questions).
    """

    key: str
    name: str
    name_en: str
    order: int
    services: tuple[str, ...]
    summary: str = ""
    parts: tuple[Part, ...] = ()
    known: tuple[str, ...] = ()
    wording: Mapping[str, Raw] = field(default_factory=dict)
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def part(self, service: str) -> Part:
        """Return the part of a service; `KeyError` if the event has none."""
        for part in self.parts:
            if part.service == service:
                return part
        raise KeyError(service)

    def in_order(self, chosen: frozenset[str]) -> tuple[Part, ...]:
        """Return the chosen parts in the order of the event."""
        return tuple(part for part in self.parts if part.service in chosen)

    def waits(self, service: str, chosen: frozenset[str]) -> bool:
        """Return whether a part must wait for the result of another chosen one."""
        return self.part(service).after in chosen


def parse(raw: Raw) -> LifeEvent:
    """Return the typed life event."""
    bundle = raw.get("bundle", {})
    return LifeEvent(
        key=raw["key"],
        name=raw["name"],
        name_en=raw["name_en"],
        order=raw["order"],
        services=tuple(raw["services"]),
        summary=bundle.get("summary", ""),
        parts=tuple(_part(part) for part in bundle.get("parts", ())),
        known=tuple(bundle.get("known", ())),
        wording=bundle.get("wording", {}),
        sections=tuple((part["title"], tuple(part["fields"])) for part in bundle.get("sections", ())),
    )


def _part(raw: Raw) -> Part:
    return Part(
        service=raw["service"],
        name=raw.get("name", ""),
        question=raw.get("question", ""),
        is_usual=raw.get("usual", True),
        after=raw.get("after", ""),
        at=raw.get("at", ""),
        because=raw.get("because", ""),
        later=tuple(raw.get("later", ())),
        when={name: tuple(values) for name, values in raw.get("when", {}).items()},
        answers={name: answer(source) for name, source in raw.get("answers", {}).items()},
        evidence={name: source["from"] for name, source in raw.get("evidence", {}).items()},
    )


def answer(raw: Raw) -> Answer:
    """Return one way to an answer as the file writes it."""
    return Answer(
        value=raw.get("value"),
        source=raw.get("from", ""),
        choices=raw.get("as", {}),
        applicant=raw.get("applicant", ""),
        rows=tuple({name: answer(cell) for name, cell in row.items()} for row in raw.get("rows", ())),
    )
