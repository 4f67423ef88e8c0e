"""Whoever decides has seen: the case as it stands, each of its files; in a stack each result as it will be printed."""

from datetime import timedelta

import pyotp
import pytest

from balai.cases import actions
from balai.cases.actions import count_day, forget_days
from balai.cases.models import DayCase, DayCount, Look, Step
from balai.cases.queries import looks
from balai.cases.rules.seeing import Unseen
from balai.cases.rules.status import Kind
from balai.catalogue import queries as catalogue
from balai.config.followers import FOLLOWINGS
from balai.core.events import follow, sequence
from balai.core.models import Event
from balai.core.refusal import Missing, Refused
from tests.cases.filing import MINUTE, approve, file, photo, reject, see, work
from tests.hall import MONDAY, SEED, citizen

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHY = "Nomor STR tidak terdaftar pada konsil."
LATER = MONDAY + HOUR


def to_decide(hall, sari):
    case = file("sip-bidan", sari, hall)
    for minute in (2, 3):
        work(case, hall, MONDAY + minute * MINUTE)
    case.refresh_from_db()
    return case


def files(case):
    return looks.files(case, catalogue.package(case.version_id, case.offering_id))


@pytest.fixture
def ratna(hall):
    return hall.officer("dpmptsp", "signer")


def test_nobody_decides_without_opening_the_case(hall, sari, ratna):
    case = to_decide(hall, sari)
    for decide in (
        lambda: actions.approve(case.id, revision=case.revision, by=ratna, at=LATER),
        lambda: actions.reject(case.id, WHY, revision=case.revision, by=ratna, at=LATER),
    ):
        with pytest.raises(Refused, match="case.not_opened"):
            decide()


def test_each_file_must_have_been_seen_by_the_one_who_decides(hall, sari, ratna):
    case = to_decide(hall, sari)
    see(case, hall.officer("dpmptsp", "supervisor"), LATER)
    actions.open_case(case.id, purpose="process", by=ratna, at=LATER)
    *first, last = files(case)
    for one in first:
        actions.open_evidence(case.id, one.key, by=ratna, at=LATER)
    with pytest.raises(Unseen) as refused:
        actions.approve(case.id, revision=case.revision, by=ratna, at=LATER)
    assert refused.value.files == (last,) and last.name in refused.value.message
    actions.open_evidence(case.id, last.key, by=ratna, at=LATER)
    actions.approve(case.id, revision=case.revision, by=ratna, at=LATER)
    case.refresh_from_db()
    assert case.status == "approved"


def test_an_approval_replayed_for_a_changed_file_is_refused(hall, sari, ratna):
    case = to_decide(hall, sari)
    shown, step = see(case, ratna, LATER), Step.objects.get(case=case, state="active")
    lack = actions.processing.Lack("evidence.str", "Halaman kedua tidak terbaca.")
    actions.return_case(case.id, step.key, [lack], by=ratna, at=LATER + MINUTE)
    actions.attach(case.id, "str", photo(), by=sari, at=LATER + 2 * MINUTE)
    actions.resubmit(case.id, by=sari, at=LATER + 3 * MINUTE)
    with pytest.raises(Refused, match="case.changed"):
        actions.approve(case.id, revision=shown, by=ratna, at=LATER + 4 * MINUTE)
    case.refresh_from_db()
    with pytest.raises(Refused, match="case.not_opened"):
        actions.approve(case.id, revision=case.revision, by=ratna, at=LATER + 4 * MINUTE)
    opened = actions.open_case(case.id, purpose="process", by=ratna, at=LATER + 5 * MINUTE).case
    with pytest.raises(Unseen) as refused:
        actions.approve(case.id, revision=opened.revision, by=ratna, at=LATER + 6 * MINUTE)
    assert [one.key for one in refused.value.files] == ["str"]
    approve(case, by=ratna, at=LATER + 7 * MINUTE)


def test_a_visit_is_one_line_of_the_log(hall, sari, ratna):
    case = to_decide(hall, sari)

    def openings() -> int:
        return Event.objects.filter(case_id=case.id, name="case.opened", by=ratna.ref).count()

    for minutes, expected in ((0, 1), (1, 1), (59, 1), (60, 2), (61, 2)):
        actions.open_case(case.id, purpose="process", by=ratna, at=LATER + minutes * MINUTE)
        assert openings() == expected, minutes
    other = hall.officer("dpmptsp", "supervisor")
    actions.open_case(case.id, purpose="supervise", by=other, at=LATER)
    assert Event.objects.filter(case_id=case.id, name="case.opened", by=other.ref).count() == 1
    for _ in range(3):
        actions.open_evidence(case.id, "str", by=ratna, at=LATER)
    [opened] = Event.objects.filter(case_id=case.id, name="case.evidence_opened", by=ratna.ref)
    assert opened.data == {"evidence": "str", "file": case.evidence_set.get(key="str").id}
    assert not Look.objects.filter(case=case, officer_id=sari.id).exists()


