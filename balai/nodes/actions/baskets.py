"""Parcels that hold a life event: one draft of its usual services, entered and filed as on the site."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from balai.cases.actions import bundling
from balai.cases.queries import bundles
from balai.cases.queries.bundles import Here
from balai.channels.portal.queries import bundle_drafts
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.refusal import Invalid, allowed
from balai.nodes.queries import reading
from balai.nodes.rules.parcels import End, Parcel, Posted, Reached
from balai.regions import queries as regions


def begin(
    event_key: str, area_code: str, posted: Posted, files: Mapping[str, bytes], *, once: str = "", by: Actor, at: datetime
) -> str:  # fmt: skip
    """Begin a life event with a whole form as it was typed; what cannot be read stays, for its owner to mend."""
    here = _here(event_key, area_code, at)
    bundle = bundling.start(
        event_key, here.usual, area_code=area_code, by=by, at=at, idempotency_key=once or None
    )
    applicant, answers = reading.read_form(posted, here.shared(here.usual).form, area_code)
    bundling.save(bundle.id, "applicant", applicant, by=by, at=at)
    bundling.save(bundle.id, "answers", answers, by=by, at=at)
    for key, content in files.items():
        allowed(partial(bundling.attach, by=by, at=at), bundle.id, key, content)
    return bundle.id


def filed(parcel: Parcel, bundle_id: str, *, by: Actor, at: datetime) -> Reached:
    """File it if its owner is known and nothing stands in the way; else count what does."""
    receipt = bundles.standing(bundle_id)
    if receipt is None:
        return Reached(parcel, bundle_id, end=End.WITHDRAWN)
    if receipt:
        return Reached(parcel, bundle_id, receipt)
    if not allowed(bundles.own, bundle_id, by):
        return Reached(parcel, bundle_id, end=End.ELSEWHERE)
    if by.person_id and not by.is_officer:
        try:
            return Reached(parcel, bundle_id, bundling.submit(bundle_id, by=by, at=at).receipt)
        except Invalid:
            pass
    return Reached(parcel, bundle_id, problems=len(bundle_drafts.draft(bundle_id, by, at=at).problems))


def _here(event_key: str, area_code: str, at: datetime) -> Here:
    on = local_date(at, regions.zone_of(area_code))
    return bundles.here(bundles.life_event(event_key), area_code, on)
