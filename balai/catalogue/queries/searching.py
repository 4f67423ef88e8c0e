"""Finding services in people's own words."""

from dataclasses import dataclass
from datetime import date

from balai.catalogue.queries.offers import Offer


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that fits what was typed. `why`: the words that matched; `offer`: how the area has it, if at all."""

    service_key: str
    name: str
    summary: str
    score: float
    why: tuple[str, ...]
    offer: Offer | None


def search(text: str, area_code: str = "", limit: int = 10, *, on: date | None = None) -> tuple[Hit, ...]:
    return ()
