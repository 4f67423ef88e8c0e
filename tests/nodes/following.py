"""What happens to a request after a desk filed it, for tests: it is heard of, its result is ready, what came is done."""

from datetime import timedelta

from balai.cases import actions
from balai.cases.models import Case
from balai.core import events
from balai.nodes.actions import entering
from balai.nodes.models import Envelope
from balai.nodes.queries import attending as known
from balai.satisfaction.queries.definitions import survey
from tests.cases.filing import MINUTE, active, work
from tests.hall import MONDAY
from tests.nodes.village import DAY, Village, case

POLICE = "skck"
LATER = MONDAY + DAY


def hear(village: Village, at) -> None:
    """Give the centre's events their order, and let the village ask."""
    while events.sequence():
        pass
    village.sync(at=at)
    entering.enter_waiting(at + timedelta(hours=12))


def filed(village: Village, service: str = POLICE) -> tuple[str, Case]:
    issued = village.file(service)
    village.sync()
    return issued.receipt, case(issued)


def last(kind: str) -> Envelope:
    return Envelope.objects.filter(type=kind).order_by("-seq")[0]


def alarm_of(kind: str) -> str:
    row = last(kind)
    assert row.entered_at
    return row.alarm


def ready(village: Village, hall) -> tuple[str, Case]:
    """File at the police, carry it until its paper waits, and let the desk hear of it."""
    receipt, found = filed(village)
    at = MONDAY
    while found.status in ("submitted", "in_progress", "approved") and active(found):
        at += 5 * MINUTE
        work(found, hall, at)
        found.refresh_from_db()
    actions.issue(found.id, at=at + MINUTE)
    hear(village, LATER)
    found.refresh_from_db()
    assert found.status == "ready"
    return receipt, found


def answers(village: Village, receipt: str, score: str = "3") -> dict[str, str]:
    return {one.id: score for one in survey().asked(known.asked(village.store, receipt))}
