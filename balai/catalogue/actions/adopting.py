"""What an agency adopts: proposed by one person, adopted by a second."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from balai.accounts import queries as accounts
from balai.catalogue import queries
from balai.catalogue.actions.publishing import PackageRefused, touch
from balai.catalogue.models import Offering, Service
from balai.catalogue.rules.offering import check_offering
from balai.catalogue.rules.source import plain
from balai.core import events
from balai.core.actor import Actor
from balai.core.areas import inside
from balai.core.refusal import Forbidden, Missing, Refused
from balai.regions.rules.codes import is_code


@transaction.atomic
def propose(raw: Mapping[str, Any], *, area_code: str = "", by: Actor, at: datetime) -> Offering:
    """Propose what an agency adopts; `area_code` unless the offering names its `area`.

    The same proposal again returns the one that waits or holds. Refuses an unknown service or agency, an
    agency of another kind or area, and what law or pattern do not leave to an agency.
    """
    raw = plain(raw)
    area_code = str(raw.get("area") or area_code)
    agency_id = str(raw.get("agency", ""))
    by.check(accounts.roles_that("catalogue.adopt"), agency_id=agency_id, area_code=area_code)
    version_id = _version_of(raw)
    pattern = queries.package(version_id)
    problems = check_offering(pattern.raw, raw, queries.reference())
    if problems:
        raise PackageRefused(problems)
    _check_place(area_code, agency_id, pattern.agency_kind)
    row = _row(raw, pattern.key, version_id, area_code)
    known = Offering.objects.filter(
        content_hash=row.content_hash, dropped_at=None, valid_to=row.valid_to
    ).first()
    if known:
        return known
    row.proposed_by, row.proposed_at = by.ref, at
    row.save(force_insert=True)
    _record("offering.proposed", row, by=by, at=at)
    return row


def _row(raw: Mapping[str, Any], service_key: str, version_id: str, area_code: str) -> Offering:
    """Return what a sound offering says, as a row that nobody proposed yet."""
    return Offering(
        service_id=service_key,
        version_id=version_id,
        agency_id=str(raw.get("agency", "")),
        area_code=area_code,
        content_hash=_hash(raw, area_code, version_id),
        package=raw,
        decision_number=str(raw["decision"]["number"]),
        decision_on=date.fromisoformat(raw["decision"]["date"]),
        offices=list(raw.get("offices", ())),
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_to=_day(raw.get("valid_to")),
    )


@transaction.atomic
def adopt(offering_id: str, *, shown: str = "", by: Actor, at: datetime) -> Offering:
    """Adopt a proposal as a second person; what the agency offered before ends on the day it begins.

    `shown`: the content hash of what that person saw; the system needs none.
    """
    row = _waiting(offering_id, by=by)
    if row.proposed_by == by.ref and by.kind != "system":
        raise Forbidden("Usulan disetujui oleh orang kedua, bukan oleh pengusulnya sendiri.")
    if shown != row.content_hash and by.kind != "system":
        raise Refused(
            "offering.changed", "Yang Anda lihat bukan usulan ini. Muat ulang halaman, lalu periksa lagi."
        )
    Service.objects.select_for_update().get(key=row.service_id)  # one adoption of a service at a time
    _end_earlier(row)
    row.adopted_by, row.adopted_at = by.ref, at
    row.save(update_fields=["adopted_by", "adopted_at"])
    _record("offering.adopted", row, by=by, at=at)
    touch()
    return row


@transaction.atomic
def drop(offering_id: str, *, by: Actor, at: datetime) -> None:
    """Drop a proposal that was not adopted."""
    row = _waiting(offering_id, by=by)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    _record("offering.dropped", row, by=by, at=at)


@transaction.atomic
def close(offering_id: str, *, valid_to: date, by: Actor, at: datetime) -> None:
    """End an adopted offering; `valid_to` is the first day on which it no longer holds. Never lengthens it."""
    row = _offering(offering_id, by=by)
    if row.adopted_at is None or (row.valid_to and row.valid_to <= valid_to) or valid_to < row.valid_from:
        raise Refused(
            "offering.close", "Penawaran ini tidak dapat diakhiri pada tanggal itu. Pilih tanggal lain."
        )
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    _record("offering.closed", row, by=by, at=at)
    touch()


def _version_of(raw: Mapping[str, Any]) -> str:
    key = str(raw.get("service", ""))
    version_id = queries.version(str(raw["version"])) if raw.get("version") else queries.current_version(key)
    if not version_id:
        raise Missing(f"Layanan {key}")
    return version_id


def _check_place(area_code: str, agency_id: str, agency_kind: str) -> None:
    if not is_code(area_code):
        raise Refused(
            "offering.area",
            "Kode wilayah {area} tidak benar. Tulis seperti 35.10.",
            area=area_code or "(kosong)",
        )
    if not agency_id:
        return
    agency = accounts.agency(agency_id)
    if agency.kind != agency_kind:
        raise Refused(
            "offering.agency",
            "Layanan ini diputus oleh {kind}. Pilih instansi dari jenis itu.",
            kind=agency_kind,
        )
    if not inside(area_code, agency.area_code):
        raise Refused("offering.area", "Wilayah itu di luar wilayah kerja {agency}.", agency=agency.name)


def _end_earlier(row: Offering) -> None:
    same = Offering.objects.select_for_update().filter(
        service_id=row.service_id, agency_id=row.agency_id, area_code=row.area_code, adopted_at__isnull=False
    )
    open_then = same.filter(Q(valid_to=None) | Q(valid_to__gt=row.valid_from))
    later = open_then.filter(valid_from__gt=row.valid_from).first()
    if later and (row.valid_to is None or row.valid_to > later.valid_from):
        raise Refused(
            "offering.overlap",
            "Sudah ada penawaran yang mulai berlaku {day}. Akhiri yang ini sebelum hari itu.",
            day=later.valid_from.isoformat(),
        )
    open_then.filter(valid_from__lte=row.valid_from).update(valid_to=row.valid_from)


def _waiting(offering_id: str, *, by: Actor) -> Offering:
    row = _offering(offering_id, by=by)
    if row.adopted_at or row.dropped_at:
        raise Refused("offering.settled", "Usulan ini sudah disetujui atau dibatalkan.")
    return row


def _offering(offering_id: str, *, by: Actor) -> Offering:
    row = Offering.objects.select_for_update().filter(id=offering_id).first()
    if row is None:
        raise Missing("Penawaran")
    by.check(accounts.roles_that("catalogue.adopt"), agency_id=row.agency_id, area_code=row.area_code)
    return row


def _hash(raw: Mapping[str, Any], area_code: str, version_id: str) -> str:
    content = {**raw, "area": area_code, "version": version_id}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _record(name: str, row: Offering, *, by: Actor, at: datetime) -> None:
    events.record(
        name, row.id, by=by, at=at, agency_id=row.agency_id, area_code=row.area_code,
        service=row.service_id, version=row.version_id,
    )  # fmt: skip
