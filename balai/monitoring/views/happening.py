"""The very events behind a number, for those who may see them; each with the way to its case, where there is one."""

from datetime import datetime
from typing import Any

from balai.accounts.middleware import Request
from balai.cases.queries import standing as cases
from balai.monitoring.queries import explaining
from balai.monitoring.rules.formulas import Indicator
from balai.monitoring.views.page import Area

MOST, MOST_LOOKED_AT = 50, 500


def happened(
    request: Request, place: Area, one: Indicator, span: tuple[datetime, datetime] | None = None, **where: str
) -> dict[str, Any]:
    """Return the newest events of a number, at most 50, and which of their cases the visitor can open.

    Of a simulated nation the events stand in the log, but there is no case to open. `where`: as `explaining.in_service`.
    """
    if not request.actor.is_officer:
        return {"events": [], "open_cases": frozenset()}
    found = explaining.evidence(request.actor, place.code, one, span, MOST_LOOKED_AT if where else MOST)
    shown = (explaining.in_service(found, **where) if where else found)[:MOST]
    return {"events": shown, "open_cases": cases.seen_among(request.actor, {one.case_id for one in shown})}
