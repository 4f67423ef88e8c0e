"""A desk and a centre whose forms are two versions apart: what was filed, begun or returned under the old one."""

import pytest

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.catalogue import queries as catalogue
from balai.core import events
from balai.nodes.actions import drafting, entering, exchanging, syncing
from balai.nodes.queries import drafting as drafts
from tests.cases.filing import MINUTE, active, applicant, photo, worker
from tests.hall import MONDAY
from tests.nodes.renewing import VILLAGE, ask_less, ask_more, renew, take_away
from tests.nodes.village import DAY, PLAIN, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(village):
    """What the desk was enrolled with; since then the centre has gone on by two versions."""
    held = catalogue.offer(PLAIN, VILLAGE, MONDAY.date()).offering_id
    renew(PLAIN, ask_more, "2026-11-10")
    renew(PLAIN, take_away("purpose", "job"), "2026-11-12")
    return held


def test_what_a_desk_filed_under_the_first_version_is_judged_by_it(village, first):
    issued = village.file(at=MONDAY)
    village.sync(at=MONDAY + DAY)
    found = case(issued)
    assert found.offering_id == first != catalogue.offer(PLAIN, VILLAGE, MONDAY.date()).offering_id
    assert found.receipt == issued.receipt and found.returns == 0 and village.states() == ["complete"]


def test_a_draft_of_the_first_version_goes_on_under_the_third_and_loses_nothing(village, first, joko, hall):
    id = drafting.begin(village.store, PLAIN, operator=joko, at=MONDAY)
    drafting.save(village.store, id, "applicant", applicant(hall), operator=joko, at=MONDAY)
    drafting.save(village.store, id, "answers", {"purpose": "job"}, operator=joko, at=MONDAY)
    assert drafts.draft(village.store, id, joko).problems == {}
    village.sync(at=MONDAY + DAY)
    draft = drafts.draft(village.store, id, joko)
    assert set(draft.problems) == {"reachable", "purpose"} and draft.applicant["name"] == "Sari Contoh Rekaan"
    drafting.save(
        village.store,
        id,
        "answers",
        {"reachable": "pagi", "purpose": "education"},
        operator=joko,
        at=MONDAY + DAY,
    )
    issued = drafting.finalise(village.store, id, "present", operator=joko, by=village.joko, at=MONDAY + DAY)
    village.sync(at=MONDAY + DAY)
    found = case(issued)
    assert found.offering_id == catalogue.offer(PLAIN, VILLAGE, MONDAY.date()).offering_id != first
    assert found.returns == 0


def test_a_request_that_was_returned_is_completed_under_the_version_it_was_filed_under(village, joko, hall):
    issued = village.file(WITH_PHOTOS)
    village.sync()
    found = case(issued)
    step = active(found)
    actions.return_case(
        found.id, step.key, [Lack("evidence.family_card", "Foto terpotong.")], by=worker(hall, step), at=MONDAY + MINUTE
    )  # fmt: skip
    renew(WITH_PHOTOS, ask_more, "2026-11-10")
    renew(WITH_PHOTOS, ask_less("reachable"), "2026-11-12")
    renew(WITH_PHOTOS, ask_more, "2026-11-14")
    while events.sequence():
        pass
    village.sync(at=MONDAY + DAY)
    id = drafting.begin_correction(village.store, issued.receipt, operator=joko, at=MONDAY + DAY)
    draft = drafts.draft(village.store, id, joko)
    assert "reachable" not in draft.package.questions.fields and not draft.problems
    drafting.attach(village.store, id, "family_card", photo(), operator=joko, at=MONDAY + DAY)
    drafting.send_back(village.store, id, operator=joko, by=village.joko, at=MONDAY + DAY)
    syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=MONDAY + DAY), at=MONDAY + DAY)
    entering.enter_waiting(MONDAY + 2 * DAY)
    found.refresh_from_db()
    now = catalogue.offer(WITH_PHOTOS, VILLAGE, MONDAY.date())
    assert found.status in ("submitted", "in_progress") and found.version_id != now.version_id
