"""A small demo, founded and filled through the real actions; and one that is killed in the middle."""

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password

from balai.accounts import actions as accounts
from balai.accounts import queries as accounts_queries
from balai.accounts.models import Agency, Office, Officer, Person
from balai.cases.models import Case, Evidence, Handover, Obstacle, Step
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.core import events, facts
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message, Tick
from balai.core.refusal import Refused
from balai.core.vault import key
from balai.demo import actions, queries
from balai.documents.models import Document
from balai.regions import queries as regions
from balai.regions.rules import calendar as calendars
from tests.demo.conftest import ROOT
from tests.demo.small import CASES, CODES, FOUNDED, TODAY, lives


def test_every_case_was_made_and_no_rule_objected(filled):
    assert filled.is_done
    assert (filled.made, filled.total, filled.stumbled) == (CASES, CASES, 0)
    assert len([life for life in lives() if life[1] == "application" and not life[5]]) == CASES
    assert facts.get("demo_progress")["is_done"]


def test_every_status_is_there(filled):
    """`issued` is no place to rest: a result is ready or delivered in the same act."""
    assert set(Case.objects.values_list("status", flat=True)) == set(Status) - {Status.ISSUED}
    assert Event.objects.filter(name="case.issued").exists()
    kinds = Counter(Case.objects.values_list("kind", flat=True))
    assert kinds["objection"] >= 3
    assert kinds["appeal"] >= 2


def test_every_turn_of_a_case_was_taken(filled):
    happened = set(Event.objects.values_list("name", flat=True))
    assert happened >= {
        "case.submitted", "case.accepted", "case.returned", "case.resubmitted", "case.step_done", "case.rule_applied",
        "case.bill_opened", "case.paid", "case.approved", "case.rejected", "case.deemed_approved", "case.formalised",
        "case.deemed_annulled", "case.to_issue", "case.issued", "case.ready", "case.delivered", "case.handed_over",
        "case.result_expired", "case.withdrawn", "case.opened", "obstacle.started", "obstacle.ended",
        "person.identity_checked", "document.issued",
    }  # fmt: skip
    assert Case.objects.filter(returns=2).exists()
    assert Case.objects.filter(parent__isnull=False, kind="application").exists()
    assert set(Handover.objects.values_list("to", flat=True)) == {"applicant", "proxy"}
    assert Obstacle.objects.filter(ended_at=None).exists()


def test_the_trail_is_sealed_and_read_to_its_end(filled):
    assert not Event.objects.filter(position=None).exists()
    assert events.trail().broken is None
    assert set(events.lag().values()) == {0}


def test_all_that_was_made_says_that_it_is_simulated(filled):
    ours = {"area_code__startswith": "32.73"}
    for model in (Case, Agency, Office):
        assert model.objects.filter(**ours).exists()
        assert not model.objects.filter(simulated=False, **ours).exists()
    assert not Officer.objects.filter(simulated=False, agency__area_code__startswith="32.73").exists()
    assert not Message.objects.filter(simulated=False).exists()
    assert not Person.objects.filter(simulated=False, area_code__startswith="32.73").exists()
    assert Document.objects.count() >= 3
    assert not Document.objects.filter(simulated=False).exists()


def test_people_are_fiction(filled):
    for case in Case.objects.all():
        applicant = key(case.key_id).open(case.sealed, f"cases.Case.sealed/{case.id}")["applicant"]
        assert applicant["nik"].startswith("990101")
        assert applicant["phone"].startswith("+62840")
        assert applicant["name"].split()[-1] in queries.data("people")["family"]


def test_officers_work_inside_opening_hours_and_nothing_lies_in_the_future(filled):
    assert not Event.objects.filter(at__gt=TODAY + timedelta(minutes=10)).exists()
    done = Step.objects.filter(state="done", ended_at__isnull=False, verdict=None).exclude(officer_id="")
    for step in done.select_related("case"):
        calendar = regions.calendar(accounts_queries.office(step.case.office_id).calendar_id)
        assert calendars.is_open(calendar, step.ended_at - timedelta(seconds=61)), (step.key, step.ended_at)


def test_pictures_are_stored_once(filled):
    assert Evidence.objects.count() > 40
    assert Evidence.objects.values("address").distinct().count() <= 8


def test_a_regency_is_founded_once(filled):
    before = Event.objects.count()
    assert actions.prepare(CODES, by=SYSTEM, at=FOUNDED) == []
    assert Event.objects.count() == before
    assert facts.get("regions") == CODES


