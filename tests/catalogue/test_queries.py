"""What the catalogue answers, for whom, and at what cost in queries."""

from datetime import date

import pytest

from balai.accounts import actions as accounts
from balai.catalogue import actions, queries
from balai.catalogue.models import Offering
from balai.catalogue.queries import pinned
from balai.core.actor import SYSTEM
from balai.core.refusal import Missing
from tests.catalogue.samples import hash_of, offering, package, referral
from tests.hall import FOUNDED, MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]
DAY = date(2026, 11, 16)
VILLAGE = "35.10.20.2001"


@pytest.fixture
def forgetful():
    """Packages are remembered across tests; forget them where queries are counted."""
    pinned._remembered.clear()


def publish(raw):
    return actions.publish(raw, hash_of(raw), by=SYSTEM, at=FOUNDED).id


def offered(area, agency="", key="izin-kafe", **changes):
    raw = offering(service=key, agency=agency, valid_from="2026-01-02", **changes)
    if not agency:
        del raw["agency"]
    row = actions.propose(raw, area_code=area, by=SYSTEM, at=FOUNDED)
    return actions.adopt(row.id, by=SYSTEM, at=FOUNDED)


# services ---------------------------------------------------------------------------------------------------


def test_services_are_listed_by_category_mode_and_life_event(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.services()
    assert len(found) >= 31 and [one.name for one in found] == sorted(one.name for one in found)
    assert {one.category for one in queries.services(category="pajak")} == {"pajak"}
    assert {one.mode for one in queries.services(mode="referral")} == {"referral"}
    with django_assert_num_queries(1):
        born = [one.key for one in queries.services(life_event="anak-baru-lahir")]
    assert born[:3] == ["akta-kelahiran", "kartu-keluarga", "kia"]
    assert queries.services(life_event="mendarat-di-bulan") == ()


def test_life_events_and_packages_agree():
    known = queries.reference().life_events
    for event in known:
        said = {one.key for one in queries.services(life_event=event)}
        assert set(queries.life_event_services(event)) >= said, event


def test_a_service_is_its_newest_version(django_assert_num_queries, forgetful):
    with django_assert_num_queries(2):
        found = queries.service("skck")
    assert found.version_number == 1 and found.package.key == "skck"
    with django_assert_num_queries(1):
        queries.service("skck")
    with pytest.raises(Missing):
        queries.service("lain")
    assert queries.version(found.version_id[:10]) == found.version_id
    with pytest.raises(Missing):
        queries.version("zz")
    assert [one.number for one in queries.versions("skck")] == [1]


def test_the_standard_of_every_service_is_whole():
    for listing in queries.services():
        found = queries.standard(queries.service(listing.key).package)
        assert len(found) == 14 and all(one.lines for one in found), listing.key


# offers -----------------------------------------------------------------------------------------------------


def test_an_offer_holds_for_its_area_and_days(django_assert_num_queries, forgetful):
    with django_assert_num_queries(3):
        offer = queries.offer("ktp-el-penggantian", VILLAGE, on=DAY)
    assert offer and (offer.agency_id, offer.area_code, offer.office_ids) == (
        "disdukcapil-bwi",
        "35.10",
        ("mpp-bwi",),
    )
    assert offer.is_example and offer.package.status == "contoh" and offer.version_number == 1
    with django_assert_num_queries(1):
        assert queries.offer("ktp-el-penggantian", VILLAGE, on=DAY) == offer
    assert queries.offer("ktp-el-penggantian", VILLAGE, on=date(2026, 1, 1)) is None
    assert queries.offer("ktp-el-penggantian", "35.1", on=DAY) is None
    assert queries.offer("ktp-el-penggantian", "36.01", on=DAY) is None
    other = queries.offer("ktp-el-penggantian", "53.02.01.1001", on=DAY)
    assert other and other.agency_id == "disdukcapil-tts"


def test_an_offer_for_all_villages_is_answered_by_the_person_s_own():
    offer = queries.offer("sktm", VILLAGE, on=DAY)
    assert offer and offer.agency_id == "kelurahan-desa-bwi"
    assert queries.offer("sktm", "35.10.20.2002", on=DAY) is None, "no such village government here"
    assert queries.offer("pengantar-sertipikat", VILLAGE, on=DAY).agency_id == "kecamatan-bwi"


def test_the_nearest_offer_wins():
    publish(package())
    accounts.found_agency(
        "dpmptsp-35", name="Provinsi", kind="dpmptsp", area_code="35", by=SYSTEM, at=FOUNDED
    )
    wide = offered("35", "dpmptsp-35", offices=["mpp-bwi"])
    near = offered("35.10", "dpmptsp-bwi", offices=["mpp-bwi"])
    nearest = offered("35.10.20", "dpmptsp-bwi", offices=["mpp-bwi"])
    found = {
        area: queries.offer("izin-kafe", area, on=DAY).offering_id for area in ("35.09", "35.10.01", VILLAGE)
    }
    assert found == {"35.09": wide.id, "35.10.01": near.id, VILLAGE: nearest.id}
    assert [one.offering_id for one in queries.offers_in(VILLAGE, DAY, keys=["izin-kafe"])] == [nearest.id]


def test_an_offer_is_the_pattern_as_the_agency_changed_it():
    version_id = publish(package())
    row = offered(
        "35.10", "dpmptsp-bwi", clock={"duration": {"value": 2, "unit": "working_days"}},
        decision={"number": "188/1/2026", "date": "2026-01-02"},
    )  # fmt: skip
    offer = queries.offer("izin-kafe", VILLAGE, on=DAY)
    assert offer and offer.package.clock.duration.value == 2 and not offer.is_example
    assert queries.package(version_id).clock.duration.value == 3
    assert queries.package(version_id, row.id) == offer.package


def test_pinned_packages_are_loaded_together_once(django_assert_num_queries, forgetful):
    pins = list(Offering.objects.values_list("version_id", "id")[:8])
    with django_assert_num_queries(2):
        found = queries.packages(pins)
    assert set(found) == set(pins)
    with django_assert_num_queries(0):
        assert queries.packages(pins) == found
        assert queries.package(*pins[0]) is found[pins[0]]
    for pin in (("unknown", ""), (pins[0][0], "unknown")):
        with pytest.raises(Missing):
            queries.package(*pin)


def test_the_memory_of_packages_is_bounded(monkeypatch, forgetful):
    monkeypatch.setattr(pinned, "REMEMBERED", 3)
    pins = list(Offering.objects.values_list("version_id", "id")[:6])
    for pin in pins:
        queries.package(*pin)
    assert list(pinned._remembered) == pins[3:]


def test_people_of_an_area_see_all_they_can_use(django_assert_num_queries, forgetful):
    # offerings, referrals, versions, adopted parts; and the agencies of villages and districts
    with django_assert_num_queries(5):
        found = queries.offers_in(VILLAGE, DAY)
    with django_assert_num_queries(3):
        assert queries.offers_in(VILLAGE, DAY) == found
    assert {one.service_key for one in found} == {one.key for one in queries.services()}
    assert [one.package.name for one in found] == sorted(one.package.name for one in found)
    referrals = [one for one in found if one.package.mode == "referral"]
    assert len(referrals) == len(queries.services(mode="referral"))
    assert all(one.offering_id == "" and one.is_example for one in referrals)
    assert queries.offers_in(VILLAGE, DAY, mode="referral") == tuple(referrals)
    tax = queries.offers_in(VILLAGE, DAY, category="pajak")
    assert {one.package.category for one in tax} == {"pajak"} and len(tax) == 3


def test_where_nobody_adopted_only_referrals_are_left():
    found = queries.offers_in("36.01", DAY)
    assert found and {one.package.mode for one in found} == {"referral"}


def test_an_adopted_referral_takes_the_place_of_the_pattern():
    publish(referral())
    assert queries.offer("izin-kafe", VILLAGE, on=DAY).offering_id == ""
    row = offered("35.10", "dpmptsp-bwi")
    assert [one.offering_id for one in queries.offers_in(VILLAGE, DAY, keys=["izin-kafe"])] == [row.id]


# search -----------------------------------------------------------------------------------------------------


def test_hits_say_why_and_how_the_area_has_the_service(django_assert_num_queries):
    queries.search("ktp")
    with django_assert_num_queries(1):
        plain = queries.search("KTP ilang kecopetan", limit=3)
    assert plain[0].service_key == "ktp-el-penggantian" and plain[0].offer is None
    assert plain[0].why == ("ktp", "hilang") and plain[0].name and plain[0].summary and len(plain) == 3
    queries.offers_in(VILLAGE, DAY)
    with django_assert_num_queries(3):
        here = queries.search("ktp ilang", VILLAGE, limit=3, on=DAY)
    assert here[0].offer and here[0].offer.agency_id == "disdukcapil-bwi"
    assert queries.search("ktp ilang", "36.01", on=DAY)[0].offer is None
    assert queries.search("zzzz", VILLAGE, on=DAY) == ()


def test_search_follows_the_catalogue():
    assert "izin-kafe" not in [hit.service_key for hit in queries.search("kombucha")]
    publish(package(words=["kombucha", "teh jamur", "kedai teh"]))
    assert queries.search("kombucha")[0].service_key == "izin-kafe"
    actions.withdraw("izin-kafe", by=SYSTEM, at=MONDAY)
    assert queries.search("kombucha") == ()


def test_an_empty_catalogue_answers():
    for one in queries.services():
        actions.withdraw(one.key, by=SYSTEM, at=MONDAY)
    assert queries.search("ktp") == () and queries.services() == () and queries.offers_in(VILLAGE, DAY) == ()
    assert queries.offer("skck", VILLAGE, on=DAY) is None
