"""Who offers a service to the people of an area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from balai.accounts import queries as accounts
from balai.catalogue.models import Offering, Service
from balai.catalogue.queries.pinned import packages
from balai.catalogue.rules.package import Package
from balai.core.actor import Actor, scope_q
from balai.core.prepared import Prepared
from balai.core.refusal import Missing
from balai.regions.rules.codes import lineage

COLUMNS = (
    "id",
    "service_id",
    "version_id",
    "version__number",
    "agency_id",
    "area_code",
    "offices",
    "valid_from",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as the people of an area can have it. `offering_id` is "" for a referral nobody had to adopt.

    `is_example`: it rests on no decision of a real agency; nothing of it may be printed as real.
    """

    service_key: str
    version_id: str
    version_number: int
    offering_id: str
    agency_id: str
    area_code: str
    office_ids: tuple[str, ...]
    package: Package
    is_example: bool


def offer(service_key: str, area_code: str, on: date) -> Offer | None:
    """Return the nearest offer (village, district, regency, province, nation) that holds on a day, or None.

    One query when its package is remembered, two for a referral that nobody adopted.
    """
    rows = list(_in_force(area_code, on).filter(service_id=service_key).values(*COLUMNS))
    return next(iter(_offers(rows or _referrals(key=service_key), area_code)), None)


def offers_in(
    area_code: str, on: date, *, keys: Iterable[str] | None = None, category: str = "", mode: str = ""
) -> tuple[Offer, ...]:
    """Return the nearest offer of every service the people of an area can use, by name; referrals too.

    Two queries when the packages are remembered, two more when not.
    """
    chosen = Q(service__key__in=list(keys)) if keys is not None else Q()
    chosen &= Q(service__category=category) if category else Q()
    rows = list(_in_force(area_code, on).filter(chosen).values(*COLUMNS))
    adopted = {row["service_id"] for row in rows}
    wanted: dict[str, Any] = {"key__in": list(keys)} if keys is not None else {}
    if category:
        wanted["category"] = category
    rows += [row for row in _referrals(**wanted) if row["service_id"] not in adopted]
    offers = (one for one in _offers(rows, area_code) if not mode or one.package.mode == mode)
    return tuple(sorted(offers, key=lambda one: one.package.name))


def waiting_offerings(actor: Actor) -> list[Offering]:
    """Return the proposals that wait for a second person, oldest first, at most 100, within the actor's scope."""
    waiting = Offering.objects.filter(adopted_at=None, dropped_at=None).select_related("service", "version")
    scope = scope_q(actor, accounts.roles_that("catalogue.adopt"))
    return list(waiting.filter(scope).defer("version__package").order_by("proposed_at")[:100])


def adopted_offerings(
    actor: Actor, *, on: date, after: str = "", size: int = 50
) -> tuple[list[Offering], str]:
    """Return what was adopted and has not ended, newest first, within the actor's scope, and the next cursor or ""."""
    found = Offering.objects.filter(
        scope_q(actor, accounts.roles_that("catalogue.adopt")),
        Q(valid_to=None) | Q(valid_to__gt=on),
        adopted_at__isnull=False,
    )
    found = found.filter(id__lt=after) if after else found
    listed = found.select_related("service", "version").defer("package", "version__package")
    rows = list(listed.order_by("-id")[: size + 1])
    return rows[:size], rows[size - 1].id if len(rows) > size else ""


def seen_offering(id: str, actor: Actor) -> Offering:
    """Return one offering, waiting or adopted; `Missing` outside the actor's scope."""
    scope = scope_q(actor, accounts.roles_that("catalogue.adopt"))
    found = Offering.objects.filter(scope, id=id).select_related("service", "version").first()
    if found is None:
        raise Missing("Penawaran")
    return found


_OFFERING = Prepared(
    lambda id: Offering.objects.filter(id=id).only("id", "version_id", "service_id", "agency_id"),
    steady=True,
)


def known_offering(id: str) -> Offering:
    """Return what an offering pins, whatever became of it; `Missing` if it never was."""
    found = _OFFERING.first(id)
    if found is None:
        raise Missing("Penawaran")
    return found


def lately(id: str, service_key: str, area_code: str, *, on: date, since: date) -> Offering | None:
    """Return an offering that the people of an area have or had, if it did not end before `since`; None for any other."""
    return Offering.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=since),
        id=id, service_id=service_key, area_code__in=["", *lineage(area_code)],
        adopted_at__isnull=False, dropped_at=None, valid_from__lte=on,
    ).first()  # fmt: skip


def holding(service_key: str, agency_id: str, area_code: str, on: date) -> Offering | None:
    """Return what one agency itself offers for exactly this area on a day, or None."""
    found = Offering.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        service_id=service_key, agency_id=agency_id, area_code=area_code,
        adopted_at__isnull=False, valid_from__lte=on,
    )  # fmt: skip
    return found.order_by("-valid_from", "-id").first()


def _in_force(area_code: str, on: date) -> QuerySet[Offering]:
    return Offering.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        area_code__in=["", *lineage(area_code)],
        adopted_at__isnull=False,
        valid_from__lte=on,
        service__withdrawn_at=None,
    )


def _referrals(**wanted: Any) -> list[dict[str, Any]]:
    rows = Service.objects.filter(mode="referral", withdrawn_at=None, current__isnull=False, **wanted)
    return [
        {
            "id": "", "service_id": key, "version_id": version_id, "version__number": number, "agency_id": "",
            "area_code": "", "offices": [], "valid_from": date.min,
        }
        for key, version_id, number in rows.values_list("key", "current_id", "current__number")
    ]  # fmt: skip


def _offers(rows: list[dict[str, Any]], area_code: str) -> list[Offer]:
    nearest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (len(row["area_code"]), row["valid_from"], row["id"])):
        nearest[row["service_id"]] = row
    found = packages((row["version_id"], row["id"]) for row in nearest.values())
    unnamed = {
        found[row["version_id"], row["id"]].agency_kind for row in nearest.values() if _is_unnamed(row)
    }
    agencies = accounts.agencies_of_kinds(unnamed, area_code) if unnamed else {}
    ids = {kind: agency.id for kind, agency in agencies.items()}
    offers = (_offer(row, found[row["version_id"], row["id"]], ids) for row in nearest.values())
    return [one for one in offers if one.agency_id or one.package.mode == "referral"]


def _is_unnamed(row: dict[str, Any]) -> bool:
    """Return whether an offering is for each agency of its kind in the area, e.g. all villages."""
    return bool(row["id"]) and not row["agency_id"]


def _offer(row: dict[str, Any], package: Package, agency_ids: Mapping[str, str]) -> Offer:
    return Offer(
        service_key=row["service_id"],
        version_id=row["version_id"],
        version_number=row["version__number"],
        offering_id=row["id"],
        agency_id=agency_ids.get(package.agency_kind, "") if _is_unnamed(row) else row["agency_id"],
        area_code=row["area_code"],
        office_ids=tuple(row["offices"]),
        package=package,
        is_example=package.status != "berlaku",
    )
