"""What applicants do with a life event: begin, choose, fill in, attach, file all at once, go on with what waited."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from balai.accounts import queries as accounts
from balai.cases.actions import filing
from balai.cases.actions.numbering import new_tracking, next_receipt, tracking_hash
from balai.cases.models import Bundle, BundledCase, BundleFile, Case, Evidence
from balai.cases.queries import access, bundles, known
from balai.cases.queries.bundles import Here, bundle_place, file_place
from balai.cases.rules.bundle import Turn
from balai.cases.rules.evidence import clean
from balai.catalogue.rules.life_event import Part
from balai.catalogue.rules.shared import Shared
from balai.core import events, facts, files, outbox
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.vault import DataKey, destroy_key, key, make_key, token_hash
from balai.forms import rules as forms
from balai.regions import queries as regions

HELD = timedelta(days=180)
"""How long a filed bundle keeps what its waiting parts will need."""
MOST_PIXELS = 1600


@dataclass(frozen=True)
class Filed:
    """One number and code for the whole; each case has a number of its own besides."""

    bundle_id: str
    receipt: str
    tracking_code: str
    case_ids: tuple[str, ...]


def start(
    event_key: str, services: Collection[str], *, area_code: str, by: Actor, at: datetime,
    idempotency_key: str | None = None,
) -> Bundle:  # fmt: skip
    """Begin a bundle for the chosen services of a life event; what the actor told before is filled in.

    With an `idempotency_key` (kept per owner) the same call twice returns the first bundle.
    """
    owner = by.person_id or by.id or by.visitor
    unique = token_hash(f"{owner}/{idempotency_key}") if idempotency_key else None
    if unique and (found := Bundle.objects.filter(idempotency_key=unique).first()):
        return found
    if by.is_officer and not accounts.assists(by):
        raise Forbidden()
    here = _here(event_key, area_code, at)
    chosen = _checked(here, services)
    try:
        return _start(here, chosen, unique, by=by, at=at)
    except IntegrityError:
        return Bundle.objects.get(idempotency_key=unique)


@transaction.atomic
def _start(here: Here, chosen: list[str], unique: str | None, *, by: Actor, at: datetime) -> Bundle:
    found = known.known(here.shared(chosen), by)
    content = {"applicant": found.applicant, "answers": found.answers, "known": found.origin, "tracking": ""}
    data_key, id = make_key(at=at), new_id()
    return Bundle.objects.create(
        id=id, event_key=here.event.key, parts=chosen, area_code=here.area_code, person_id=by.person_id or None,
        visitor=by.visitor, assisted_by=by.id if by.is_officer else "", idempotency_key=unique, key_id=data_key.id,
        sealed=data_key.seal(content, bundle_place(id)), started_at=at, simulated=facts.is_simulation(),
    )  # fmt: skip


def _here(event_key: str, area_code: str, at: datetime) -> Here:
    on = local_date(at, regions.zone_of(area_code))
    return bundles.here(bundles.life_event(event_key), area_code, on)


def _checked(here: Here, services: Collection[str]) -> list[str]:
    """Return the chosen parts with all referrals, in order; refuse a choice of nothing that can be had."""
    asked = here.shared(services)
    if not asked.at_once:
        raise Refused(
            "bundle.nothing",
            "Pilih paling sedikit satu layanan yang dapat diajukan sekarang untuk wilayah Anda.",
        )
    kept = {part.service for part in (*asked.parts, *here.referrals)}
    return [part.service for part in here.event.parts if part.service in kept]


@dataclass
class _Bundling:
    """One act on one bundle: the locked row, what it holds, who acts, and when."""

    bundle: Bundle
    by: Actor
    at: datetime

    def __post_init__(self) -> None:
        self.key: DataKey = key(self.bundle.key_id)
        self.content: dict[str, Any] = self.key.open(self.bundle.sealed, bundle_place(self.bundle.id))
        self.area_code = bundles.own_area(self.bundle.area_code, self.content["applicant"])

    def here(self) -> Here:
        return _here(self.bundle.event_key, self.area_code, self.at)

    def save(self) -> None:
        self.bundle.sealed = self.key.seal(self.content, bundle_place(self.bundle.id))
        self.bundle.save()

    def event(self, name: str, *, parts: int = 1, service: str = "") -> None:
        bundle = self.bundle
        events.record(
            name, bundle.id, by=self.by, at=self.at, person_id=bundle.person_id or "", area_code=bundle.area_code,
            life_event=bundle.event_key, parts=parts, service=service,
        )  # fmt: skip


def _begin(bundle_id: str, *, by: Actor, at: datetime) -> _Bundling:
    bundle = Bundle.objects.select_for_update().filter(id=bundle_id).first()
    if bundle is None or not access.is_own(bundle, by):
        raise Missing("Paket")
    return _Bundling(bundle, by, at)


def _draft(bundle_id: str, *, by: Actor, at: datetime) -> _Bundling:
    act = _begin(bundle_id, by=by, at=at)
    if act.bundle.filed_at:
        raise Refused(
            "bundle.filed",
            "Paket ini sudah diajukan. Yang masih dapat diubah ada pada masing-masing permohonannya.",
        )
    return act


@transaction.atomic
def choose(bundle_id: str, services: Collection[str], *, by: Actor, at: datetime) -> None:
    """Choose other services; answers and files that are no longer asked stay until filing, in case of a second thought."""
    act = _draft(bundle_id, by=by, at=at)
    act.bundle.parts = _checked(act.here(), services)
    act.bundle.save()


@transaction.atomic
def save(bundle_id: str, part: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Save what was typed so far; `part` is "applicant" or "answers", a None value removes an answer."""
    act = _draft(bundle_id, by=by, at=at)
    before = act.content[part]
    act.content[part] = {name: value for name, value in {**before, **values}.items() if value is not None}
    changed = {
        f"applicant.{name}" if part == "applicant" else name
        for name, value in values.items()
        if value != before.get(name)
    }
    act.content["known"] = {place: one for place, one in act.content["known"].items() if place not in changed}
    act.save()