def test_a_full_demo_is_not_filled_again(filled):
    before = Case.objects.count(), Event.objects.count()
    again = actions.fill(10 * CASES, by=SYSTEM, at=TODAY + timedelta(days=1))
    assert again.is_done
    assert (Case.objects.count(), Event.objects.count()) == before


def test_the_whole_year_lived_again_finds_everything_done(filled):
    """What a kill leaves is gone through again: nothing may happen twice."""
    before = Case.objects.count(), Event.objects.exclude(name="case.opened").count()
    facts.put("demo_progress", {"windows": 0})
    again = actions.fill(CASES, by=SYSTEM, at=TODAY)
    assert again.stumbled == 0
    assert (Case.objects.count(), Event.objects.exclude(name="case.opened").count()) == before


def test_the_real_clock_waits_while_the_past_is_lived(filled):
    assert Tick.objects.filter(name="cases.deem_due").exists()


def test_each_service_is_offered_in_each_regency(filled):
    for code, village in (("32.73", "32.73.01.1001"), ("71.71", "71.71.01.1003")):
        offers = catalogue.offers_in(village, TODAY.date())
        offered = {
            one.service_key for one in offers if one.package.mode != "referral" and one.area_code == code
        }
        assert offered == {one.key for one in catalogue.services() if one.mode != "referral"}
        assert all(one.is_example for one in offers)
        assert regions.calendar(queries.mpp_of(code)).zone == regions.zone_of(code)


def test_every_agency_kind_that_services_name_is_there(filled):
    kinds = {
        step.agency_kind for one in catalogue.services() for step in catalogue.service(one.key).package.steps
    }
    kinds |= {one.agency_kind for one in catalogue.services()}
    for kind in kinds:
        assert accounts_queries.agency_of_kind(kind, "32.73.02.1001"), kind


def test_every_step_has_an_officer(filled):
    members = queries.cast()
    for village in ("32.73.01.1001", "71.71.01.1003"):
        for offer in catalogue.offers_in(village, TODAY.date()):
            for step in offer.package.steps if offer.package.mode != "referral" else ():
                agency = accounts_queries.agency_of_kind(step.agency_kind, village)
                assert agency
                able = [one for one in members if one.may(step.role, agency.id, agency.area_code)]
                assert able, (offer.service_key, step.key)


def test_the_cast_gets_in(filled):
    password = queries.data("officers")["password"]
    validate_password(password)
    members = {one.login: one for one in queries.cast()}
    assert set(queries.data("officers")["cast"]) <= set(members)
    account = accounts.sign_in("ani", password, remote="127.0.0.1", at=TODAY)
    assert account == members["ani"].account_id
    assert members["ratna"].strong
    assert not members["ani"].strong
    assert check_password(password, Officer.objects.get(id=members["dewi"].officer_id).account.password)


def test_real_data_and_wrong_codes_are_refused(hall):
    with pytest.raises(Refused, match=r"demo\.real_data"):
        actions.prepare(["35.10"], by=SYSTEM, at=FOUNDED)
    with pytest.raises(Refused, match=r"demo\.region"):
        actions.prepare(["35.10.20"], by=SYSTEM, at=FOUNDED)
    assert not facts.is_simulation()
    with pytest.raises(Refused, match=r"demo\.absent"):
        actions.fill(10, by=SYSTEM, at=TODAY)


FILL = """
import django; django.setup()
from balai.core.actor import SYSTEM
from balai.demo import actions
from tests.demo.conftest import ROOT
from tests.demo.small import CASES, TODAY
actions.fill(CASES, by=SYSTEM, at=TODAY, say=lambda progress: print(progress.made, flush=True))
"""
READ = """
import django, json; django.setup()
from balai.core import events
from tests.demo.small import lives
print(json.dumps([lives(), events.trail().broken]))
"""


def run(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_killed_filling_goes_on_to_the_same_end(filled, own_database):
    env = own_database("killed")
    run(env, "-m", "scripts.started", "tests.demo.founding")
    with subprocess.Popen(
        [sys.executable, "-c", FILL], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        while int(process.stdout.readline()) < CASES // 4:
            pass
        process.send_signal(signal.SIGKILL)
    halfway, _ = json.loads(run(env, "-c", READ))
    run(env, "-c", FILL)
    found, broken = json.loads(run(env, "-c", READ))
    assert 0 < len(halfway) < len(found)
    assert (found, broken) == (lives(), None)
