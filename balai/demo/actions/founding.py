"""Found the demo: agencies, offices, officers and offerings of whole regencies, through the actions of their modules."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from balai.accounts import actions as accounts
from balai.accounts import queries as accounts_queries
from balai.catalogue import actions as catalogue
from balai.catalogue import queries as services
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.demo import queries
from balai.demo.rules import posts
from balai.demo.rules.posts import Place, Post, Roster
from balai.documents import actions as documents
from balai.regions import actions as regions
from balai.regions import queries as areas
from balai.regions.rules import names
from balai.regions.rules.codes import Kind, Level

if TYPE_CHECKING:
    from balai.regions.models import Area

REGIONS, POSTED = "regions", "demo_posted"


def prepare(codes: list[str], *, by: Actor, at: datetime) -> list[str]:
    """Found each regency that is not there yet; return the codes of the new ones.

    Marks the installation as a simulation. Refuses one that holds real data, and codes of no regency. A regency
    is founded whole or not at all.
    """
    for code in codes:
        _check_regency(code)
    mark_simulation()
    new = [code for code in codes if code not in facts.get(POSTED, {})]
    hashed = make_password(queries.data("officers")["password"]) if new else ""
    for code in new:
        _found(code, hashed, by=by, at=at)
        _pledge(code, at=at)
    return new


def mark_simulation() -> None:
    """Mark the installation as a simulation, on every page and export; refuses one that holds real data."""
    if facts.is_simulation():
        return
    if accounts_queries.offices_in(""):
        raise Refused(
            "demo.real_data",
            "Di sini sudah ada data asli. Siapkan demo di BALAI_HOME atau basis data lain.",
        )
    facts.put("simulation", True)


def _check_regency(code: str) -> None:
    try:
        is_regency = areas.area(code).level == Level.REGENCY
    except Missing:
        is_regency = False
    if not is_regency:
        raise Refused(
            "demo.region",
            "{region} bukan kode kabupaten atau kota. Cari dengan: balai regions search NAMA",
            region=code,
        )


@transaction.atomic
def _found(code: str, hashed: str, *, by: Actor, at: datetime) -> None:
    founder = _Founder(code, len(facts.get(POSTED, {})), hashed, by=by, at=at)
    founder.found()
    facts.put(REGIONS, [*facts.get(REGIONS, []), code])
    facts.put(POSTED, {**facts.get(POSTED, {}), code: founder.posted_villages})
    facts.put(queries.CAST, [*facts.get(queries.CAST, []), *founder.cast])
    events.record("demo.founded", code, by=by, at=at, area_code=code)


def _pledge(code: str, *, at: datetime) -> None:
    """Let the head of each agency of the regency publish its pledge; signing is done outside transactions."""
    for agency in accounts_queries.agencies_serving(code):
        heads = accounts_queries.colleagues(agency.id, "head", at=at) if agency.area_code == code else []
        head = accounts_queries.officer_actor(heads[0].account_id, at=at, strong=True) if heads else None
        if head:
            documents.publish_pledge(agency.id, by=head, at=at)


class _Founder:
    """Founds one regency, the `number`-th of this demo (0 is the first)."""

    def __init__(self, code: str, number: int, hashed: str, *, by: Actor, at: datetime) -> None:
        self.code, self.number, self.hashed, self.by, self.at = code, number, hashed, by, at
        self.facts: Mapping[str, Any] = queries.data("agencies")
        self.slug, self.name = queries.slug(code), queries.bare_name(code)
        self.posted_villages: list[str] = []
        self.cast: list[dict[str, Any]] = []
        self.at_regency: dict[str, Place] = {}
        self.mpp, self.car = queries.mpp_of(code), f"mobil-{number + 1}"
        self.addresses = 0
        self.roster = Roster(queries.data("officers"), queries.data("people"), number)

    def found(self) -> None:
        self._open(self.mpp, self.facts["mpp"].format(name=self.name), "mpp", self.code, self.name)
        car = self.facts["car"].format(number=self.number + 1, name=self.name)
        self._open(self.car, car, "car", self.code, self.name)
        for kind, line in self.facts["kinds"].items():
            if line["level"] == "regency":
                self.at_regency[kind] = self._regency_agency(kind, line)
        for place in self.at_regency.values():
            self._post(place)
        self._appoint_all(self.roster.wide_posts(self.at_regency[self.roster.officers["wide_agency"]]))
        self._districts()
        self._adopt()

    def _regency_agency(self, kind: str, line: Mapping[str, Any]) -> Place:
        id = f"{kind}-{self.slug}"
        name = line["name"].format(regency=areas.area(self.code).name, name=self.name)
        self._agency(id, name, kind, self.code, self.name)
        self._open(id, name, "agency", self.code, self.name)
        return Place(
            kind, id, self.code, f"{kind}.{self.slug}", 1, {"own": id, "mpp": self.mpp, "car": self.car}
        )

    def _districts(self) -> None:
        """Found the agencies of all districts and villages; only the first few have officers and an office."""
        posted = 0
        for district in areas.children(self.code):
            villages = areas.children(district.code)
            is_posted = bool(villages) and posted < self.facts["posted_districts"]
            posted += is_posted
            for kind in ("kua", "kecamatan"):
                self._local(kind, district.code, district.name, posted if is_posted else 0)
            for at, village in enumerate(villages):
                self._village(village, is_posted and at < self.facts["posted_villages"])

    def _village(self, village: "Area", is_posted: bool) -> None:
        if is_posted:
            self.posted_villages.append(village.code)
        number = len(self.posted_villages) if is_posted else 0
        named = names.titled(Kind(village.kind), village.name)
        self._local("kelurahan-desa", village.code, named, number)

    def _local(self, kind: str, area_code: str, named: str, number: int) -> None:
        """Found an agency of a district or village; with a `number` it has an office and officers."""
        id = f"{kind}-{area_code.replace('.', '-')}"
        name = self.facts["kinds"][kind]["name"].format(district=named, village=named)
        self._agency(id, name, kind, area_code, named)
        if number:
            office = {"kua": "agency", "kecamatan": "district"}.get(kind, "village")
            self._open(id, name, office, area_code, named)
            label = f"{kind.removeprefix('kelurahan-')}-{number}.{self.slug}"
            self._post(Place(kind, id, area_code, label, number, {"own": id, "mpp": self.mpp}))

    def _address(self, place: str) -> str:
        self.addresses += 1
        return str(self.facts["address"].format(number=self.addresses, place=place))

    def _agency(self, id: str, name: str, kind: str, area_code: str, place: str) -> None:
        accounts.found_agency(
            id,
            name=name,
            kind=kind,
            area_code=area_code,
            address=self._address(place),
            by=self.by,
            at=self.at,
        )

    def _open(self, id: str, name: str, kind: str, area_code: str, place: str) -> None:
        template = self.facts["calendars"][kind]
        regions.create_calendar(template, id=id, name=name, area_code=area_code, by=self.by, at=self.at)
        accounts.open_office(
            id, name=name, kind=kind, area_code=area_code, calendar_id=id, address=self._address(place),
            by=self.by, at=self.at,
        )  # fmt: skip

    def _post(self, place: Place) -> None:
        self._appoint_all(self.roster.posts_at(place, self.at_regency))

    def _appoint_all(self, listed: Iterator[Post]) -> None:
        for post in listed:
            self._appoint(post)

    def _appoint(self, post: Post) -> None:
        officer = accounts.appoint(
            post.login, queries.data("officers")["password"], name=post.name, kind=post.kind, post=post.post,
            agency_id=post.agency_id, office_id=post.office_id, nip=posts.nip(post.login), hashed=self.hashed,
            totp_seed=posts.totp_seed(post.login) if post.is_strong else "", by=self.by, at=self.at,
        )  # fmt: skip
        for role, agency_id, area_code in post.grants:
            accounts.grant(
                officer.id, role, agency_id=agency_id or None, area_code=area_code, by=self.by, at=self.at
            )
        member = queries.Member(
            post.login, post.name, post.post, officer.account_id, officer.id, post.agency_id, post.office_id,
            self.code, post.is_strong, post.grants,
        )  # fmt: skip
        self.cast.append(asdict(member))

    def _adopt(self) -> None:
        """Adopt every service that is not only referred to, then what `data/offerings` says of this regency.

        All are examples without a real decision.
        """
        for listing in services.services():
            if listing.mode != "referral":
                self._adopt_one(self._offering(listing), at=self.at)
        for path in sorted((settings.DATA / "offerings" / self.code).glob("*.yaml")):
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
            if accounts_queries.agencies([raw.get("agency", "")]):
                noon = datetime.combine(raw["decision"]["date"], time(5), UTC)
                self._adopt_one(raw, at=max(self.at, noon))

    def _adopt_one(self, raw: Mapping[str, Any], *, at: datetime) -> None:
        offering = catalogue.propose(raw, area_code=self.code, by=self.by, at=at)
        catalogue.adopt(offering.id, by=self.by, at=at)

    def _offering(self, listing: services.Listing) -> dict[str, Any]:
        day = local_date(self.at, areas.zone_of(self.code)).isoformat()
        raw = {
            "service": listing.key, "decision": {"number": "CONTOH", "date": day}, "offices": [self.mpp, self.car],
            "valid_from": day,
        }  # fmt: skip
        if listing.agency_kind in self.at_regency:
            raw["agency"] = self.at_regency[listing.agency_kind].agency_id
        return raw