def attach(bundle_id: str, file_key: str, content: bytes, *, by: Actor, at: datetime) -> BundleFile:
    """Put a file into the basket, or another in its place: re-encoded, stripped, sealed, once for all cases."""
    with transaction.atomic():
        act = _draft(bundle_id, by=by, at=at)
        rule = _rule(act, file_key)
    file = clean(content, accept=rule.accept, max_pixels=rule.max_pixels or MOST_PIXELS)
    address, secret = files.put(file.content)
    with transaction.atomic():
        act = _draft(bundle_id, by=by, at=at)
        BundleFile.objects.filter(bundle=act.bundle, key=file_key).delete()
        id = new_id()
        return BundleFile.objects.create(
            id=id, bundle=act.bundle, key=file_key, address=address, mime=file.mime, pages=file.pages,
            sealed_key=act.key.seal_bytes(secret, file_place(id)), size_bytes=len(file.content), added_at=at,
        )  # fmt: skip


def _rule(act: _Bundling, file_key: str) -> Any:
    asked = act.here().shared(act.bundle.parts)
    answers = bundles.current_answers(asked, act.content["answers"])
    for proof in asked.basket(answers, act.content["applicant"]):
        if proof.rule.key == file_key:
            return proof.rule
    raise Missing("Persyaratan")


@transaction.atomic
def detach(bundle_id: str, file_key: str, *, by: Actor, at: datetime) -> None:
    """Take a file out of the basket again."""
    act = _draft(bundle_id, by=by, at=at)
    BundleFile.objects.filter(bundle=act.bundle, key=file_key).delete()


@transaction.atomic
def open_file(bundle_id: str, file_key: str, *, by: Actor, at: datetime) -> tuple[bytes, str]:
    """Return (content, type) of a file in one's own basket."""
    act = _draft(bundle_id, by=by, at=at)
    row = BundleFile.objects.filter(bundle=act.bundle, key=file_key).first()
    if row is None:
        raise Missing("Berkas")
    return files.get(row.address, act.key.open_bytes(row.sealed_key, file_place(row.id))), row.mime


