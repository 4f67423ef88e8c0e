"""What agencies published, and what they plan to do about it. Open to all."""

from django.db.models import Q

from balai.core.actor import Actor, area_q
from balai.core.refusal import Missing
from balai.satisfaction.models import FollowUp, Publication

VERB = "surveys.publish"
MOST = 50


def publication(id: str) -> Publication:
    """Return one publication; `Missing` without."""
    found = Publication.objects.filter(id=id).first()
    if found is None:
        raise Missing("Hasil survei")
    return found


def publications(*, area_code: str = "", agency_id: str = "") -> list[Publication]:
    """Return what was published of an area or an agency, newest first, at most 50."""
    found = Publication.objects.filter(_of(area_code, agency_id)).order_by("-at", "-id")
    return list(found[:MOST])


def follow_ups(*, area_code: str = "", agency_id: str = "", most: int = MOST) -> list[FollowUp]:
    """Return the plans of an area or an agency, newest first."""
    found = FollowUp.objects.filter(_of(area_code, agency_id)).order_by("-planned_at", "-id")
    return list(found[:most])


def _of(area_code: str, agency_id: str) -> Q:
    return area_q(area_code, "area_code") & (Q(agency_id=agency_id) if agency_id else Q())


def planned(id: str, actor: Actor, scope: Q) -> FollowUp:
    """Return a plan within the scope of an actor; `Missing` for all others."""
    found = FollowUp.objects.select_for_update().filter(scope, id=id).first()
    if found is None:
        raise Missing("Rencana")
    return found
