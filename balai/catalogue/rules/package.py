"""A service package as typed, frozen values. `parse` trusts what `check` has passed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from balai.core.clock import months_later
from balai.forms import rules as forms

Raw = Mapping[str, Any]
When = Mapping[str, tuple[Any, ...]]
"""A condition on answers: each field's answer is (or, for several choices, holds) one of the values."""


@dataclass(frozen=True, slots=True)
class Duration:
    """`unit`: minutes, hours (both of opening time), working_days or calendar_days."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What proves a requirement, under which answers it is asked, and who made it."""

    key: str
    name: str
    help: str
    when: When
    accept: tuple[str, ...]
    max_pixels: int | None
    issued_by: str
    already_held: bool
    original_at_handover: bool
    optional: bool
    valid_from: date | None
    valid_to: date | None

    def is_in_force(self, on: date) -> bool:
        """Return whether it is asked on that day; `valid_to` is the first day on which it no longer is."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Step:
    """`outcome`: "", completeness, recommendation or decision. Steps of one `group` run side by side."""

    key: str
    name: str
    role: str
    agency_kind: str
    group: str
    duration: Duration | None
    outcome: str
    automatic: str
    payment: bool
    foreign_record: str
    when: When


@dataclass(frozen=True, slots=True)
class Deemed:
    """Whether silence counts as approval (UU 30/2014 Pasal 53 as changed by UU 6/2023)."""

    applies: bool
    after: Duration | None
    basis: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """`maximum`: what law allows at most; an agency may promise less, never more."""

    duration: Duration
    counts_from: str
    complete_after: Duration
    deemed: Deemed
    maximum: Duration | None
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """Another amount for those whose answers fit `when`; without `when` an officer decides."""

    key: str
    name: str
    when: When
    amount_rupiah: int
    basis: str


@dataclass(frozen=True, slots=True)
class Fee:
    """`kind`: gratis, pnbp, retribusi_daerah, pajak_daerah, iuran or premi."""

    kind: str
    amount_rupiah: int | None
    amount_from_officer: bool
    exemptions: tuple[Exemption, ...]
    note: str
    verified: bool
    legal_basis: str

    def due_rupiah(self, answers: Raw) -> int | None:
        """Return what is to be paid, or None when an officer sets the amount; the first exemption that fits wins."""
        if self.kind == "gratis":
            return 0
        for exemption in self.exemptions:
            if exemption.when and applies(exemption.when, answers):
                return exemption.amount_rupiah
        return None if self.amount_from_officer else self.amount_rupiah


@dataclass(frozen=True, slots=True)
class Validity:
    """`kind`: lifetime, none (nothing that could run out) or period."""

    kind: str
    years: int = 0
    months: int = 0
    days: int = 0

    def until(self, issued_on: date) -> date | None:
        """Return the last day on which a result issued then is valid, or None when it does not run out."""
        if self.kind != "period":
            return None
        return months_later(issued_on, self.years * 12 + self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Column:
    field: str
    title: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A table in a result: one row for each entry of a repeating group."""

    field: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the person gets. `layout`, `title`, `paragraphs`, `repeat`, `number` only where Balai issues."""

    kind: str
    name: str
    validity: Validity
    electronic: bool
    collect_within: Duration | None
    slip: str
    layout: str
    title: str
    paragraphs: tuple[str, ...]
    repeat: Repeat | None
    number: str
    signer: str


@dataclass(frozen=True, slots=True)
class Referral:
    """Where the service is given when Balai only shows the way."""

    where: str
    system: str
    online: str


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    name: str


@dataclass(frozen=True)
class Package:
    """One service, whole: a national pattern, or (after `offering.effective`) what one agency offers."""

    key: str
    name: str
    summary: str
    name_en: str
    summary_en: str
    agency_kind: str
    level: str
    record_system: str
    mode: str
    category: str
    life_events: tuple[str, ...]
    words: tuple[str, ...]
    words_en: tuple[str, ...]
    status: str
    valid_from: date | None
    sources: tuple[str, ...]
    legal_basis: tuple[str, ...]
    channels: Mapping[str, str]
    form: Raw
    sections: tuple[Section, ...]
    evidence: tuple[EvidenceRule, ...]
    steps: tuple[Step, ...]
    clock: Clock
    fee: Fee
    result: Result
    standard: Raw
    retention: Raw
    referral: Referral | None
    outcomes: tuple[Outcome, ...]
    raw: Raw = field(repr=False, compare=False)

    @cached_property
    def questions(self) -> forms.Form:
        """The form as fields; parsed once for each remembered package."""
        return forms.parse(self.raw["form"], self.raw["sections"])

    def step(self, key: str) -> Step:
        """Return one step; `KeyError` if the package has none of that key."""
        return {step.key: step for step in self.steps}[key]


def applies(when: When, answers: Raw) -> bool:
    """Return whether every field named in `when` is answered with one of its values; empty means always."""
    return not when or all(_fits(answers.get(name), values) for name, values in when.items())


def evidence_for(package: Package, answers: Raw, on: date | None = None) -> tuple[EvidenceRule, ...]:
    """Return the evidence to ask for, given the answers (and, with `on`, in force that day)."""
    return tuple(
        rule
        for rule in package.evidence
        if not rule.already_held and applies(rule.when, answers) and (on is None or rule.is_in_force(on))
    )


def steps_for(package: Package, answers: Raw) -> tuple[Step, ...]:
    """Return the steps that a case with these answers passes, in order."""
    return tuple(step for step in package.steps if applies(step.when, answers))


def parse(raw: Raw) -> Package:
    """Return the typed package; dates may be dates (YAML) or ISO text (stored JSON)."""
    agency_kind = raw["agency_kind"]
    return Package(
        key=raw["key"],
        name=raw["name"],
        summary=raw["summary"],
        name_en=raw.get("name_en", ""),
        summary_en=raw.get("summary_en", ""),
        agency_kind=agency_kind,
        level=raw["level"],
        record_system=raw["record_system"],
        mode=raw["mode"],
        category=raw["category"],
        life_events=tuple(raw.get("life_events", ())),
        words=tuple(raw.get("words", ())),
        words_en=tuple(raw.get("words_en", ())),
        status=raw.get("status", ""),
        valid_from=_day(raw.get("valid_from")),
        sources=tuple(raw.get("sources", ())),
        legal_basis=tuple(raw.get("legal_basis", ())),
        channels=raw["channels"],
        form=raw.get("form", {}),
        sections=tuple(Section(part["title"], tuple(part["fields"])) for part in raw.get("sections", ())),
        evidence=tuple(_evidence(part) for part in raw.get("evidence", ())),
        steps=tuple(_step(part, agency_kind) for part in raw.get("steps", ())),
        clock=_clock(raw["clock"]),
        fee=_fee(raw["fee"]),
        result=_result(raw["result"]),
        standard=raw.get("standard", {}),
        retention=raw.get("retention", {}),
        referral=_referral(raw.get("referral")),
        outcomes=tuple(Outcome(part["key"], part["name"]) for part in raw.get("outcomes", ())),
        raw=raw,
    )


def _fits(answer: Any, values: tuple[Any, ...]) -> bool:
    return any(one in values for one in (answer if isinstance(answer, list | tuple) else [answer]))


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _duration(raw: Raw | None) -> Duration | None:
    return None if raw is None else Duration(**raw)


def _when(raw: Raw | None) -> When:
    return {name: tuple(values) for name, values in (raw or {}).items()}


def _evidence(raw: Raw) -> EvidenceRule:
    return EvidenceRule(
        key=raw["key"],
        name=raw["name"],
        help=raw.get("help", ""),
        when=_when(raw.get("when")),
        accept=tuple(raw.get("accept", ())),
        max_pixels=raw.get("max_pixels"),
        issued_by=raw.get("issued_by", ""),
        already_held=raw.get("already_held", False),
        original_at_handover=raw.get("original_at_handover", False),
        optional=raw.get("optional", False),
        valid_from=_day(raw.get("valid_from")),
        valid_to=_day(raw.get("valid_to")),
    )


def _step(raw: Raw, agency_kind: str) -> Step:
    return Step(
        key=raw["key"],
        name=raw["name"],
        role=raw.get("role", ""),
        agency_kind=raw.get("agency_kind", agency_kind),
        group=raw.get("group", ""),
        duration=_duration(raw.get("duration")),
        outcome=raw.get("outcome", ""),
        automatic=raw.get("automatic", ""),
        payment=raw.get("payment", False),
        foreign_record=raw.get("foreign_record", ""),
        when=_when(raw.get("when")),
    )


def _clock(raw: Raw) -> Clock:
    duration = Duration(**raw["duration"])
    silence = raw.get("deemed_approval", {})
    texts = (silence.get("basis", ""), silence.get("reason", ""))
    return Clock(
        duration=duration,
        counts_from=raw.get("counts_from", "complete"),
        complete_after=_duration(raw.get("complete_after")) or duration,
        deemed=Deemed(silence.get("applies", False), _duration(silence.get("after")), *texts),
        maximum=_duration(raw.get("max")),
        verified=raw.get("verified", True),
        note=raw.get("note", ""),
    )


def _fee(raw: Raw) -> Fee:
    return Fee(
        kind=raw["kind"],
        amount_rupiah=0 if raw["kind"] == "gratis" else raw.get("amount_rupiah"),
        amount_from_officer=raw.get("amount_from") == "officer",
        exemptions=tuple(_exemption(part) for part in raw.get("exemptions", ())),
        note=raw.get("note", ""),
        verified=raw.get("verified", True),
        legal_basis=raw.get("legal_basis", ""),
    )


def _exemption(raw: Raw) -> Exemption:
    when = _when(raw.get("when"))
    return Exemption(raw["key"], raw["name"], when, raw["amount_rupiah"], raw.get("basis", ""))


def _validity(raw: str | Raw | None) -> Validity:
    return Validity("period", **raw) if isinstance(raw, Mapping) else Validity(raw or "none")


def _result(raw: Raw) -> Result:
    return Result(
        kind=raw["kind"],
        name=raw["name"],
        validity=_validity(raw.get("validity")),
        electronic=raw.get("electronic", False),
        collect_within=_duration(raw.get("collect_within")),
        slip=raw.get("slip", ""),
        layout=raw.get("layout", ""),
        title=raw.get("title", ""),
        paragraphs=tuple(raw.get("paragraphs", ())),
        repeat=_repeat(raw.get("repeat")),
        number=raw.get("number", ""),
        signer=raw.get("signer", ""),
    )


def _repeat(raw: Raw | None) -> Repeat | None:
    return Repeat(raw["field"], tuple(Column(**part) for part in raw["columns"])) if raw else None


def _referral(raw: Raw | None) -> Referral | None:
    return None if raw is None else Referral(raw["where"], raw.get("system", ""), raw.get("online") or "")