@transaction.atomic
def submit(bundle_id: str, *, basis: str = "", by: Actor, at: datetime) -> Filed:
    """File every case that can be filed now: all of them or none, each with its own number, rights and clock.

    The same call again returns the same numbers. Refuses with every problem at once. Parts that wait for a
    result keep what they will need; all else the bundle forgets.
    """
    act = _begin(bundle_id, by=by, at=at)
    if act.bundle.filed_at is None:
        _file(act, basis)
    cases = BundledCase.objects.filter(bundle=act.bundle).order_by("id").values_list("case_id", flat=True)
    return Filed(act.bundle.id, str(act.bundle.receipt), act.content["tracking"], tuple(cases))


def _file(act: _Bundling, basis: str) -> None:
    bundle, here = act.bundle, act.here()
    asked = here.shared(bundle.parts)
    given = bundles.files(bundle)
    if found := bundles.problems(asked, act.content, given, assisted=bool(bundle.assisted_by)):
        raise Invalid(found)
    act.content["answers"] = bundles.current_answers(asked, act.content["answers"])
    for part in asked.at_once:
        case = _make_case(act, asked, part, given)
        filing.submit(case.id, basis=basis, by=act.by, at=act.at)
        bundle.person_id = Case.objects.values_list("person_id", flat=True).get(id=case.id)
    act.content["tracking"] = new_tracking()
    bundle.receipt, bundle.filed_at = next_receipt(bundle.id), act.at
    bundle.tracking_hash = tracking_hash(bundle.id, act.content["tracking"])
    bundle.parts = _still(here, asked, act.content["answers"])
    act.event("bundle.submitted", parts=len(asked.at_once))
    _forget_what_is_not_needed(act)
    act.save()


def _still(here: Here, asked: Shared, answers: Mapping[str, Any]) -> list[str]:
    """Return the parts that stay in view: the cases, and the referrals that these answers call for."""
    filed = {part.service for part in asked.parts}
    shown = {part.service for part in here.referrals if forms.holds(part.when, answers)}
    return [part.service for part in here.event.parts if part.service in filed | shown]


def _make_case(act: _Bundling, asked: Shared, part: Part, given: Mapping[str, BundleFile]) -> Case:
    """Begin the case of one part with its share of answers and files."""
    answers, applicant = act.content["answers"], act.content["applicant"]
    area_code = str(answers.get(part.at, "")) if part.at else act.area_code
    case = filing.start(part.service, area_code=area_code or act.area_code, by=act.by, at=act.at)
    filing.save(case.id, "applicant", applicant, by=act.by, at=act.at)
    filing.save(case.id, "answers", asked.answers_for(part.service, answers, applicant), by=act.by, at=act.at)
    wanted = {
        rule.key: asked.proofs[part.service, rule.key]
        for rule in asked.wanted(part.service, answers, applicant)
    }
    _give(act, case, {own: given[shared] for own, shared in wanted.items() if shared in given})
    BundledCase.objects.create(id=new_id(), bundle=act.bundle, service_key=part.service, case=case)
    case.refresh_from_db()
    return case


def _give(act: _Bundling, case: Case, rows: Mapping[str, BundleFile]) -> None:
    """Attach files of the basket to a case: the same stored bytes, their key sealed under the key of the case."""
    case_key = key(case.key_id)
    for own, row in rows.items():
        id, secret = new_id(), act.key.open_bytes(row.sealed_key, file_place(row.id))
        Evidence.objects.create(
            id=id, case_id=case.id, key=own, address=row.address, mime=row.mime, size_bytes=row.size_bytes,
            sealed_key=case_key.seal_bytes(secret, access.evidence_place(id)), pages=row.pages, added_at=act.at,
        )  # fmt: skip


def _forget_what_is_not_needed(act: _Bundling) -> None:
    """Keep answers and files only while a part waits; the cases have their own."""
    begun = set(BundledCase.objects.filter(bundle=act.bundle).values_list("service_key", flat=True))
    event = bundles.life_event(act.bundle.event_key)
    waiting = [
        part
        for part in event.in_order(frozenset(act.bundle.parts))
        if part.after and part.service not in begun
    ]
    if not waiting:
        act.content = {"applicant": {}, "answers": {}, "known": {}, "tracking": act.content["tracking"]}
        act.bundle.forgotten_at = act.at
        BundleFile.objects.filter(bundle=act.bundle).delete()


