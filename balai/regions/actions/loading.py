"""Taking over what `data/` says: areas, what was declared of them, holidays."""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from balai.core import events
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.regions.actions import bulk
from balai.regions.models import Area, AreaStatus, AreaWord, Calendar, Holiday, StatusKind
from balai.regions.rules import codes, names

ROLE = "area_admin"
AREA_COLUMNS = ("code", "name", "level", "kind", "parent_code", "valid_from")
WORD_COLUMNS = ("code", "word", "depth")
LIFTED = "Dilaporkan terentaskan pada akhir 2024; bukan dari keputusan."
RENAME = "UPDATE regions_area SET name = %s, valid_to = NULL WHERE code = %s"
CLOSE = "UPDATE regions_area SET valid_to = %s WHERE code = %s"
FORGET = "DELETE FROM regions_areaword WHERE code = %s"

Named = dict[str, str]
"""Code → name."""
Progress = Callable[[int, int], None]
"""Told how many steps of how many are done."""


@dataclass(frozen=True)
class Loaded:
    """What a load changed; all zero when the tables already said what the data say."""

    added: int = 0
    changed: int = 0
    closed: int = 0


def silent(done: int, total: int) -> None:
    """Show no progress."""


def load_all(progress: Progress = silent, *, by: Actor, at: datetime) -> Loaded:
    """Load everything this module takes from `data/`, in one transaction; return what changed of the areas."""
    with transaction.atomic():
        loaded = load_areas(progress, by=by, at=at)
        load_calendars(by=by, at=at)
    return loaded


@transaction.atomic
def load_areas(progress: Progress = silent, *, by: Actor, at: datetime) -> Loaded:
    """Make the areas those of `data/regions`: add, rename, close what vanished; never delete a code.

    Doing it again changes nothing. Takes seconds, in one transaction.
    """
    by.check(ROLE, agency_id="", area_code="")
    wanted = dict(_read_areas())
    known = {code: (name, end) for code, name, end in Area.objects.values_list("code", "name", "valid_to")}
    new = {code: name for code, name in wanted.items() if code not in known}
    changed = {code: name for code, name in wanted.items() if known.get(code, (name, None)) != (name, None)}
    gone = [code for code, (_, end) in known.items() if end is None and code not in wanted]
    indexed = set(AreaWord.objects.values_list("code", flat=True).distinct())
    words = changed | {code: name for code, name in wanted.items() if code not in indexed}
    loaded = Loaded(len(new), len(changed), len(gone))
    if words or gone:
        _write_areas(new, changed, gone, words, since=_valid_from() if known else None, progress=progress)
    declared = _load_statuses()
    if declared or loaded != Loaded():
        events.record("area.loaded", "areas", by=by, at=at, role=ROLE, declared=declared, **vars(loaded))
    progress(1, 1)
    return loaded


@transaction.atomic
def load_calendars(*, by: Actor, at: datetime) -> int:
    """Make the holidays those of `data/calendars` for the years these hold; return how many changed."""
    by.check(ROLE, agency_id="", area_code="")
    wanted = {(row["date"], row["kind"]): row for row in _read_holidays()}
    years = {day.year for day, _ in wanted}
    known = {(row.date, row.kind): row for row in Holiday.objects.filter(date__year__in=years)}
    gone = [row.id for key, row in known.items() if key not in wanted]
    fresh = [row for key, row in wanted.items() if key not in known or _differs(known[key], row)]
    if not gone and not fresh:
        return 0
    Holiday.objects.filter(id__in=gone).delete()
    Holiday.objects.bulk_create(
        [Holiday(**row) for row in fresh],
        update_conflicts=True,
        unique_fields=["date", "kind"],
        update_fields=["name", "source", "confirmed"],
    )
    Calendar.objects.update(revision=new_id())
    events.record(
        "holiday.loaded", "holidays", by=by, at=at, role=ROLE, changed=len(fresh), removed=len(gone)
    )
    return len(gone) + len(fresh)


def _write_areas(
    new: Named, changed: Named, gone: list[str], words: Named, *, since: date | None, progress: Progress
) -> None:
    """Write rows and words. `since`: when what is new or gone became so; None on the first load."""
    areas = [_area_row(code, name, since) for code, name in new.items()]
    indexed = [(code, word, codes.depth_of(code)) for code, word in _words(words)]
    tick = _counter(progress, len(areas) + len(indexed) + 2 * (len(changed) + len(gone)))
    bulk.insert(Area, AREA_COLUMNS, areas, tick)
    bulk.many(RENAME, [(name, code) for code, name in changed.items()], tick)
    bulk.many(CLOSE, [(since, code) for code in gone], tick)
    bulk.many(FORGET, [(code,) for code in (*changed, *gone)], tick)
    bulk.insert(AreaWord, WORD_COLUMNS, indexed, tick)
    bulk.analyze(AreaWord)


def _area_row(code: str, name: str, since: date | None) -> bulk.Row:
    return code, name, codes.level_of(code).value, codes.kind_of(code).value, codes.parent_code(code), since


def _words(named: Named) -> Iterator[tuple[str, str]]:
    return ((code, word) for code, name in named.items() for word in sorted(names.index_words(name)))


def _load_statuses() -> int:
    """Add or correct what was declared of areas; return how many rows differed."""
    known = {(row.area_code, row.kind, row.valid_from): row for row in AreaStatus.objects.all()}
    fresh = [
        row
        for row in _read_statuses()
        if not (old := known.get((row["area_code"], row["kind"], row["valid_from"]))) or _differs(old, row)
    ]
    AreaStatus.objects.bulk_create(
        [AreaStatus(**row) for row in fresh],
        update_conflicts=True,
        unique_fields=["area_code", "kind", "valid_from"],
        update_fields=["valid_to", "source", "note"],
    )
    return len(fresh)


def _differs(row: Any, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, field) != value for field, value in wanted.items())


def _counter(progress: Progress, total: int) -> bulk.Tick:
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return tick


def _valid_from() -> date:
    found: date = yaml.safe_load((settings.DATA / "regions/areas.yaml").read_text(encoding="utf-8"))[
        "valid_from"
    ]
    return found


def _read_areas() -> Iterator[tuple[str, str]]:
    with gzip.open(settings.DATA / "regions/areas.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from ((row["code"], row["name"]) for row in csv.DictReader(file))


def _read_statuses() -> Iterator[dict[str, Any]]:
    for row in _read_csv("regions/underdeveloped.csv"):
        yield {
            "area_code": row["area_code"],
            "kind": StatusKind.UNDERDEVELOPED.value,
            "valid_from": date.fromisoformat(row["valid_from"]),
            "valid_to": date.fromisoformat(row["valid_to"]),
            "source": row["source"],
            "note": LIFTED if row["lifted"] == "1" else "",
        }


def _read_holidays() -> Iterator[dict[str, Any]]:
    for path in sorted((settings.DATA / "calendars").glob("holidays_*.csv")):
        for row in _read_csv(f"calendars/{path.name}"):
            yield {**row, "date": date.fromisoformat(row["date"]), "confirmed": row["confirmed"] == "true"}


def _read_csv(path: str) -> Iterable[dict[str, str]]:
    with (settings.DATA / path).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
