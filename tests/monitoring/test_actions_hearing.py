"""What people say, give up or wait for reaches the figures of their place; built anew they are the same."""

from datetime import date, timedelta

import pytest

from balai.cases import actions as cases
from balai.complaints import actions as complaints
from balai.core import facts
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.monitoring.actions import hearing
from balai.monitoring.models import Heard
from balai.monitoring.queries import explaining, gathered
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules.hearing import stopped
from tests.cases.filing import file, fill
from tests.complaints.reporting import handler, send
from tests.hall import MONDAY, citizen
from tests.monitoring.following import follow
from tests.satisfaction.conftest import answered, finished

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = date(2027, 2, 20)


def measures(area: str = "35.10") -> dict[str, int]:
    follow()
    months = gathered.by_month(area, ON).values()
    return {name: sum(one[name] for one in months) for name in set().union(*months)}


def kept() -> list[tuple[str, dict[str, int]]]:
    return sorted(Heard.objects.values_list("id", "measures"))


def value(key: str) -> float | None:
    return indicators()[key].of(measures()).value


def test_a_draft_that_was_given_up_tells_where_and_nothing_else(hall, sari):
    begun = cases.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    full = cases.start("ktp-el-penggantian", area_code="35.10", by=citizen("+628400000009"), at=MONDAY)
    fill(full, citizen("+628400000009"), hall, MONDAY, reason="lost", handover="hall")
    assert cases.drop_stale_drafts(MONDAY + 31 * DAY) == 2
    places = dict(Event.objects.filter(name="case.abandoned").values_list("subject", "data__stopped_at"))
    assert places[full.id] == "" and places[begun.id].startswith("applicant.")
    event = Event.objects.get(subject=begun.id)
    assert (event.case_id, event.person_id, set(event.data)) == ("", "", {"service", "stopped_at"})
    assert measures()["abandoned"] == 2 and stopped(measures()) == {places[begun.id]: 1, "nothing": 1}
    file("sktm", sari, hall, MONDAY)
    assert value("abandoned") == 2 / 3


def test_where_people_stop_is_asked_as_they_were_asked(hall):
    for number in range(5):
        cases.start("sip-bidan", area_code="35.10", by=citizen(f"+62840000002{number}"), at=MONDAY)
    cases.drop_stale_drafts(MONDAY + 31 * DAY)
    follow()
    (stop,) = explaining.explain("35.10", "abandoned", ON).stopped
    assert (stop.service_key, stop.count) == ("sip-bidan", 5) and stop.name != stop.place


def test_where_too_few_stopped_cannot_be_subtracted(hall):
    follow()
    counts = {"stopped.answers.reason": 3, "stopped.answers.who": 6, "stopped.nothing": 9, "abandoned": 18}
    Heard.objects.create(
        id="few", on=ON.replace(day=1), area_code="35.10", service_key="surat-pindah", measures=counts
    )
    found = explaining.explain("35.10", "abandoned", ON)
    assert found.whole.inputs[0] == 18 and [stop.count for stop in found.stopped] == [9]


def test_reports_count_by_when_they_were_answered(hall, sari):
    by = handler(hall)
    soon, late, never = (send(sari) for _ in range(3))
    complaints.answer(soon.id, "Sudah dibetulkan hari ini.", by=by, at=MONDAY + DAY)
    complaints.escalate_due(MONDAY + 60 * DAY)
    complaints.answer(late.id, "Maaf, baru sekarang dijawab.", by=by, at=MONDAY + 60 * DAY)
    complaints.escalate_due(MONDAY + 90 * DAY)
    found = measures()
    assert (found["complaints"], found["reports_answered"], found["reports_in_time"]) == (3, 2, 1)
    assert found["reports_overdue"] == 2 and value("answered_in_time") == 0.5
    assert never.status == "received"


def test_what_people_judged_is_the_index_that_the_survey_shows(hall):
    for number in range(5):
        answered(finished(hall, phone=f"+62840000003{number}"), 4 if number else 2)
    assert value("ikm") == 90.0 and value("sample") == 1.0 and value("complaints") == 0.0


def test_built_anew_it_is_the_same(hall, sari):
    for number in range(3):
        cases.start("sip-bidan", area_code="35.10", by=citizen(f"+62840000002{number}"), at=MONDAY)
    cases.drop_stale_drafts(MONDAY + 31 * DAY)
    complaints.answer(send(sari).id, "Sudah dibetulkan.", by=handler(hall), at=MONDAY + DAY)
    file("sktm", sari, hall, MONDAY)
    follow()
    before = kept()
    Heard.objects.all().delete()
    hearing.rebuild(by=SYSTEM, at=MONDAY)
    assert kept() == before
    send(sari)
    follow()
    assert kept() != before


def test_a_made_up_year_says_nothing_of_how_late_villages_are(hall, sari):
    facts.put("simulation", True)
    file("sktm", sari, hall, MONDAY)
    assert measures().get("village_acts", 0) == 0
