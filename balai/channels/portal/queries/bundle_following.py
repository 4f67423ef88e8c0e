"""A filed bundle as its applicant follows it: one page for all its cases, the most urgent first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from balai.accounts import queries as accounts
from balai.cases.queries import bundles
from balai.cases.queries.bundles import Standing
from balai.cases.rules import clock
from balai.cases.rules.bundle import Turn, urgency
from balai.cases.rules.receipt import spaced_tracking
from balai.cases.rules.status import Kind, Status
from balai.channels.portal.queries.life_events import Guide, guides
from balai.channels.portal.rules.headlines import headline, tag
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.core.sentences import Sentence
from balai.core.words import moment
from balai.regions import queries as regions
from balai.regions.rules.calendar import WorkCalendar

WAITING = {
    Turn.WAITS: (Sentence("Menunggu {before}"), ""),
    Turn.OPEN: (Sentence("Sekarang giliran Anda: lengkapi lalu ajukan"), "soon"),
    Turn.LOST: (Sentence("Tidak dilanjutkan dalam paket ini. Bila masih perlu, ajukan tersendiri."), "late"),
}


@dataclass(frozen=True)
class Row:
    """Where one part stands, and what its applicant does next."""

    service: str
    name: Sentence
    receipt: str
    case_id: str
    tag: str
    tone: str
    headline: str
    next: str
    deadline: str
    left: str
    agency: str
    turn: Turn
    because: str
    is_yours: bool


@dataclass(frozen=True)
class Following:
    """`rows` are the parts that are cases or will be, `guides` what is done elsewhere."""

    bundle: Any
    name: Sentence
    rows: tuple[Row, ...]
    guides: tuple[Guide, ...]
    filed: str

    @property
    def yours(self) -> int:
        """How many parts wait for the applicant."""
        return sum(row.is_yours for row in self.rows)


def follow(bundle: Any, *, at: datetime) -> Following:
    """Return where a filed bundle stands, for a caller who may see it; at most nine queries."""
    zone = regions.zone_of(bundle.area_code)
    on = local_date(at, zone)
    standings = bundles.standings(bundle, on=on)
    rows = _rows([one for one in standings if not one.is_referral], at)
    return Following(bundle, _name(bundle), rows, _guides(bundle, standings), moment(bundle.filed_at, zone))


def _name(bundle: Any) -> Sentence:
    return Sentence(bundles.life_event(bundle.event_key).name)


def _guides(bundle: Any, standings: tuple[Standing, ...]) -> tuple[Guide, ...]:
    referred = {one.part.service: one for one in standings if one.is_referral}
    packages = {service: one.package for service, one in referred.items()}
    here = bundles.Here(bundles.life_event(bundle.event_key), bundle.area_code, {}, packages)
    return guides(here, [one.part for one in referred.values()])


def _rows(standings: list[Standing], at: datetime) -> tuple[Row, ...]:
    cases = [one.case for one in standings if one.case]
    agencies = accounts.agencies(case.agency_id for case in cases)
    calendars = regions.calendars(case.office.calendar_id for case in cases)
    obstacles = bundles.obstacles_of(cases, at=at)
    names = {one.part.service: one.name for one in standings}
    found = []
    for one in standings:
        if one.case is None:
            found.append((urgency(None, one.turn, None, must_pay=False), _waiting(one, names)))
        else:
            calendar = calendars[one.case.office.calendar_id]
            hindered = [row.expected_end_at for row in obstacles.get(one.case.id, ())]
            promised = clock.promise(one.case.due_at, max(hindered, default=None), calendar)
            row = _row(one, promised, calendar, agencies[one.case.agency_id].name, at)
            key = urgency(
                one.status, one.turn, one.case.due_at or one.case.check_at, must_pay=_must_pay(one.case)
            )
            found.append((key, row))
    return tuple(row for _, row in sorted(found, key=lambda item: item[0]))


def _must_pay(case: Any) -> bool:
    return "waiting_payment" in case.flags


def _waiting(one: Standing, names: dict[str, str]) -> Row:
    text, tone = WAITING[one.turn]
    before = Sentence(names.get(one.part.after, ""))
    words = Sentence(text.msgid, before=before) if one.turn == Turn.WAITS else text
    return Row(
        service=one.part.service, name=Sentence(one.name), receipt="", case_id="", tag=one.turn.label, tone=tone,
        headline=words, next="", deadline="", left="", agency="", turn=one.turn,
        because=Sentence(one.part.because) if one.part.because else "", is_yours=one.turn == Turn.OPEN,
    )  # fmt: skip


def _row(one: Standing, promised: datetime | None, calendar: WorkCalendar, agency: str, at: datetime) -> Row:
    case: Any = one.case
    status = Status(case.status)
    label, tone = tag(status)
    said = headline(status, Kind(case.kind), case.flags)
    deadline, left = _deadline(case, status, promised, calendar, at)
    rank, _ = urgency(status, one.turn, None, must_pay=_must_pay(case))
    return Row(
        service=one.part.service, name=Sentence(one.name), receipt=case.receipt or "", case_id=case.id, tag=label,
        tone=tone, headline=said.text, next=said.next, deadline=deadline, left=left, agency=agency, turn=one.turn,
        because="", is_yours=rank == 0,
    )  # fmt: skip


def _deadline(
    case: Any, status: Status, promised: datetime | None, calendar: WorkCalendar, at: datetime
) -> tuple[str, str]:
    """Return until when the office has time, in words, and how much of it is left."""
    if status == Status.SUBMITTED and case.check_at:
        words = Sentence(
            "Berkas diperiksa paling lambat {moment}.", moment=moment(case.check_at, calendar.zone)
        )
        return words, ""
    if status in (Status.IN_PROGRESS, Status.APPROVED) and promised:
        words = Sentence("Paling lambat {moment}.", moment=moment(promised, calendar.zone))
        return words, clock.left_words(calendar, promised, at)
    return "", ""


@dataclass(frozen=True)
class Line:
    """A bundle in the list of one's own requests."""

    id: str
    name: Sentence
    at: str
    is_filed: bool
    receipt: str


