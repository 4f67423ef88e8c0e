"""The whole wiring of news: who follows which events. News travels upward by the log only."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from balai.cases import actions as cases
from balai.cases.actions import bundling, pace
from balai.cases.actions.counting import WHAT
from balai.core.events import Following
from balai.monitoring.actions import folding, hearing, ledgering
from balai.satisfaction import actions as satisfaction
from balai.satisfaction.actions import counting
from balai.satisfaction.actions.inviting import ENDINGS

if TYPE_CHECKING:
    from balai.core.models import Event


def _then(event: "Event") -> datetime:
    """Return when the consequence happens: as long after the event as we are after learning of it."""
    return event.at + (timezone.now() - event.recorded_at)


def issue(event: "Event") -> None:
    cases.issue(event.case_id, at=_then(event))


def count_day(event: "Event") -> None:
    cases.count_day(
        event.name, case_id=event.case_id, agency_id=event.agency_id, area_code=event.area_code,
        service_key=str(event.data.get("service", "")), at=event.at,
    )  # fmt: skip


def tell_obstacle(event: "Event") -> None:
    cases.tell_obstacle(event.subject, at=_then(event))


def tell_obstacle_over(event: "Event") -> None:
    cases.tell_obstacle_over(event.subject, at=_then(event))


def tell_revoked(event: "Event") -> None:
    cases.tell_revoked(event.case_id, at=_then(event))


def tell_superseded(event: "Event") -> None:
    cases.tell_superseded(event.case_id, at=_then(event))


def tell_turn(event: "Event") -> None:
    bundling.tell_turn(event.case_id, at=_then(event))


def invite(event: "Event") -> None:
    satisfaction.invite(event, at=_then(event))


FOLLOWINGS = (
    Following("cases.count_day", tuple(WHAT), count_day),
    Following("cases.count_in_time", ("case.approved", "case.rejected"), pace.count_in_time),
    Following("documents.issue", ("case.to_issue",), issue, alone=True),
    Following("cases.tell_obstacle", ("obstacle.started",), tell_obstacle),
    Following("cases.tell_obstacle_over", ("obstacle.ended",), tell_obstacle_over),
    Following("bundles.tell_turn", ("case.issued",), tell_turn),
    Following("cases.tell_revoked", ("document.revoked",), tell_revoked),
    Following("cases.tell_superseded", ("document.superseded",), tell_superseded),
    Following("satisfaction.invite", ENDINGS, invite),
    Following(counting.FOLLOWER, (counting.ANSWERED, counting.POOLED), counting.count),
    Following(folding.FOLLOWER, folding.NAMES, together=folding.fold),
    Following(hearing.FOLLOWER, hearing.NAMES, together=hearing.hear),
    Following("monitoring.note_levels", ledgering.NAMES, ledgering.note),
)
