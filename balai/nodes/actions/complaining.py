"""Reports that people spoke at a desk without a network, sent on at the centre like any other."""

from datetime import datetime

from balai.complaints.actions import filing as complaints
from balai.complaints.queries import routing
from balai.complaints.rules.kinds import Identity, Kind, Via
from balai.complaints.rules.reports import Report
from balai.core.actor import SYSTEM, Actor
from balai.nodes.rules.report import Spoken
from balai.nodes.rules.strict import Unreadable


def send_on(spoken: Spoken, case_id: str, area_code: str, *, once: str, by: Actor, at: datetime) -> None:
    """Send a report on at the centre, once: about a request, a service, or the hall of its area."""
    if case_id:
        about = routing.of_seen(case_id, SYSTEM)
    else:
        about = routing.of_place(spoken.service, "", area_code, at=at)
    complaints.file(_report(spoken), about, by=by, at=at, idempotency_key=once)


def _report(spoken: Spoken) -> Report:
    try:
        kind, identity = Kind(spoken.kind), Identity(spoken.identity)
    except ValueError as error:
        raise Unreadable("report") from error
    return Report(
        kind, identity, spoken.title, spoken.text, name=spoken.name, phone=spoken.phone, via=Via.COUNTER
    )