def mine(actor: Actor) -> list[Line]:
    """Return the actor's own bundles, drafts first, each newest first; one query."""
    found = sorted(bundles.mine(actor), key=lambda bundle: bundle.filed_at is not None)
    return [
        Line(
            bundle.id, _name(bundle), moment(bundle.filed_at or bundle.started_at, regions.zone_of(bundle.area_code)),
            bundle.filed_at is not None, bundle.receipt or "",
        )
        for bundle in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """The proof that a bundle was filed: its number and secret code, and the numbers of its cases."""

    bundle: Any
    name: Sentence
    code: str
    filed: str
    rows: tuple[tuple[Sentence, str, str, str], ...]
    link: str
    link_words: str


def receipt(bundle_id: str, actor: Actor, link: tuple[str, str]) -> Receipt:
    """Return the receipt of the actor's own filed bundle; `link`: address in the QR code, and as people read it."""
    bundle = bundles.own(bundle_id, actor)
    if bundle.filed_at is None:
        raise Missing("Tanda terima")
    zone = regions.zone_of(bundle.area_code)
    standings = bundles.standings(bundle, on=local_date(bundle.filed_at, zone))
    cases = [(Sentence(one.name), one.case) for one in standings if one.case and one.case.receipt]
    agencies = accounts.agencies(case.agency_id for _, case in cases)
    rows = tuple((name, str(case.receipt), agencies[case.agency_id].name, case.id) for name, case in cases)
    code = spaced_tracking(bundles.data(bundle)["tracking"])
    return Receipt(bundle, _name(bundle), code, moment(bundle.filed_at, zone), rows, *link)


def named(bundle: Any) -> tuple[str, Sentence] | None:
    """Return (id, name) of a bundle, to link to it."""
    return (bundle.id, _name(bundle)) if bundle else None