@transaction.atomic
def begin_part(bundle_id: str, service: str, *, by: Actor, at: datetime) -> Case:
    """Begin the case of a part whose turn has come, with all that was told before; a second call returns the first.

    It is an ordinary draft from then on: what is still missing is asked, and its owner files it.
    """
    act = _begin(bundle_id, by=by, at=at)
    if found := bundles.cases_of(act.bundle).get(service):
        return found
    on = local_date(at, regions.zone_of(act.bundle.area_code))
    standing = next(
        (one for one in bundles.standings(act.bundle, on=on) if one.part.service == service), None
    )
    if standing is None or not act.bundle.filed_at:
        raise Missing("Layanan")
    if standing.turn != Turn.OPEN:
        raise Refused(
            "bundle.waits", "Belum gilirannya: layanan ini menunggu hasil layanan lain dalam paket ini."
        )
    case = _make_case_there(act, standing.part)
    act.event("bundle.part_begun", service=service)
    _forget_what_is_not_needed(act)
    act.save()
    return case


def _make_case_there(act: _Bundling, part: Part) -> Case:
    asked = act.here().shared(act.bundle.parts)
    try:
        return _make_case(act, asked, part, bundles.files(act.bundle))
    except Missing as missing:
        raise Refused(
            "bundle.elsewhere",
            "Layanan ini belum dapat diajukan lewat situs ini untuk tempat tujuan. Datang ke kantor yang mengurusnya di sana.",
        ) from missing


@transaction.atomic
def discard(bundle_id: str, *, by: Actor, at: datetime) -> None:
    """Throw a draft away, key first."""
    act = _draft(bundle_id, by=by, at=at)
    act.event("bundle.discarded")
    _destroy(act.bundle, at)


def _destroy(bundle: Bundle, at: datetime) -> None:
    destroy_key(bundle.key_id, at=at)
    bundle.delete()


def drop_stale_bundles(at: datetime) -> int:
    """Forget drafts begun more than 30 days ago, and what a filed bundle held for 180 days in vain; return how many."""
    held = Bundle.objects.filter(forgotten_at=None)
    drafts = held.filter(filed_at=None, started_at__lt=at - filing.DRAFT_LIFETIME)
    filed = held.filter(filed_at__lt=at - HELD)
    return sum(_drop(id, at) for id in _ids(drafts)) + sum(_drop(id, at) for id in _ids(filed))


def _ids(found: Any) -> Iterable[str]:
    return list(found.values_list("id", flat=True)[:500])


@transaction.atomic
def _drop(bundle_id: str, at: datetime) -> int:
    bundle = Bundle.objects.select_for_update().filter(id=bundle_id, forgotten_at=None).first()
    if bundle is None:
        return 0
    if bundle.filed_at is None:
        _destroy(bundle, at)
        return 1
    content_key = key(bundle.key_id)
    tracking = content_key.open(bundle.sealed, bundle_place(bundle.id))["tracking"]
    left = {"applicant": {}, "answers": {}, "known": {}, "tracking": tracking}
    bundle.sealed, bundle.forgotten_at = content_key.seal(left, bundle_place(bundle.id)), at
    bundle.save()
    BundleFile.objects.filter(bundle=bundle).delete()
    return 1


@transaction.atomic
def tell_turn(case_id: str, *, at: datetime) -> None:
    """Tell the applicant that a part of their bundle can go on, now that the result it waited for is there."""
    link = BundledCase.objects.filter(case_id=case_id).select_related("bundle").first()
    if link is None or link.bundle.forgotten_at:
        return
    bundle = link.bundle
    bundle_key = key(bundle.key_id)
    phone = bundle_key.open(bundle.sealed, bundle_place(bundle.id))["applicant"].get("phone")
    on = local_date(at, regions.zone_of(bundle.area_code))
    for standing in bundles.standings(bundle, on=on):
        if phone and standing.turn == Turn.OPEN and standing.part.after == link.service_key:
            outbox.write(
                "bundle_turn", address=phone, params={"receipt": bundle.receipt, "service": standing.package.name},
                key=bundle_key, at=at, person_id=bundle.person_id or "", simulated=bundle.simulated,
            )  # fmt: skip
