"""A filed request as its applicant follows it, and the slip that proves it was filed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from balai.accounts import queries as accounts
from balai.cases.actions.obstacles import KINDS
from balai.cases.queries import own, tracking
from balai.cases.queries.tracking import View
from balai.cases.rules import clock
from balai.cases.rules.receipt import spaced_tracking
from balai.cases.rules.status import Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.channels.portal.queries import places
from balai.channels.portal.rules.headlines import Headline, headline, tag
from balai.channels.portal.rules.places import page_of
from balai.core import outbox
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing
from balai.core.sentences import Joined, Sentence
from balai.core.words import duration, moment
from balai.documents.rules.facts import SlipFacts
from balai.regions import queries as regions

YOURS = {Status.RETURNED, Status.READY, Status.DRAFT}
"""Statuses in which the next step is the applicant's."""


@dataclass(frozen=True)
class Line:
    """One request in the list of one's own."""

    id: str
    name: str
    tag: str
    tone: str
    receipt: str
    at: str


def mine(actor: Actor) -> list[Line]:
    """Return the actor's own requests, those that wait for the actor before the others, each newest first.

    At most 30; two queries when packages are remembered.
    """
    cases = sorted(tracking.mine(actor), key=lambda case: Status(case.status) not in YOURS)
    packages = catalogue.packages((case.version_id, case.offering_id) for case in cases)
    return [_line(case, packages[case.version_id, case.offering_id]) for case in cases]


def _line(case: Any, package: Package) -> Line:
    label, tone = tag(Status(case.status))
    name = Sentence(package.name)
    if case.kind != Kind.APPLICATION:
        name = Sentence("{kind} atas {service}", kind=Kind(case.kind).label, service=name)
    at = moment(case.filed_at or case.started_at, regions.zone_of(case.area_code))
    return Line(case.id, name, label, tone, case.receipt or "", at)


@dataclass(frozen=True)
class Station:
    title: str
    by: str
    detail: str
    state: str


@dataclass(frozen=True)
class Delay:
    what: str
    until: str


@dataclass(frozen=True)
class Following:
    """What a tracking page says. `lacking` and what follows it are for the applicant's eyes only."""

    view: View
    headline: Headline
    deadline: str
    left: str
    stations: tuple[Station, ...]
    delays: tuple[Delay, ...]
    lacking: tuple[tuple[str, str], ...]
    opened_by: tuple[tuple[str, str], ...]
    download: bool
    news: str
    """What became of the newest message about it: "SMS terkirim 09.14"."""

    @property
    def case(self) -> Any:
        return self.view.case

    @property
    def kind_name(self) -> str:
        return Kind(self.case.kind).label


def follow(case: Any, *, at: datetime) -> Following:
    """Return what the applicant sees of a case the caller may see."""
    view = tracking.view(case, at=at)
    status, kind = Status(case.status), Kind(case.kind)
    download = status == Status.HANDED_OVER and view.package.mode == "full" and own.has_result(case)
    deadline, left = _deadline(view, status, at)
    return Following(
        view=view, headline=headline(status, kind, case.flags, download=download), deadline=deadline, left=left,
        stations=tuple(_stations(view)),
        delays=tuple(Delay(KINDS[row.kind], moment(row.expected_end_at, view.zone)) for row in view.obstacles),
        lacking=tuple((page_of(item.key, view.package.questions), item.note) for item in view.lacking),
        opened_by=_openings(view),
        download=download,
        news=next((told.words(zone=view.zone, now=at) for told in outbox.of_case(case.id, limit=1)), ""),
    )  # fmt: skip


def _openings(view: View) -> tuple[tuple[str, str], ...]:
    """Return (who, when) of each opening, newest first; those of one unit in one minute are one line."""
    lines = Counter((line.who, moment(line.at, view.zone)) for line in reversed(view.opened_by))
    return tuple(
        (who, Sentence("{when}, {count} kali", when=when, count=times) if times > 1 else when)
        for (who, when), times in lines.items()
    )


def _deadline(view: View, status: Status, at: datetime) -> tuple[str, str]:
    """Return until when the office has time, in words with a place, and how much of it is left."""
    case = view.case
    if status == Status.SUBMITTED and case.check_at:
        return Sentence(
            "Berkas diperiksa paling lambat {moment}.", moment=moment(case.check_at, view.zone)
        ), ""
    if status in (Status.IN_PROGRESS, Status.APPROVED) and view.promised_at:
        left = clock.left_words(view.calendar, view.promised_at, at)
        is_new = view.obstacles and view.promised_at != case.due_at
        words = "Tanggal baru {moment}." if is_new else "Paling lambat {moment}."
        return Sentence(words, moment=moment(view.promised_at, view.zone)), left
    if status == Status.RETURNED and case.due_at:
        return Sentence(
            "Waktu pelayanan berjalan terus, paling lambat {moment}.", moment=moment(case.due_at, view.zone)
        ), ""
    if status == Status.RETURNED:
        return Sentence("Waktu pelayanan berhenti sampai Anda mengirim kembali."), ""
    return "", ""


