"""What the centre tells a device of its requests, and a returned one that is completed there and comes back."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from balai.cases import actions
from balai.cases.actions import correcting
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Evidence
from balai.core import events
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Invalid, Missing
from balai.core.vault import key
from balai.nodes import keys, pieces
from balai.nodes.actions import attending, drafting, entering, exchanging, issuing, syncing, telling
from balai.nodes.models import Device, Envelope
from balai.nodes.queries import drafting as drafts
from balai.nodes.rules import curves, news
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.pins import Operator, new_key
from balai.nodes.rules.strict import Unreadable
from tests.cases.filing import MINUTE, active, photo, worker
from tests.hall import MONDAY
from tests.nodes.village import DAY, PLAIN, WITH_PHOTOS, Village, case

pytestmark = pytest.mark.django_db
NOTE = "Foto kartu keluarga terpotong; potret seluruhnya."


def hear(village: Village, at) -> None:
    """Give the centre's events their order, and let the village ask."""
    while events.sequence():
        pass
    village.sync(at=at)


def returned(village: Village, hall) -> str:
    """File with photos, have it returned for one of them; return its number."""
    issued = village.file(WITH_PHOTOS)
    village.sync()
    found = case(issued)
    step = active(found)
    actions.return_case(
        found.id, step.key, [Lack("evidence.family_card", NOTE), Lack("applicant.address", "Tulis RT dan RW.")],
        by=worker(hall, step), at=MONDAY + 5 * MINUTE,
    )  # fmt: skip
    hear(village, MONDAY + DAY)
    return issued.receipt


def test_the_last_known_state_comes_back_in_the_same_contact(village, hall):
    issued = village.file()
    village.sync()
    assert village.store.news() == {}
    hear(village, MONDAY + DAY)
    told = village.store.news()[issued.receipt]
    assert told.status == case(issued).status and told.sealed is None
    heard = village.store.heard()
    assert heard == events.top()
    actions.withdraw(case(issued).id, by=entering.SYSTEM, at=MONDAY + DAY) if case(
        issued
    ).status != "approved" else None
    hear(village, MONDAY + 2 * DAY)
    assert (
        village.store.news()[issued.receipt].status == case(issued).status and village.store.heard() >= heard
    )


def test_news_that_was_lost_comes_again(village):
    village.file()
    village.sync()
    while events.sequence():
        pass

    def lost(raw: bytes) -> bytes:
        exchanging.exchange(raw, at=MONDAY)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        village.sync(send=lost)
    assert village.store.news() == {}
    village.sync()
    assert len(village.store.news()) == 1


def test_nothing_is_told_twice_and_nothing_of_others(village, car):
    village.file()
    hear(village, MONDAY)
    hear(village, MONDAY)
    device = Device.objects.get(code=village.code)
    assert telling.tell_news(device, village.store.heard(), at=MONDAY) == []
    assert telling.tell_news(Device.objects.get(code=car.code), village.store.heard(), at=MONDAY) == []


def test_much_news_comes_in_stretches(village, monkeypatch):
    issued = [village.file() for _ in range(3)]
    village.sync()
    monkeypatch.setattr(news, "MOST", 2)
    hear(village, MONDAY)
    assert len(village.store.news()) == 2
    hear(village, MONDAY)
    assert (
        village.store.news().keys() == {one.receipt for one in issued}
        and village.store.heard() == events.top()
    )


def test_a_restored_centre_tells_all_anew(village):
    village.file()
    village.sync()
    hear(village, MONDAY)
    before = village.store.news()
    farther = news.tell(news.News(village.code, 0, events.top() + 1_000, ()), key=keys.root())
    village.sync(send=lambda raw: farther)  # what it heard before its centre was restored
    assert village.store.news() == {} and village.store.heard() > events.top()
    hear(village, MONDAY)
    assert village.store.news() == before and village.store.heard() == events.top()


def test_news_of_a_stranger_is_not_believed(village):
    village.file()
    forged = news.tell(news.News(village.code, 0, 9, ()), key=curves.private_key(b"x" * 32))
    village.sync(send=lambda raw: forged)
    assert village.store.heard() == 0