def test_an_objection_rests_on_the_evidence_of_the_application(hall, sari, ratna):
    case, head = to_decide(hall, sari), hall.officer("dpmptsp", "head")
    reject(case, WHY, by=ratna, at=LATER)
    remedy = actions.file_remedy(
        case.id, Kind.OBJECTION, "STR saya terdaftar dan berlaku.", by=sari, at=LATER
    )
    opened = actions.open_case(remedy.id, purpose="process", by=head, at=LATER).case
    with pytest.raises(Unseen) as refused:
        actions.approve(remedy.id, revision=opened.revision, by=head, at=LATER)
    assert {one.case_id for one in refused.value.files} == {case.id}
    approve(opened, by=head, at=LATER + MINUTE)


# a stack


def stack(hall, ratna, count: int):
    """Return cases that were read, with the revision shown."""
    cases = [to_decide(hall, citizen(f"+62840000{number:04d}")) for number in range(1, count + 1)]
    return [(case.id, see(case, ratna, LATER)) for case in cases]


def preview(shown, ratna):
    for case_id, _ in shown:
        assert actions.open_draft(case_id, by=ratna, at=LATER).startswith(b"\x89PNG")


def code(at=LATER) -> str:
    return pyotp.TOTP(SEED).at(at)


def test_a_stack_is_signed_one_by_one_and_one_that_fails_stops_nobody(hall, sari, ratna):
    shown = stack(hall, ratna, 3)
    preview(shown[:2], ratna)
    stale = (shown[0][0], shown[0][1] + 1)
    signed = actions.sign_stack([stale, shown[1], shown[2]], code(), by=ratna, at=LATER)
    assert [bool(one.problem) for one in signed] == [True, False, True]
    assert "Pratinjau" in signed[0].problem and "Pratinjau" in signed[2].problem
    event = Event.objects.get(name="stack.signed")
    assert event.data == {"count": 1, "refused": 2} and event.by == ratna.ref
    assert Event.objects.filter(name="case.approved", by=ratna.ref).count() == 1


def test_a_stack_asks_for_a_fresh_code_once(hall, sari, ratna):
    shown = stack(hall, ratna, 2)
    preview(shown, ratna)
    with pytest.raises(Refused, match="totp.wrong"):
        actions.sign_stack(shown, "000000", by=ratna, at=LATER)
    assert not any(one.problem for one in actions.sign_stack(shown[:1], code(), by=ratna, at=LATER))
    with pytest.raises(Refused, match="totp.wrong"):
        actions.sign_stack(shown[1:], code(), by=ratna, at=LATER)  # a code works once


@pytest.mark.parametrize(("count", "expected"), [(0, "stack.empty"), (21, "stack.large")])
def test_a_stack_has_a_size(hall, ratna, count, expected):
    with pytest.raises(Refused, match=expected):
        actions.sign_stack([("x", 1)] * count, code(), by=ratna, at=LATER)


def test_a_stack_does_not_hold_what_is_not_there_for_the_signer(hall, sari, ratna):
    case = file("ktp-el-penggantian", sari, hall, reason="lost")
    [one] = actions.sign_stack([(case.id, case.revision)], code(), by=ratna, at=LATER)
    assert one.problem and one.receipt == ""


def test_a_preview_is_for_officers_who_may_see_the_case_and_only_where_balai_prints(hall, sari, ratna):
    case = to_decide(hall, sari)
    for by in (hall.dewi, sari):
        with pytest.raises(Missing):
            actions.open_draft(case.id, by=by, at=LATER)
    skck = file("skck", citizen("+628400000009"), hall, fee_category="student")
    with pytest.raises(Missing):
        actions.open_draft(skck.id, by=hall.officer("polres", "verifier"), at=LATER)


# the day


def test_a_follower_counts_each_day_once(hall, sari, ratna):
    case = to_decide(hall, sari)
    approve(case, by=ratna, at=LATER)
    [counting] = [one for one in FOLLOWINGS if one.name == "cases.count_day"]
    while sequence():
        pass
    for _ in range(2):
        follow(counting, at=LATER)
    rows = DayCount.objects.filter(agency_id="dpmptsp-bwi").values_list("what", "on", "service_key", "count")
    day = MONDAY.date()
    assert set(rows) == {("arrived", day, "sip-bidan", 1), ("decided", day, "sip-bidan", 1)}
    counted = DayCase.objects.filter(agency_id="dpmptsp-bwi", case_id=case.id).values_list("what", "on")
    assert sorted(counted) == [("arrived", day), ("decided", day)]


def test_of_which_cases_a_day_was_counted_is_forgotten_once_it_is_no_longer_shown(hall):
    for days in (0, 13, 17):
        said = {"agency_id": "dpmptsp-bwi", "area_code": "35.10", "service_key": "sip-bidan"}
        count_day("case.submitted", case_id=f"before-{days}", **said, at=MONDAY - timedelta(days=days))
    assert forget_days(MONDAY) == 1 and forget_days(MONDAY) == 0
    assert set(DayCase.objects.values_list("case_id", flat=True)) == {"before-0", "before-13"}
    assert DayCount.objects.count() == 3
