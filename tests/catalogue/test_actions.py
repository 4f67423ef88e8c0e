"""Publishing, proposing, adopting, closing, withdrawing: each verb, each refusal, the guards in the database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from balai.catalogue import actions, queries
from balai.catalogue.models import Offering, Service, ServiceVersion
from balai.core import events
from balai.core.actor import SYSTEM, Actor, Grant
from balai.core.channel import Channel
from balai.core.models import Event
from balai.core.refusal import Forbidden, Missing, Refused
from tests.catalogue.samples import filled, hash_of, offering, package
from tests.hall import FOUNDED, MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]

AREA = "35.10"
FIRST = hash_of(package())
SECOND = hash_of(package(name="Izin kafe baru"))


def admin(id: str, area: str = AREA) -> Actor:
    return Actor("officer", id, grants=(Grant("area_admin", "", area),), channel=Channel.DIRECT)


WAYAN, MADE = admin("wayan"), admin("made")


def publish(**changes):
    raw = package(**changes)
    return actions.publish(raw, hash_of(raw), by=SYSTEM, at=MONDAY)


def adopted(**changes):
    row = actions.propose(offering(**changes), area_code=AREA, by=WAYAN, at=MONDAY)
    return actions.adopt(row.id, shown=row.content_hash, by=MADE, at=MONDAY)


def names() -> list[str]:
    return [event.name for event in Event.objects.filter(subject="izin-kafe").order_by("id")]


def is_absent() -> bool:
    return not Service.objects.filter(key="izin-kafe").exists()


# publishing -------------------------------------------------------------------------------------------------


def test_a_package_becomes_a_version_with_one_event_and_a_new_revision():
    before = queries.revision()
    row = publish()
    assert (row.id, row.number, row.service_id) == (FIRST, 1, "izin-kafe")
    event = Event.objects.get(subject="izin-kafe")
    assert event.subject == "izin-kafe" and event.data == {"version": FIRST, "number": 1}
    assert queries.revision() != before and queries.service("izin-kafe").version_id == FIRST
    assert queries.service("izin-kafe").package.valid_from == date(2026, 1, 1)


def test_the_same_content_again_changes_nothing():
    publish()
    revision = queries.revision()
    assert publish().number == 1
    assert names() == ["service.published"] and queries.revision() == revision


def test_changed_content_is_the_next_version_and_the_list_follows():
    publish()
    assert publish(name="Izin kafe baru").number == 2
    listing = next(one for one in queries.services() if one.key == "izin-kafe")
    assert listing.name == "Izin kafe baru" and len(queries.versions("izin-kafe")) == 2
    assert queries.package(FIRST).name == "Contoh nama layanan seperti dibaca warga"


def test_going_back_to_earlier_content_makes_no_new_number():
    publish()
    publish(name="Izin kafe baru")
    assert publish().number == 1 and queries.current_version("izin-kafe") == FIRST


def test_what_check_finds_wrong_is_not_published():
    with pytest.raises(actions.PackageRefused) as caught:
        publish(mode="intake")
    assert caught.value.problems and "perlu dibetulkan" in caught.value.message
    assert is_absent() and names() == []


def test_only_who_may_publishes_for_the_nation():
    for actor in (WAYAN, Actor("person", "sari", person_id="sari")):
        with pytest.raises(Forbidden):
            actions.publish(package(), FIRST, by=actor, at=MONDAY)
        with pytest.raises(Forbidden):
            actions.withdraw("izin-kafe", by=actor, at=MONDAY)
    assert is_absent()


def test_nothing_is_published_when_the_event_cannot_be_written(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(events, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish()
    assert is_absent() and not ServiceVersion.objects.filter(id=FIRST).exists()


def test_a_folder_of_packages_is_loaded_and_a_wrong_one_stops_no_other(tmp_path):
    for key, text in (
        ("izin-kafe", filled()),
        ("izin-bar", filled(key="izin-bar")),
        ("salah", filled(key="lain")),
    ):
        (tmp_path / key).mkdir()
        (tmp_path / key / "service.yaml").write_text(text)
    results = {one.folder.name: one for one in actions.load_folder(tmp_path, by=SYSTEM, at=MONDAY)}
    assert [key for key, one in results.items() if one.is_new] == ["izin-bar", "izin-kafe"]
    assert results["salah"].version is None and results["salah"].problems[0].path == "key"
    assert not any(one.is_new for one in actions.load_folder(tmp_path, by=SYSTEM, at=MONDAY))
    (tmp_path / "izin-kafe" / "note.txt").write_text("x")
    again = actions.load_folder(tmp_path / "izin-kafe", by=SYSTEM, at=MONDAY)[0]
    assert again.is_new and again.version.number == 2


def test_every_package_of_this_repository_is_published():
    results = actions.load_folder(settings.DATA / "services", by=SYSTEM, at=MONDAY)
    assert len(results) >= 31 and all(one.version for one in results)


# adopting ---------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_adopts():
    publish()
    row = actions.propose(offering(), area_code=AREA, by=WAYAN, at=MONDAY)
    assert row.adopted_at is None and queries.offer("izin-kafe", "35.10.20.2001", on=date(2026, 2, 1)) is None
    assert [one.id for one in queries.waiting_offerings(MADE)] == [row.id]
    with pytest.raises(Forbidden, match="orang kedua"):
        actions.adopt(row.id, by=WAYAN, at=MONDAY)
    done = actions.adopt(row.id, shown=row.content_hash, by=MADE, at=MONDAY)
    assert (done.proposed_by, done.adopted_by) == ("officer:wayan", "officer:made")
    found = list(Event.objects.filter(subject=row.id).order_by("id"))
    assert [one.name for one in found] == ["offering.proposed", "offering.adopted"]
    assert found[1].agency_id == "dpmptsp-bwi" and found[1].area_code == AREA
    assert queries.offer("izin-kafe", "35.10.20.2001", on=date(2026, 2, 1)).offering_id == row.id


def test_the_same_proposal_again_is_the_same():
    publish()
    row = actions.propose(offering(), area_code=AREA, by=WAYAN, at=MONDAY)
    assert actions.propose(offering(), area_code=AREA, by=MADE, at=MONDAY).id == row.id
    assert actions.propose(offering(area=AREA), by=MADE, at=MONDAY).area_code == AREA
    actions.drop(row.id, by=MADE, at=MONDAY)
    assert actions.propose(offering(), area_code=AREA, by=MADE, at=MONDAY).id != row.id


@pytest.mark.parametrize(
    ("change", "area", "code"),
    [
        ({"service": "lain"}, AREA, "missing"),
        ({"version": "c" * 64}, AREA, "missing"),
        ({"agency": "nobody"}, AREA, "missing"),
        ({"agency": "dinkes-bwi"}, AREA, "offering.agency"),
        ({}, "35.09", "offering.area"),
        ({}, "3510", "offering.area"),
        ({}, "", "offering.area"),
        ({"fee": {"amount_rupiah": 1, "legal_basis": "Perda"}}, AREA, "package.problems"),
        ({"offices": []}, AREA, "package.problems"),
    ],
)
def test_a_proposal_that_cannot_hold_is_refused(change, area, code):
    publish()
    with pytest.raises(Refused) as caught:
        actions.propose(offering(**change), area_code=area, by=SYSTEM, at=MONDAY)
    assert caught.value.code == code and not Offering.objects.filter(service_id="izin-kafe").exists()


def test_who_may_adopt_in_one_regency_may_not_in_another():
    publish()
    row = actions.propose(offering(), area_code=AREA, by=WAYAN, at=MONDAY)
    stranger = admin("dewi", "53.02")
    for act in (
        lambda: actions.propose(offering(), area_code=AREA, by=stranger, at=MONDAY),
        lambda: actions.adopt(row.id, by=stranger, at=MONDAY),
        lambda: actions.drop(row.id, by=stranger, at=MONDAY),
        lambda: actions.close(row.id, valid_to=date(2027, 1, 1), by=stranger, at=MONDAY),
        lambda: actions.adopt(row.id, by=replace(MADE, grants=()), at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            act()
    assert queries.waiting_offerings(stranger) == []


def test_a_settled_proposal_stays_settled():
    publish()
    row = adopted()
    for act in (actions.adopt, actions.drop):
        with pytest.raises(Refused, match="settled"):
            act(row.id, by=MADE, at=MONDAY)
    with pytest.raises(Missing):
        actions.adopt("nothing", by=MADE, at=MONDAY)


def test_a_new_adoption_ends_the_one_before_on_its_day():
    publish()
    old = adopted()
    new = adopted(valid_from="2026-06-01", clock={"duration": {"value": 2, "unit": "working_days"}})
    old.refresh_from_db()
    assert old.valid_to == date(2026, 6, 1) and new.valid_to is None
    with pytest.raises(Refused, match="overlap"):
        adopted(valid_from="2026-03-01", channels={"mobile": "none"})
    again = adopted(valid_from="2026-06-01", channels={"mobile": "none"})
    offer = queries.offer("izin-kafe", AREA, on=date(2026, 6, 1))
    assert offer and offer.offering_id == again.id


def test_an_offering_keeps_the_version_it_adopted_when_a_newer_is_published():
    publish()
    adopted()
    publish(name="Izin kafe baru")
    offer = queries.offer("izin-kafe", AREA, on=date(2026, 3, 1))
    assert offer and offer.version_id == FIRST and offer.package.name.startswith("Contoh")
    newer = adopted(version=SECOND[:12], valid_from="2026-04-01")
    assert newer.version_id == SECOND


def test_closing_only_shortens():
    publish()
    row = adopted()
    actions.close(row.id, valid_to=date(2026, 9, 1), by=MADE, at=MONDAY)
    assert queries.offer("izin-kafe", AREA, on=date(2026, 8, 31))
    assert queries.offer("izin-kafe", AREA, on=date(2026, 9, 1)) is None
    for day in (date(2026, 9, 1), date(2027, 1, 1), date(2026, 1, 31)):
        with pytest.raises(Refused, match="close"):
            actions.close(row.id, valid_to=day, by=MADE, at=MONDAY)


def test_a_withdrawn_service_is_offered_no_more_until_restored():
    publish()
    row = adopted()
    actions.withdraw("izin-kafe", by=SYSTEM, at=MONDAY)
    actions.withdraw("izin-kafe", by=SYSTEM, at=MONDAY + timedelta(days=1))
    assert queries.offer("izin-kafe", AREA, on=date(2026, 3, 1)) is None
    assert "izin-kafe" not in [one.key for one in queries.services()]
    assert queries.package(FIRST, row.id).key == "izin-kafe"
    with pytest.raises(Missing):
        queries.service("izin-kafe")
    actions.restore("izin-kafe", by=SYSTEM, at=MONDAY)
    assert queries.offer("izin-kafe", AREA, on=date(2026, 3, 1))
    assert names() == ["service.published", "service.withdrawn", "service.restored"]
    with pytest.raises(Missing):
        actions.withdraw("lain", by=SYSTEM, at=MONDAY)


# guards -----------------------------------------------------------------------------------------------------


def refused_by_database(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_a_published_version_can_be_neither_changed_nor_deleted():
    publish()
    rows = ServiceVersion.objects.filter(id=FIRST)
    for change in ({"package": {}}, {"number": 9}, {"published_by": "x"}, {"published_at": FOUNDED}):
        assert refused_by_database(lambda change=change: rows.update(**change)), change
    assert refused_by_database(rows.delete)


def test_an_adopted_offering_can_only_be_closed():
    publish()
    row = adopted()
    rows = Offering.objects.filter(id=row.id)
    for change in (
        {"package": {}}, {"agency_id": "x"}, {"area_code": "53"}, {"decision_number": "1"}, {"offices": []},
        {"valid_from": date(2020, 1, 1)}, {"adopted_by": "x"}, {"adopted_at": FOUNDED}, {"proposed_by": "x"},
        {"adopted_at": None, "adopted_by": None},
    ):  # fmt: skip
        assert refused_by_database(lambda change=change: rows.update(**change)), change
    assert refused_by_database(rows.delete)
    rows.update(valid_to=date(2027, 1, 1))
    assert rows.get().valid_to == date(2027, 1, 1)