def test_a_returned_request_comes_sealed_to_the_device_that_took_it_down(village, hall):
    receipt = returned(village, hall)
    told = village.store.news()[receipt]
    assert told.status == "returned" and told.sealed and b"Sari" not in told.sealed
    came = news.unseal(told.sealed, receipt, village.store.key())
    assert came["a"]["name"] == "Sari Contoh Rekaan" and ["evidence.family_card", NOTE] in came["n"]
    assert set(came["h"]) == {"neighbourhood_letter", "family_card"} and came["k"] == ""
    with pytest.raises(Unreadable):
        news.unseal(told.sealed, receipt, curves.private_key(b"y" * 32))
    with pytest.raises(Unreadable):
        news.unseal(told.sealed, "10000-0009-ZZ", village.store.key())
    opened = Event.objects.get(name="case.opened")
    assert opened.by == f"device:{village.code}" and opened.data["purpose"] == "correct"


def test_a_correction_at_the_desk_goes_on_at_the_centre(village, hall, joko):
    receipt = returned(village, hall)
    id = drafting.begin_correction(village.store, receipt, operator=joko, at=MONDAY + DAY)
    assert drafting.begin_correction(village.store, receipt, operator=joko, at=MONDAY + DAY) == id
    draft = drafts.draft(village.store, id, joko)
    assert draft.notes["evidence.family_card"] == NOTE and not draft.problems and draft.fresh == {}
    drafting.attach(village.store, id, "family_card", photo(), operator=joko, at=MONDAY + DAY)
    drafting.save(
        village.store, id, "applicant", {"address": "Jl. Rekaan 1 RT 2 RW 3"}, operator=joko, at=MONDAY + DAY
    )
    made = drafting.send_back(village.store, id, operator=joko, by=village.joko, at=MONDAY + DAY)
    assert made.header.type == "supplement" and made.header.receipt == receipt and len(made.header.blobs) == 1
    assert drafts.mine(village.store, joko) == [] and village.store.news()[receipt].sealed is None
    village.sync(at=MONDAY + DAY)
    entering.enter_waiting(MONDAY + 2 * DAY)
    row, found = Envelope.objects.get(type="supplement"), Case.objects.get(receipt=receipt)
    assert row.entered_at and row.alarm == "" and found.status in ("submitted", "in_progress")
    data = key(found.key_id).open(found.sealed, f"cases.Case.sealed/{found.id}")
    assert data["applicant"]["address"] == "Jl. Rekaan 1 RT 2 RW 3"
    assert Evidence.objects.filter(case=found, replaced_at=None).count() == 2
    assert Evidence.objects.filter(case=found, key="family_card").count() == 2


def test_what_still_lacks_is_said_at_the_desk(village, hall, joko):
    receipt = returned(village, hall)
    id = drafting.begin_correction(village.store, receipt, operator=joko, at=MONDAY)
    drafting.save(village.store, id, "applicant", {"phone": None}, operator=joko, at=MONDAY)
    with pytest.raises(Invalid):
        drafting.send_back(village.store, id, operator=joko, by=village.joko, at=MONDAY)
    with pytest.raises(Missing):
        drafting.begin_correction(village.store, "10000-0009-ZZ", operator=joko, at=MONDAY)
    with pytest.raises(Missing):
        drafting.send_back(
            village.store, drafting.begin(village.store, PLAIN, operator=joko, at=MONDAY), operator=joko, by=village.joko, at=MONDAY
        )  # fmt: skip


def brought(village: Village, receipt: str, applicant: dict, photos: dict, at) -> Envelope:
    """Bring something for a request past the rules of the desk; return what became of it at the centre."""
    offer = drafts.desk.offered(village.store, WITH_PHOTOS)
    issuing.supplement(
        village.store, receipt, offer, {"applicant": applicant, "answers": {}}, photos, basis="present", by=village.joko, at=at
    )  # fmt: skip
    village.sync(at=at)
    entering.enter_waiting(at + timedelta(hours=12))
    return Envelope.objects.filter(type="supplement").order_by("-seq").first()


