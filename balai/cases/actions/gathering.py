"""Cases of one life event that were filed where there was no network come together again as one bundle."""

from datetime import datetime

from django.db import transaction

from balai.cases.actions.numbering import new_tracking, next_receipt, tracking_hash
from balai.cases.models import Bundle, BundledCase, Case
from balai.cases.queries.bundles import bundle_place
from balai.catalogue import queries as catalogue
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.refusal import Forbidden
from balai.core.vault import make_key


@transaction.atomic
def gather(bundle_id: str, event_key: str, parts: int, case: Case, *, by: Actor, at: datetime) -> None:
    """Put a case that arrived into the bundle that its desk made of `parts` cases; the first to arrive opens it.

    What the desk asked was filed at once, so nothing waits in it and it holds no answers. An event that is not known
    here, or a bundle of somebody else, leaves the case by itself: filing is never refused.
    """
    if by.kind != "system" and not by.is_officer:
        raise Forbidden()
    if event_key not in catalogue.life_events():
        return
    bundle = Bundle.objects.select_for_update().filter(id=bundle_id).first()
    if bundle is None:
        bundle = _open(bundle_id, event_key, parts, case, by=by, at=at)
    if bundle.person_id != case.person_id or bundle.event_key != event_key:
        return
    _, is_new = BundledCase.objects.get_or_create(
        bundle=bundle, service_key=case.service_key, defaults={"case_id": case.id}
    )
    if is_new:
        order = [part.service for part in catalogue.life_events()[event_key].parts]
        bundle.parts = sorted({*bundle.parts, case.service_key}, key=lambda one: (one not in order, one))
        bundle.save(update_fields=["parts"])


def _open(bundle_id: str, event_key: str, parts: int, case: Case, *, by: Actor, at: datetime) -> Bundle:
    data_key, tracking = make_key(at=at), new_tracking()
    content = {"applicant": {}, "answers": {}, "known": {}, "tracking": tracking}
    bundle = Bundle.objects.create(
        id=bundle_id, event_key=event_key, parts=[], area_code=case.area_code, person_id=case.person_id,
        assisted_by=case.assisted_by, key_id=data_key.id, sealed=data_key.seal(content, bundle_place(bundle_id)),
        receipt=next_receipt(bundle_id), tracking_hash=tracking_hash(bundle_id, tracking), started_at=case.started_at,
        filed_at=case.filed_at, forgotten_at=at, simulated=facts.is_simulation(),
    )  # fmt: skip
    events.record(
        "bundle.submitted", bundle.id, by=by, at=at, person_id=bundle.person_id or "", area_code=bundle.area_code,
        life_event=event_key, parts=parts, service="",
    )  # fmt: skip
    return bundle
