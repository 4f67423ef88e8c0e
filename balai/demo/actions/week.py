"""A week in a village without a network, played by the real verbs: filings, a car, a lost stick, one slip from paper."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import segno

from balai.accounts import queries as accounts
from balai.catalogue.rules import package as packages
from balai.core import facts
from balai.core.actor import SYSTEM, Actor
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Refused
from balai.demo import queries
from balai.demo.actions import returning
from balai.demo.rules import answers, people, pictures
from balai.demo.rules.chance import chance
from balai.nodes.actions import carrying, enrolling, entering, exchanging, issuing, joining, syncing
from balai.nodes.queries import reconciling
from balai.nodes.queries.desk import offered
from balai.nodes.queries.store import Store
from balai.regions import queries as regions

Say = Callable[[str], None]
SERVICES = ("sktm", "pengantar-skck")
A_DAY, DAYS = 5, 4
FILINGS = A_DAY * DAYS


@dataclass
class Week:
    """The village, its desk, and what it issued so far."""

    folder: Path
    begin: datetime
    say: Say
    two: tuple[Actor, Actor]
    village: str
    office_id: str
    joko: Actor
    issued: list[issuing.Issued] = field(default_factory=list)
    stores: dict[str, Store] = field(default_factory=dict)

    def on(self, day: int, hour: int = 2) -> datetime:
        return self.begin + timedelta(days=day, hours=hour)

    def person(self, number: int) -> people.Person:
        facts = queries.data("people")
        place = queries.bare_name(self.village[:5])
        return people.person(
            number, seed=queries.seed(), facts=facts, birth_place=place, villages=[self.village]
        )

    def world(self, service: str, at: datetime) -> answers.World:
        return answers.World(
            service=service, today=at.date(), regency=self.village[:5], villages=(self.village,), other=self.person,
            guide=queries.data("answers"),
        )  # fmt: skip


def play(folder: Path, *, by: Actor, at: datetime, say: Say) -> bool:
    """Play the week that ends at `at`; return whether all that was issued is here, once and whole."""
    week = _begin(folder, at - timedelta(days=7), say)
    try:
        _enrol(week)
        for day in range(DAYS):
            _work(week, day)
        _car(week)
        _paper(week)
        _answers(week)
        return _reconcile(week, at)
    finally:
        for store in week.stores.values():
            store.rows.close()


def _begin(folder: Path, begin: datetime, say: Say) -> Week:
    joko, two = _cast(begin)
    village = accounts.office(joko.office_id).area_code
    return Week(folder, begin, say, two, village, joko.office_id, queries.actor(joko, at=begin))


def _cast(at: datetime) -> tuple[queries.Member, tuple[Actor, Actor]]:
    """Return who serves at the desk of a village, and the two administrators of its regency."""
    cast = queries.cast()
    joko = next(one for one in cast if one.office_id.startswith("kelurahan-desa-") and _serves(one))
    regency = joko.regency
    first, second = (one for one in cast if one.regency == regency and one.may("area_admin", "", regency))
    return joko, (queries.actor(first, at=at), queries.actor(second, at=at))


def ticket(*, at: datetime) -> str:
    """Return a ticket for another desk of that village, as two made-up administrators agree on it; refused outside a simulation."""
    if not facts.is_simulation():
        raise Refused("demo.real", "Tiket contoh hanya ada pada simulasi. Jalankan dahulu: make run")
    joko, two = _cast(at)
    return _ticket(joko.office_id, two, at=at)


def _ticket(office_id: str, two: tuple[Actor, Actor], *, at: datetime, carries: bool = False) -> str:
    proposed = enrolling.propose_device(office_id, carries=carries, by=two[0], at=at)
    return enrolling.approve_device(proposed.id, by=two[1], at=at)


def _serves(member: queries.Member) -> bool:
    return any(role in accounts.roles_that("cases.assist") for role, _, _ in member.grants)


def _enrol(week: Week) -> None:
    for name, office, carries in (("village", week.office_id, False), ("car", week.office_id, True)):
        monday = week.on(0, 0)
        shown = _ticket(office, week.two, at=monday, carries=carries)
        store = week.stores[name] = Store(week.folder / name)
        granted = exchanging.admit(joining.ask(store, shown, at=monday), at=monday)
        code = joining.join(store, granted, at=monday)
        week.say(f"Senin: perangkat {name} terdaftar sebagai {code}, disetujui dua admin")


def _work(week: Week, day: int) -> None:
    """A day at the desk: five filings, slips, closing."""
    store = week.stores["village"]
    for _ in range(A_DAY):
        issued = _file(week, len(week.issued), week.on(day, 2))
        issuing.note_printed(store, issued.receipt, by=week.joko, at=week.on(day, 2))
        week.issued.append(issued)
    if day < DAYS - 1:
        issuing.close_day(
            store,
            local_date(week.on(day, 8), regions.zone_of(week.village)),
            by=week.joko,
            at=week.on(day, 8),
        )
    standing = store.standing()
    week.say(
        f"Hari {day + 1}: {A_DAY} permohonan dengan nomor resmi; {standing.waiting} amplop belum sampai pusat"
    )
    if day == DAYS - 2:
        count = carrying.hand_out(store, week.folder / "stick", at=week.on(day, 9))
        week.say(f"Hari {day + 1}: {count} berkas disalin ke stik untuk mobil")


def _file(week: Week, number: int, at: datetime) -> issuing.Issued:
    service, store = SERVICES[number % len(SERVICES)], week.stores["village"]
    package = offered(store, service).package
    for attempt in range(20):
        rng = chance(queries.seed(), "week", number, attempt)
        someone = week.person(900_000 + number)
        filled = answers.answer_all(package.questions, {}, week.world(service, at), rng)
        asked = [rule for rule in packages.evidence_for(package, filled) if not rule.optional]
        photos = {rule.key: pictures.picture(pictures.subject_of(rule.key)) for rule in asked}
        try:
            return issuing.issue(
                store, service, {"applicant": someone.applicant(), "answers": filled}, photos, basis="present",
                by=week.joko, at=at,
            )  # fmt: skip
        except Invalid:
            continue  # this draw of made-up answers does not fit together
    raise Refused("demo.broken", "Isian rekaan tidak cocok dengan formulir {service}.", service=service)


def _car(week: Week) -> None:
    """The car takes the stick along, reaches a signal that breaks off, tries again, and the centre works."""
    car, at = week.stores["car"], week.on(DAYS, 2)
    week.say(
        f"Jumat: mobil membawa {carrying.bring_in(car, week.folder / 'stick', at=at)} titipan yang tidak dapat dibacanya"
    )

    def breaking(raw: bytes) -> bytes:
        """Half of a call arrives, and no answer comes back."""
        exchanging.exchange(raw[: len(raw) // 2], at=at)
        raise ConnectionError

    try:
        syncing.sync(car, breaking, at=at)
    except ConnectionError:
        week.say("Jumat: sinyal putus di tengah jalan; tidak ada yang hilang")
    syncing.sync(car, lambda raw: exchanging.exchange(raw, at=at), at=at)
    week.say(f"Jumat: pusat memproses {entering.enter_waiting(at)} amplop")


def _paper(week: Week) -> None:
    """The last day's stick is lost; one slip of it comes back by hand and is scanned."""
    file = BytesIO()
    issued = week.issued[-1]
    segno.make(issued.envelope.frame, mode="byte", error="l", boost_error=False, micro=False).save(
        file, kind="png", scale=3
    )
    [receipt] = carrying.receive_paper(file.getvalue(), at=week.on(DAYS, 4))
    entering.enter_waiting(week.on(DAYS, 4))
    week.say(f"Jumat: {receipt} dipulihkan dari selembar tanda terima")
    week.say(_line(week, week.on(DAYS, 4)))


