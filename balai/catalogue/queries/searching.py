"""Finding services in people's own words."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock

import yaml
from django.conf import settings

from balai.catalogue.models import Service
from balai.catalogue.queries.offers import Offer, offers_in
from balai.catalogue.queries.pinned import packages, revision
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.language import Lexicon, lexicon
from balai.catalogue.rules.search import Index


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that fits what was typed. `why`: the words it answers to; `offer`: how the area has it, if at all."""

    service_key: str
    name: str
    summary: str
    score: float
    why: tuple[str, ...]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class _Built:
    revision: str
    index: Index
    titles: dict[str, tuple[str, str]]


_lock = Lock()
_built: list[_Built] = []


def search(text: str, area_code: str = "", limit: int = 10, *, on: date | None = None) -> tuple[Hit, ...]:
    """Return the services that fit what somebody typed, best first; typing errors and dialects are understood.

    With an area and a day each hit tells how the area has the service. One query (the revision of the
    catalogue), three more with an area. The first search after a change builds the index anew.
    """
    built = _current()
    matches = built.index.find(text, limit)
    keys = [match.key for match in matches]
    offers = (
        {one.service_key: one for one in offers_in(area_code, on, keys=keys)}
        if area_code and on and keys
        else {}
    )
    return tuple(
        Hit(match.key, *built.titles[match.key], match.score, match.why, offers.get(match.key))
        for match in matches
    )


def _current() -> _Built:
    """Return the index of the catalogue as it is now; one thread builds while the others wait."""
    now = revision()
    built = _built[-1] if _built else None
    if built and built.revision == now:
        return built
    with _lock:
        if not (_built and _built[-1].revision == now):
            _built[:] = [_build(now)]
        return _built[-1]


def _build(now: str) -> _Built:
    rows = Service.objects.filter(withdrawn_at=None, current__isnull=False).values_list(
        "current_id", flat=True
    )
    found = packages((str(version_id), "") for version_id in rows).values()
    index = Index(sorted(found, key=lambda package: package.key), _lexicon(), dict(reference().life_events))
    return _Built(now, index, {package.key: (package.name, package.summary) for package in found})


@cache
def _lexicon() -> Lexicon:
    everyday, synonyms = (
        yaml.safe_load((settings.DATA / "search" / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("everyday", "synonyms")
    )
    return lexicon(everyday, synonyms)