def _stations(view: View) -> list[Station]:
    done = [
        Station(
            line.title,
            Sentence("oleh {who}", who=line.who),
            _detail(line, view.zone),
            "done",
        )
        for line in view.happened
    ]
    now = [Station(name, "", Sentence("tahap sekarang"), "now") for name in view.active]
    return done + now + [Station(name, "", "", "") for name in view.coming]


def _detail(line: tracking.Happened, zone: str) -> str:
    return Joined([part for part in (moment(line.at, zone), line.meaning) if part], " · ")


@dataclass(frozen=True)
class Receipt:
    """The proof of filing. `code` is secret: it opens the tracking page to whoever holds the slip."""

    case: Any
    package: Package
    agency_name: str
    agency_address: str
    office_name: str
    officer_name: str
    government: str
    place: str
    zone: str
    holder: str
    code: str
    items: tuple[str, ...]

    @property
    def filed(self) -> str:
        return moment(self.case.filed_at, self.zone)

    @property
    def link(self) -> str:
        """The address in the QR code: the number, never the secret code, which addresses would leak into logs."""
        return f"{settings.PUBLIC_URL}/lacak/?nomor={self.case.receipt}"

    @property
    def link_words(self) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc + "/lacak/"

    @property
    def next(self) -> tuple[str, ...]:
        """What follows, in the order in which it happens."""
        if self.case.kind != Kind.APPLICATION:
            return self._answered, Sentence("Kabarnya dikirim ke HP Anda.")
        time = self.package.clock.duration
        done = duration(time.value, time.unit)
        return (
            self._checked,
            Sentence("Sesudah berkas lengkap, permohonan selesai dalam {duration}.", duration=done),
            Sentence("Bila ada yang kurang, kami beri tahu semuanya sekaligus."),
        )

    @property
    def _answered(self) -> Sentence:
        if self.case.due_at is None:
            return Sentence("Kepala instansi menjawab.")
        due = moment(self.case.due_at, self.zone)
        return Sentence("Kepala instansi menjawab paling lambat {moment}.", moment=due)

    @property
    def _checked(self) -> Sentence:
        if self.case.check_at is None:
            return Sentence("Berkas sudah diperiksa.")
        return Sentence(
            "Berkas diperiksa paling lambat {moment}.", moment=moment(self.case.check_at, self.zone)
        )


def receipt(case_id: str, actor: Actor) -> Receipt:
    """Return the receipt of the actor's own filed request; about eight queries."""
    case = tracking.own(case_id, actor)
    if case.filed_at is None:
        raise Missing("Tanda terima")
    package, data = catalogue.package(case.version_id, case.offering_id), tracking.draft_data(case)
    agency, office = accounts.agency(case.agency_id), accounts.office(case.office_id)
    given = own.attached(case)
    area = places.place(case.area_code)
    return Receipt(
        case=case, package=package, agency_name=agency.name, agency_address=agency.address, office_name=office.name,
        officer_name=accounts.officer(case.assisted_by).name if case.assisted_by else "",
        government=Sentence("Pemerintah {place}", place=area.regency) if area.regency else "", place=area.regency,
        zone=regions.calendar(office.calendar_id).zone, holder=data["applicant"]["name"],
        code=spaced_tracking(data["tracking"]),
        items=tuple(rule.name for rule in package.evidence if rule.key in given),
    )  # fmt: skip


def slip(receipt: Receipt) -> SlipFacts:
    """Return the receipt as the printed slip wants it."""
    return SlipFacts(
        title="Tanda terima permohonan", receipt=receipt.case.receipt, service_name=receipt.package.name,
        agency_name=receipt.agency_name, agency_address=receipt.agency_address, place=receipt.place,
        at_words=receipt.filed, issued_on=local_date(receipt.case.filed_at, receipt.zone),
        holder_name=receipt.holder, officer_name=receipt.officer_name, simulated=receipt.case.simulated,
        government=receipt.government, office_name=receipt.office_name, items=receipt.items, notes=receipt.next,
        code=receipt.code, link=receipt.link, link_words=receipt.link_words,
    )  # fmt: skip