def test_half_a_correction_is_kept_and_shown_to_an_officer(village, hall):
    receipt = returned(village, hall)
    row = brought(village, receipt, {"nik": "123", "address": "Jl. Baru 2 RT 1 RW 1"}, {}, MONDAY + DAY)
    found = Case.objects.get(receipt=receipt)
    assert row.entered_at and row.alarm == "not_complete" and found.status == "returned"
    assert (
        key(found.key_id).open(found.sealed, f"cases.Case.sealed/{found.id}")["applicant"]["address"]
        == "Jl. Baru 2 RT 1 RW 1"
    )


def test_more_photos_for_a_running_request_are_added_and_replace_nothing(village, hall):
    issued = village.file(WITH_PHOTOS)
    village.sync()
    found = case(issued)
    Evidence.objects.filter(case=found, key="family_card").update(replaced_at=MONDAY)
    photos = {"family_card": photo(), "neighbourhood_letter": photo()}
    row = brought(village, issued.receipt, {}, photos, MONDAY + DAY)
    assert row.entered_at and row.alarm == ""
    assert sorted(Evidence.objects.filter(case=found, replaced_at=None).values_list("key", flat=True)) == [
        "family_card",
        "neighbourhood_letter",
    ]


def test_a_form_that_changed_meanwhile_comes_along(village, hall, monkeypatch):
    monkeypatch.setattr(telling.catalogue, "offer", lambda *args, **kwargs: None)
    receipt = returned(village, hall)
    operator = Operator(village.joko.id, "Joko", new_key())
    village.store.rows.execute("DELETE FROM file WHERE path = 'services/sktm.json'")
    id = drafting.begin_correction(village.store, receipt, operator=operator, at=MONDAY)
    assert drafts.draft(village.store, id, operator).package.key == WITH_PHOTOS


def running(village: Village) -> tuple[str, Case]:
    """File with photos, and let one of them lack."""
    issued = village.file(WITH_PHOTOS)
    village.sync()
    Evidence.objects.filter(case=case(issued), key="family_card").update(replaced_at=MONDAY)
    return issued.receipt, case(issued)


def bringing(village: Village, receipt: str) -> envelopes.Envelope:
    return attending.bring(village.store, receipt, {"family_card": photo()}, by=village.joko, at=MONDAY + DAY)


def kept(found: Case) -> int:
    return Evidence.objects.filter(case=found, replaced_at=None).count()


def other_photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 200), "#228844").save(file, "JPEG")
    return file.getvalue()


def test_a_file_that_is_not_kept_is_told_to_an_officer(village):
    receipt, found = running(village)
    row = brought(village, receipt, {}, {"neighbourhood_letter": other_photo()}, MONDAY + DAY)
    assert row.entered_at and row.alarm == "not_complete" and kept(found) == 1
    for lost in (("family_card", b"not a picture"), ("moon", photo())):
        assert not correcting.complete(found.id, {}, {}, [lost], by=SYSTEM, at=MONDAY + DAY)
    assert kept(found) == 1


def test_what_came_too_late_is_done_when_its_last_photo_is_here(village):
    receipt, found = running(village)
    made = bringing(village, receipt)
    exchanging.exchange(made.frame, at=MONDAY + DAY)
    entering.enter_waiting(MONDAY + 16 * DAY)
    row = Envelope.objects.get(type="supplement")
    assert row.entered_at and row.alarm == "not_complete" and kept(found) == 1
    village.sync(at=MONDAY + 17 * DAY)
    row.refresh_from_db()
    assert row.entered_at and row.alarm == "" and kept(found) == 2


def test_a_device_is_asked_again_for_a_file_that_is_gone(village):
    receipt, found = running(village)
    made = bringing(village, receipt)
    syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=MONDAY + DAY), at=MONDAY + DAY)
    assert village.states() == ["complete", "complete"]
    pieces.drop(made.header.blobs[0].address)
    entering.enter_waiting(MONDAY + DAY)
    row = Envelope.objects.get(type="supplement")
    assert row.entered_at is None and row.state == "stored" and kept(found) == 1
    village.sync(at=MONDAY + 2 * DAY)
    village.sync(at=MONDAY + 2 * DAY)
    row.refresh_from_db()
    assert (
        row.entered_at
        and row.alarm == ""
        and kept(found) == 2
        and village.states() == ["complete", "complete"]
    )
