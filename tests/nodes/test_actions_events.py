"""A life event filled in once at a desk: several filings of one person, all or none, together again at the centre."""

import pytest

from balai.cases.models import Bundle, BundledCase, Case
from balai.core.models import Event
from balai.core.refusal import Invalid, Missing
from balai.forms import rules as forms
from balai.nodes.actions import drafting, entering, exchanging
from balai.nodes.queries import drafting as drafts
from balai.nodes.queries import events
from balai.nodes.rules import filing
from balai.nodes.rules.pins import Operator
from balai.nodes.rules.strict import Unreadable
from tests.cases.filing import answer, applicant, photo
from tests.hall import MONDAY
from tests.nodes.village import DAY, Village

pytestmark = pytest.mark.django_db
DIED, SERVICES = "anggota-keluarga-meninggal", ["akta-kematian", "kartu-keluarga"]


def begun(village: Village, joko: Operator, hall) -> str:
    """Fill a life event in, whole; return the id of its draft."""
    store = village.store
    id = drafting.begin_event(store, DIED, SERVICES, operator=joko, at=MONDAY)
    drafting.save(store, id, "applicant", applicant(hall), operator=joko, at=MONDAY)
    form, answers = drafts.draft(store, id, joko).form, {}
    for _ in range(len(form.fields)):
        for field in forms.active_fields(form, answers):
            if field.key not in answers and field.needed:
                answers[field.key] = answer(field, hall, MONDAY.date())
    drafting.save(store, id, "answers", answers, operator=joko, at=MONDAY)
    for one in drafts.draft(store, id, joko).asked:
        if not one.rule.optional:
            drafting.attach(store, id, one.rule.key, photo(), operator=joko, at=MONDAY)
    return id


def test_one_form_and_one_basket_become_several_filings(village, joko, hall):
    assert DIED in [one.key for one in events.offered(village.store)]
    id = begun(village, joko, hall)
    draft = drafts.draft(village.store, id, joko)
    assert not draft.problems and draft.package.name == events.life_event(DIED).name
    issued = drafting.finalise_all(village.store, id, "present", operator=joko, by=village.joko, at=MONDAY)
    assert [one.service_key for one in issued] == SERVICES and len({one.receipt for one in issued}) == 2
    assert issued[0].envelope.header.blobs and drafts.mine(village.store, joko) == []
    village.sync()
    entering.enter_waiting(MONDAY + DAY)
    found = Case.objects.filter(receipt__in=[one.receipt for one in issued])
    sent = sum(len(one.envelope.header.blobs) for one in issued)
    assert found.count() == 2 and sum(case.evidence_set.count() for case in found) == sent
    bundle = Bundle.objects.get()
    assert set(bundle.parts) == set(SERVICES) and bundle.person_id == found[0].person_id
    assert BundledCase.objects.filter(bundle=bundle).count() == 2
    assert Event.objects.filter(name="bundle.submitted").count() == 1
    assert all(case.status != "returned" for case in found)


def test_what_lacks_is_said_and_nothing_is_filed(village, joko, hall):
    id = begun(village, joko, hall)
    drafting.save(village.store, id, "applicant", {"nik": None}, operator=joko, at=MONDAY)
    with pytest.raises(Invalid) as refused:
        drafting.finalise_all(village.store, id, "present", operator=joko, by=village.joko, at=MONDAY)
    assert "applicant.nik" in refused.value.problems and village.store.highest() == 0


def test_a_power_cut_between_two_of_them_leaves_none(village, joko, hall):
    id = begun(village, joko, hall)
    draft = drafts.draft(village.store, id, joko)
    offers = events.offers(village.store, draft.shared.event)
    shares = [
        drafting.Share(offers[service], draft.shared.answers_for(service, draft.answers, draft.applicant), draft.photos(service))
        for service in SERVICES
    ]  # fmt: skip

    def cut(point: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drafting.issuing.issue_event(
            village.store, DIED, draft.applicant, shares, basis="present", draft_id=id, by=village.joko, at=MONDAY, reached=cut
        )  # fmt: skip
    assert village.store.highest() == 0 and drafts.draft(village.store, id, joko)


def test_parts_that_arrive_alone_or_late_still_come_together(village, joko, hall):
    id = begun(village, joko, hall)
    issued = drafting.finalise_all(village.store, id, "present", operator=joko, by=village.joko, at=MONDAY)
    for at, one in zip((MONDAY + DAY, MONDAY + 2 * DAY), reversed(issued), strict=True):
        exchanging.exchange(one.envelope.frame, at=at)
        entering.enter_waiting(at)
    assert BundledCase.objects.count() == 2 and Bundle.objects.count() == 1


def test_only_what_this_desk_offers_is_begun(village, joko):
    for key, chosen in (("moon", SERVICES), (DIED, []), (DIED, ["skck"]), ("bekerja", SERVICES)):
        with pytest.raises(Missing):
            drafting.begin_event(village.store, key, chosen, operator=joko, at=MONDAY)


@pytest.mark.parametrize(
    "told", ["x", ["x"], ["x", DIED, 2], ["019a8b6e-7c00-7000-8000-0000000000aa", DIED, 99]]
)
def test_what_belongs_together_is_read_strictly(told):
    with pytest.raises(Unreadable):
        filing.unpack_event({"e": told})


def test_a_filing_that_stands_alone_belongs_to_nothing():
    assert filing.unpack_event({}) is None
