"""What a message is about, by what was typed before its words: no wrong door for a phone without the internet, either."""

from datetime import datetime

from balai.catalogue import queries as catalogue
from balai.complaints.queries import routing
from balai.complaints.queries.routing import About
from balai.complaints.rules.texting import in_full, slip
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.regions.queries import Hit
from balai.regions.rules.codes import Level
from balai.regions.rules.names import tokens

FIRST_HITS = 8
TWO_PLACES = "complaint.two_places"
KINDS = {"kabupaten", "kota"}


def about(heads: tuple[str, ...], area_code: str, *, at: datetime) -> tuple[About, tuple[str, ...]]:
    """Return who answers for a message, and what was typed before its words that nothing is known by.

    `area_code`: where the number it was sent to belongs, "" = nowhere. A slip leads to its case; else a place (typed first),
    an agency and a service count together. Refuses a wrong code, a regency that is one of two of its name, and where
    neither place nor agency is known.
    """
    if slips := [found for head in heads if (found := slip(head))]:
        return routing.of_receipt(*slips[0]), ()
    place = _first_place(heads, area_code, at)
    area, left = (place, heads[1:]) if place else (area_code, heads)
    agencies = {head: id for head in left if (id := _agency(head, area))}
    others = [head for head in left if head not in agencies]
    services = {head: key for head in others if (key := _service(head, area, at))}
    service, agency = (next(iter(some.values()), "") for some in (services, agencies))
    unread = tuple(head for head in others if head not in services)
    return routing.of_place(service, agency, area, at=at), unread


def _first_place(heads: tuple[str, ...], area_code: str, at: datetime) -> str:
    """Return the area that was typed first; "" where that is an agency or a service of the known area, or nothing known.

    A place of the known area by its whole name is one before it is a service: those are found by what is like them.
    """
    first = next(iter(heads), "")
    if not first or _agency(first, area_code):
        return ""
    place = in_full(first)
    near = _alike(place, under=area_code) if area_code else []
    if len(near) == 1 and _is_whole(place, near[0]):
        return near[0].code
    return "" if _service(first, area_code, at) else _place(place, area_code)


def _place(head: str, area_code: str) -> str:
    """Return the area whose whole words were typed, the widest of that name; "" where there are two or none.

    Beyond the known area a village or a district may have any word for its name, so only provinces and regencies count.
    """
    levels = (Level.PROVINCE, Level.REGENCY) if area_code else ()
    looks = [(area_code, ""), *(("", level) for level in levels)]
    found = (_alike(head, under=under, level=level) for under, level in looks)
    alike = next((hits for hits in found if hits), [])
    if len(alike) > 1 and alike[0].level == Level.REGENCY and _is_whole(head, alike[0]):
        first, second, *_ = sorted(hit.name for hit in alike)
        raise Refused(TWO_PLACES, "Ada dua. Tulis {first} atau {second}.", first=first, second=second)
    return alike[0].code if len(alike) == 1 else ""


def _alike(head: str, *, under: str, level: str = "") -> list[Hit]:
    """Return the areas of the widest level that has those words: those that are called so, else those that have more words."""
    hits = regions.search(head, under=under, level=level, limit=FIRST_HITS)
    exact = [hit for hit in hits if {*tokens(head)} <= {*tokens(hit.full_name)}]
    widest = [hit for hit in exact if hit.level == exact[0].level]
    return [hit for hit in widest if _is_whole(head, hit)] or widest


def _is_whole(head: str, hit: Hit) -> bool:
    """Return whether an area's whole name was typed and nothing more, with or without what it is."""
    return {*tokens(hit.name)} - KINDS == {*tokens(head)} - KINDS


def _agency(head: str, area_code: str) -> str:
    try:
        return routing.village_agency(head, area_code) if area_code else ""
    except Refused:
        return ""


def _service(head: str, area_code: str, at: datetime) -> str:
    """Return the service that fits best among those that the area has."""
    if not area_code:
        return ""
    today = local_date(at, regions.zone_of(area_code))
    hits = catalogue.search(head, area_code, limit=FIRST_HITS, on=today)
    return next((hit.service_key for hit in hits if hit.offer), "")
