"""Publishing service packages as versions that never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from balai.accounts import actions as second_person
from balai.accounts import queries as accounts
from balai.catalogue import queries
from balai.catalogue.models import Service, ServiceVersion
from balai.catalogue.queries.folders import checked_package, folder_hash, package_folders
from balai.catalogue.queries.pinned import REVISION
from balai.catalogue.rules import source
from balai.catalogue.rules.check import check
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.source import Problem
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Missing, Refused

if TYPE_CHECKING:
    from balai.accounts.models import Proposal

PACKAGE, PUBLISH = "package", "catalogue.publish"
"""Kind of proposal, and the verb that both persons need."""


class PackageRefused(Refused):
    """A package or offering that `check` finds wrong; `problems` say where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "package.problems",
            "Paket belum dapat dipakai: {count} hal perlu dibetulkan. Yang pertama: {first}",
            count=len(problems),
            first=problems[0].message,
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one folder. `version` is None when its package has problems."""

    folder: Path
    version: ServiceVersion | None
    is_new: bool
    problems: tuple[Problem, ...]


def touch() -> None:
    """Mark that the catalogue changed, so that every process builds its index anew."""
    facts.put(REVISION, new_id())


@transaction.atomic
def publish(raw: Mapping[str, Any], content_hash: str, *, by: Actor, at: datetime) -> ServiceVersion:
    """Publish a package as the newest version of its service; `content_hash` covers its whole folder.

    The same content again changes nothing and returns its version. Refuses what `check` finds wrong, and
    officers: they propose, and a second one confirms.
    """
    if by.kind != "system":
        raise Forbidden("Versi layanan terbit dengan persetujuan orang kedua. Usulkan dahulu.")
    return _publish(raw, content_hash, by=by, at=at)


@transaction.atomic
def propose_publication(raw: Mapping[str, Any], content_hash: str, *, by: Actor, at: datetime) -> "Proposal":
    """Propose a package as the newest version of its service. Refuses what `check` finds wrong."""
    package = source.plain(raw)
    problems = check(package, queries.reference())
    if problems:
        raise PackageRefused(problems)
    content = {"hash": content_hash, "package": package}
    return second_person.put_forward(PACKAGE, package["key"], content, verb=PUBLISH, by=by, at=at)


@transaction.atomic
def confirm_publication(proposal_id: str, shown: str, *, by: Actor, at: datetime) -> ServiceVersion:
    """Publish a proposed package as the second person."""
    row = second_person.second(proposal_id, shown, by=by, at=at)
    if row.kind != PACKAGE:
        raise Missing("Usulan")
    return _publish(row.content["package"], row.content["hash"], by=by, at=at)


def _publish(raw: Mapping[str, Any], content_hash: str, *, by: Actor, at: datetime) -> ServiceVersion:
    by.check(accounts.roles_that(PUBLISH), agency_id="", area_code="")
    known = ServiceVersion.objects.filter(id=content_hash).select_related("service").first()
    if known and known.service.current_id == content_hash:
        return known
    package = source.plain(raw)
    problems = check(package, queries.reference())
    if problems:
        raise PackageRefused(problems)
    row = known or _new_version(package, content_hash, by=by, at=at)
    _describe(row, parse(package))
    events.record("service.published", row.service_id, by=by, at=at, version=row.id, number=row.number)
    touch()
    return row


def load_folder(path: Path, *, by: Actor, at: datetime) -> list[Loaded]:
    """Publish the package in `path`, or each package in a folder of it; one with problems stops no other."""
    return [_load(folder, by=by, at=at) for folder in package_folders(path)]


@transaction.atomic
def withdraw(service_key: str, *, by: Actor, at: datetime) -> None:
    """Stop offering a service everywhere; open cases keep their version."""
    by.check(accounts.roles_that(PUBLISH), agency_id="", area_code="")
    row = _service(service_key)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        events.record("service.withdrawn", row.key, by=by, at=at)
        touch()


@transaction.atomic
def restore(service_key: str, *, by: Actor, at: datetime) -> None:
    """Offer a withdrawn service again, as agencies adopted it."""
    by.check(accounts.roles_that(PUBLISH), agency_id="", area_code="")
    row = _service(service_key)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
        events.record("service.restored", row.key, by=by, at=at)
        touch()


def _load(folder: Path, *, by: Actor, at: datetime) -> Loaded:
    found = checked_package(folder)
    if found.problems:
        return Loaded(folder, None, False, found.problems)
    before = queries.current_version(folder.name)
    version = publish(found.raw, folder_hash(folder), by=by, at=at)
    return Loaded(folder, version, version.id != before, ())


def _service(key: str) -> Service:
    row = Service.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise Missing("Layanan")
    return row


def _new_version(package: dict[str, Any], content_hash: str, *, by: Actor, at: datetime) -> ServiceVersion:
    service, _ = Service.objects.select_for_update().get_or_create(key=package["key"])
    last = (
        ServiceVersion.objects.filter(service=service)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return ServiceVersion.objects.create(
        id=content_hash,
        service=service,
        number=(last or 0) + 1,
        package=package,
        published_at=at,
        published_by=by.ref,
    )


def _describe(version: ServiceVersion, package: Package) -> None:
    row = version.service
    row.name, row.summary, row.category = package.name, package.summary, package.category
    row.mode, row.level, row.agency_kind = package.mode, package.level, package.agency_kind
    row.life_events = list(package.life_events)
    row.current = version
    row.save()
