"""What a message is about, by what was typed before its words: no wrong door for a phone without the internet, either."""

from datetime import datetime

from balai.catalogue import queries as catalogue
from balai.complaints.queries import routing
from balai.complaints.queries.routing import About
from balai.complaints.rules.texting import slip
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.regions.rules.names import tokens

FIRST_HITS = 8


def about(heads: tuple[str, ...], area_code: str, *, at: datetime) -> tuple[About, tuple[str, ...]]:
    """Return who answers for a message, and what was typed before its words that nothing is known by.

    `area_code`: where the number it was sent to belongs, "" = nowhere. A slip leads to its case; else a place, an agency
    and a service count together. Refuses a wrong code, and where neither place nor agency is known.
    """
    if slips := [found for head in heads if (found := slip(head))]:
        return routing.of_receipt(*slips[0]), ()
    places = {head: code for head in heads if (code := _place(head, area_code))}
    area = next(iter(places.values()), area_code)
    left = [head for head in heads if head not in places]
    agencies = {head: id for head in left if (id := _agency(head, area))}
    left = [head for head in left if head not in agencies]
    services = {head: key for head in left if (key := _service(head, area, at))}
    service, agency = (next(iter(some.values()), "") for some in (services, agencies))
    unread = tuple(head for head in left if head not in services)
    return routing.of_place(service, agency, area, at=at), unread


def _place(head: str, area_code: str) -> str:
    """Return the area whose whole words were typed, the widest of that name; "" where there are two or none."""
    for under in dict.fromkeys((area_code, "")):
        hits = regions.search(head, under=under, limit=FIRST_HITS)
        exact = [hit for hit in hits if {*tokens(head)} <= {*tokens(hit.full_name)}]
        if exact:
            alike = [hit for hit in exact if hit.level == exact[0].level]
            return exact[0].code if len(alike) == 1 else ""
    return ""


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