def _answers(week: Week) -> None:
    """Answers travel back by the car, and the village has a signal for a minute to send the rest."""
    car, village, at = week.stores["car"], week.stores["village"], week.on(DAYS + 1, 2)
    carrying.hand_out(car, week.folder / "back", at=at)
    carrying.bring_in(village, week.folder / "back", at=at)
    week.say(f"Sabtu: {village.standing().arrived} jawaban pusat kembali ke desa lewat mobil")
    week.issued += returning.come_back(week, at)
    issuing.close_day(village, local_date(at, regions.zone_of(week.village)), by=week.joko, at=at)
    syncing.sync(village, lambda raw: exchanging.exchange(raw, at=at), at=at)
    entering.enter_waiting(at)
    standing = village.standing()
    week.say(
        f"Sabtu: {standing.arrived} dari {standing.issued} amplop sudah sampai pusat, {standing.waiting} menunggu"
    )


def _line(week: Week, at: datetime) -> str:
    code = week.stores["village"].certificate.code
    return next(str(line) for line in reconciling.devices(SYSTEM, at=at) if line.code == code)


def _reconcile(week: Week, at: datetime) -> bool:
    """Compare what was printed with what is here; equality, not "at least"."""
    code = week.stores["village"].certificate.code
    [line] = [line for line in reconciling.devices(SYSTEM, at=at) if line.code == code]
    closed = reconciling.days(SYSTEM, code)
    for day in reversed(closed):
        account = day.account
        week.say(
            f"{day.on}: {account.issued} dibuat = {account.stored} tersimpan + {len(account.missing)} hilang"
        )
    filed = reconciling.filed(SYSTEM, code)
    is_exact = filed == {one.receipt: one.envelope.hash for one in week.issued} and line.issued == line.stored
    week.say(f"Rekonsiliasi: {len(week.issued)} tanda terima = {len(filed)} permohonan di pusat. {line}")
    return is_exact and not line.missing and not any(day.account.unexplained for day in closed)
