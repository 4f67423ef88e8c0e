"""Two people: publishing a version, and adopting exactly what was shown."""

import pytest

from balai.accounts import actions as accounts
from balai.catalogue import actions, queries
from balai.core.actor import Actor, Grant
from balai.core.refusal import Forbidden, Missing, Refused
from tests.catalogue.samples import hash_of, package
from tests.hall import MONDAY, Hall

pytestmark = pytest.mark.django_db


def keeper(name: str) -> Actor:
    return Actor("officer", name, grants=(Grant("catalogue_admin", "", ""),))


RINI, TONO = keeper("rini"), keeper("tono")
REGIONAL = Actor("officer", "regional", grants=(Grant("catalogue_admin", "", "35.10"),))


def propose(by=RINI, **changes):
    raw = package(**changes)
    return actions.propose_publication(raw, hash_of(raw), by=by, at=MONDAY)


def test_an_officer_alone_publishes_nothing():
    raw = package()
    with pytest.raises(Forbidden):
        actions.publish(raw, hash_of(raw), by=RINI, at=MONDAY)
    with pytest.raises(Forbidden):
        propose(by=REGIONAL)


def test_a_version_is_published_by_a_second_person_as_shown():
    row = propose()
    assert queries.current_version("izin-kafe") == ""
    with pytest.raises(Forbidden):
        actions.confirm_publication(row.id, row.digest, by=RINI, at=MONDAY)
    with pytest.raises(Refused, match=r"proposal\.changed"):
        actions.confirm_publication(row.id, "0" * 64, by=TONO, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.confirm_publication(row.id, row.digest, by=REGIONAL, at=MONDAY)
    version = actions.confirm_publication(row.id, row.digest, by=TONO, at=MONDAY)
    assert queries.current_version("izin-kafe") == version.id == row.content["hash"]
    assert version.published_by == TONO.ref


def test_a_package_with_faults_is_no_proposal():
    with pytest.raises(actions.PackageRefused):
        propose(clock__duration={"value": 1, "unit": "minutes"})


def test_another_kind_of_proposal_publishes_nothing():
    row = accounts.put_forward("other", "x", {"a": 1}, verb="catalogue.publish", by=RINI, at=MONDAY)
    with pytest.raises(Missing):
        actions.confirm_publication(row.id, row.digest, by=TONO, at=MONDAY)


def test_an_offering_is_adopted_as_it_was_shown(hall: Hall):
    raw = {
        "service": "sip-bidan", "agency": "dpmptsp-bwi", "decision": {"number": "CONTOH 2", "date": "2026-05-01"},
        "offices": ["mpp-bwi"], "valid_from": "2027-01-02",
    }  # fmt: skip
    wayan, made = (
        Actor("officer", name, grants=(Grant("area_admin", "", "35.10"),)) for name in ("wayan", "made")
    )
    row = actions.propose(raw, area_code="35.10", by=wayan, at=MONDAY)
    with pytest.raises(Refused, match=r"offering\.changed"):
        actions.adopt(row.id, shown="0" * 64, by=made, at=MONDAY)
    assert actions.adopt(row.id, shown=row.content_hash, by=made, at=MONDAY).adopted_by == made.ref


def test_a_draft_tells_what_people_would_see_and_what_changes(hall: Hall):
    now = queries.service("sip-bidan")
    limit = now.package.clock.duration
    raw = {
        "service": "sip-bidan", "agency": "dpmptsp-bwi", "decision": {"number": "CONTOH 2", "date": "2026-05-01"},
        "offices": ["mpp-bwi"], "valid_from": "2027-01-02", "channels": {"mobile": "none"},
    }  # fmt: skip
    draft = queries.draft_offering(raw, area_code="35.10")
    assert not draft.problems and len(draft.standard) == 6 and draft.before == "yang berlaku sekarang"
    assert [change.about for change in draft.changes] == ["Kanal"]
    longer = {**raw, "clock": {"duration": {"value": limit.value + 90, "unit": limit.unit}}}
    wrong = queries.draft_offering(longer, area_code="35.10")
    assert [one.path for one in wrong.problems] == ["clock.duration"] and wrong.package is None
    elsewhere = queries.draft_offering({**raw, "agency": "dpmptsp-jauh"}, area_code="35.10")
    assert elsewhere.before == "pola nasional"


def test_a_draft_of_a_package_is_held_against_the_version_in_use():
    assert queries.draft_package(package()).before == ""
    row = propose()
    actions.confirm_publication(row.id, row.digest, by=TONO, at=MONDAY)
    draft = queries.draft_package(package(name="Izin kedai"))
    assert draft.before == "versi yang berlaku" and [change.about for change in draft.changes] == ["Nama"]
