"""The made-up world: plain fiction, valid shapes, the same again from the same seed."""

import csv
import gzip
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from balai.accounts.rules import normal_phone
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Duration, Step
from balai.demo.journey import pages
from balai.demo.journey.browser import filled
from balai.demo.rules import course, people, pictures, plans, timing
from balai.demo.rules.answers import World, answer_all
from balai.demo.rules.chance import chance
from balai.demo.rules.course import Active, State
from balai.demo.rules.people import Person
from balai.demo.rules.plans import Fate, Plan
from balai.demo.rules.posts import STRONG, Place, Roster, totp_seed
from balai.forms import rules as forms
from balai.forms.rules.identity import check_nik, nik_birth_date
from balai.forms.rules.values import is_phone
from balai.regions.rules import calendar as calendars
from tests.demo.worlds import DATA, TODAY, all_packages, facts, hall_calendar, setting

# people


def test_no_province_has_the_region_of_made_up_niks():
    with gzip.open(DATA / "regions" / "areas.csv.gz", "rt", encoding="utf-8") as file:
        real = {row[0][:2] for row in csv.reader(file) if row and row[0][:2].isdigit()}
    assert len(real) == 38
    assert facts("people")["nik_region"][:2] not in real


@given(st.integers(1, 10**7))
def test_people_have_valid_shapes_and_invented_names(number: int):
    person = setting().person(number)
    assert not any(
        remark.hard
        for remark in check_nik(person.nik, TODAY.date(), born_on=person.birth_date, sex=person.sex)
    )
    assert nik_birth_date(person.nik, TODAY.date()) == person.birth_date
    assert person.nik.startswith("990101")
    assert is_phone(person.phone)
    assert normal_phone(person.phone) == person.phone
    assert person.phone.startswith("+62840")
    assert person.name.split()[-1] in facts("people")["family"]


def test_family_words_say_that_they_are_fiction():
    roots = (
        "contoh",
        "rekaa",
        "rekata",
        "rekawa",
        "umpama",
        "misal",
        "andai",
        "khayal",
        "fiks",
        "fiktif",
        "simula",
        "imaji",
    )
    assert all(word.lower().startswith(roots) for word in facts("people")["family"])


def test_sari_is_person_one_and_lives_in_the_first_regency():
    sari = setting().person(plans.SARI)
    assert sari.name == "Sari Contohwati"
    assert sari.area_code.startswith("35.10")
    assert sari.phone == "+6284000000001"


# answers


def world(package: packages.Package) -> World:
    regency = setting().regencies[0]
    return World(
        package.key, TODAY.date(), regency.code, regency.villages, setting().person, facts("answers")
    )


@pytest.mark.parametrize("key", sorted(all_packages()))
def test_made_up_answers_fit_every_form(key: str):
    package = all_packages()[key]
    form = forms.parse(package.raw["form"], package.raw["sections"])
    for number in range(30):
        answers = answer_all(form, {}, world(package), chance("uji", key, number))
        assert forms.problems(form, answers) == {}


def test_answers_that_are_given_stay():
    package = all_packages()["skck"]
    form = forms.parse(package.raw["form"], package.raw["sections"])
    for number in range(10):
        answers = answer_all(form, {"fee_category": "poor"}, world(package), chance(number))
        assert answers["fee_category"] == "poor"


def test_the_guide_speaks_of_questions_and_choices_that_exist():
    for part in ("weights", "ranges", "texts", "dates"):
        for place, guided in facts("answers")[part].items():
            key, dot, name = place.rpartition(".")
            if not dot:
                continue
            properties = all_packages()[key].form["properties"]
            columns = {
                c: v for p in properties.values() for c, v in p.get("items", {}).get("properties", {}).items()
            }
            question = (columns | properties)[name]
            if part == "weights":
                assert set(guided) <= {option["const"] for option in question["oneOf"]}, place


def test_the_showcase_speaks_of_services_acts_and_answers_that_exist():
    acts = {"submit", "check", "review", "bill", "pay", "decide", "record", "resubmit", "settle", "hand_over"}
    for line in facts("showcase")["cases"]:
        package = all_packages()[line["service"]]
        assert line.get("rest", "check") in acts
        for name, value in line.get("answers", {}).items():
            assert value in [option["const"] for option in package.form["properties"][name]["oneOf"]]


# plans


def test_the_same_seed_makes_the_same_plans():
    assert plans.plans(setting(), 120) == plans.plans(setting(), 120)
    assert plans.plans(setting("lain"), 120) != plans.plans(setting(), 120)


def test_plans_lie_within_the_year_and_counters_are_open():
    for plan in plans.plans(setting(), 600):
        assert TODAY - timedelta(days=366) <= plan.starts_at < TODAY
        calendar = setting().regencies[plan.regency].calendar
        if plan.channel in plans.COUNTER:
            assert calendars.is_open(calendar, plan.starts_at)


def test_people_ask_at_home_and_small_offices_have_officers():
    for plan in plans.plans(setting(), 600):
        home = setting().regencies[plan.regency]
        someone = setting().person(plan.person)
        assert someone.area_code.startswith(home.code)
        if setting().services[plan.service].level in ("village", "district"):
            assert someone.area_code in home.posted


def test_few_old_cases_end_in_a_signed_document():
    old = TODAY - timedelta(days=facts("traffic")["issued_days"])
    made = [
        plan
        for plan in plans.plans(setting(), 2000)
        if plan.starts_at < old and setting().services[plan.service].mode == "full" and plan.fate.ending == "approve"
        and not plan.showcase
    ]  # fmt: skip
    assert 5 <= len(made) <= facts("traffic")["old_issued"]


def test_common_services_and_busy_hours_are_common():
    made = plans.plans(setting(), 2000)
    by_service = Counter(plan.service for plan in made)
    assert by_service["ktp-el-penggantian"] > 4 * by_service["izin-reklame"]
    direct = Counter(
        (plan.starts_at + timedelta(hours=7)).hour
        for plan in made
        if plan.channel == "direct" and plan.regency == 0
    )
    assert direct[9] > 2 * direct[12]
    assert {plan.channel for plan in made} == {"direct", "mobile", "self_service", "electronic"}


def test_windows_hold_every_plan_once_the_newest_first():
    made = plans.plans(setting(), 600)
    parts = plans.windows(setting(), made)
    assert sorted(plan.number for part in parts for plan in part) == [plan.number for plan in made]
    assert all(plan.showcase for plan in parts[0])
    assert all(
        later[0].starts_at > earlier[-1].starts_at
        for later, earlier in pairwise(part for part in parts[1:] if part)
    )


def test_a_small_demo_shows_each_line_of_the_showcase_once():
    small = [plan for plan in plans.plans(setting(), 40) if plan.showcase]
    assert len(small) == len(facts("showcase")["cases"])
    large = [plan for plan in plans.plans(setting(), 2000) if plan.showcase]
    assert len(large) == sum(line["count"] for line in facts("showcase")["cases"])


# timing


@given(st.integers(0, 60 * 24 * 365), st.integers(1, 5000))
def test_working_back_and_forth_meets(minutes: int, amount: int):
    at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=minutes)
    began = timing.worked_before(hall_calendar(), at, amount)
    assert calendars.working_minutes(hall_calendar(), began, at) == amount
    assert timing.worked(hall_calendar(), began, amount) <= at


@given(st.randoms(use_true_random=False), st.floats(0.1, 20))
def test_people_act_later_than_before(rng: Random, days: float):
    assert timing.at_home(rng, TODAY, days, "Asia/Jakarta") > TODAY


def test_most_steps_take_less_than_allowed_and_slow_ones_more():
    rng = Random(1)
    usual = [timing.step_minutes(rng, Duration(60, "minutes"), 1) for _ in range(300)]
    assert max(usual) <= 60
    assert sum(usual) / 300 < 36
    slow = [timing.step_minutes(rng, Duration(60, "minutes"), 6) for _ in range(300)]
    assert sum(minutes > 60 for minutes in slow) > 200


# course


def step(rule: Step | None, started: datetime = TODAY) -> Active:
    key, role = (rule.key, rule.role) if rule else ("decision", "head")
    return Active(key, role, "dpmptsp-contoh", "35.10", "", started, rule)


def state(status: str, *active: Active, **changed) -> State:
    known = {
        "kind": "application", "status": status, "returns": 0, "is_expired": False, "waits_for_payment": False,
        "is_billed": False, "was_annulled": False, "check_at": None, "deem_at": None, "collect_within": None,
        "last_at": TODAY, "active": active,
    }  # fmt: skip
    return State(**{**known, **changed})


def plan(service: str = "sip-dokter", channel: str = "electronic", **fate) -> Plan:
    return Plan(7, 0, service, channel, TODAY, 3, Fate(**fate))


def rule(key: str, service: str = "sip-dokter") -> Step:
    return all_packages()[service].step(key)


def acts(plan: Plan, state: State) -> list[str]:
    return [one.act for one in course.coming(plan, state, setting())]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("draft", []), ("withdrawn", []), ("rejected", []), ("handed_over", []), ("deemed_approved", ["settle"]),
     ("returned", ["resubmit"]), ("ready", ["hand_over"]), ("approved", [])],
)  # fmt: skip
def test_each_status_has_its_next_act(status: str, expected: list[str]):
    assert acts(plan(), state(status)) == expected


def test_steps_become_acts_inside_opening_hours():
    working = state("in_progress", step(rule("technical_review")), step(rule("decision")))
    coming = course.coming(plan(), working, setting())
    assert [one.act for one in coming] == ["review", "decide"]
    assert all(one.at > TODAY for one in coming)
    closing = {
        one.at for one in coming if not calendars.is_open(hall_calendar(), one.at - timedelta(seconds=61))
    }
    assert not closing


def test_the_same_state_draws_the_same_times():
    working = state("submitted", step(rule("completeness")), check_at=TODAY + timedelta(days=2))
    assert course.coming(plan(), working, setting()) == course.coming(plan(), working, setting())
    assert acts(plan(), working) == ["check", "presume"]


def test_a_case_rests_where_its_plan_says():
    assert acts(plan(rest="check"), state("submitted", step(rule("completeness")))) == []
    assert acts(plan(rest="hand_over"), state("ready")) == []
    assert acts(plan(abandoned=True), state("returned")) == []


def test_returns_happen_as_often_as_planned():
    checking = state("submitted", step(rule("completeness")))
    assert acts(plan(returns=1), checking) == ["return"]
    again = state("submitted", step(rule("completeness")), returns=1)
    assert acts(plan(returns=1), again) == ["check"]
    assert acts(plan(returns=2), again) == ["return"]


def test_who_withdraws_or_is_forgotten_gets_no_decision():
    deciding = state("in_progress", step(rule("decision")), deem_at=TODAY + timedelta(days=9))
    assert acts(plan(ending="withdraw"), deciding) == ["deem", "withdraw"]
    assert acts(plan(ending="forget"), deciding) == ["deem"]
    annulled = state("in_progress", step(rule("decision")), was_annulled=True)
    assert acts(plan(ending="forget"), annulled) == ["decide"]


def test_payment_is_billed_before_it_is_paid():
    paying = step(rule("payment", "skck"))
    assert acts(plan("skck"), state("in_progress", paying, waits_for_payment=True)) == ["bill"]
    assert acts(plan("skck"), state("in_progress", paying, waits_for_payment=True, is_billed=True)) == ["pay"]


def test_remedies_go_as_far_as_planned():
    rejected, objected = state("rejected"), state("rejected", kind="objection")
    assert acts(plan(remedy="objection_refused"), rejected) == ["object"]
    assert acts(plan(remedy="objection_refused"), objected) == []
    assert acts(plan(remedy="appeal_refused"), objected) == ["appeal"]
    judging = state("in_progress", step(None), kind="objection")
    assert acts(plan(remedy="objection_waiting"), judging) == []
    assert acts(plan(remedy="appeal_waiting"), judging) == ["judge"]
    assert acts(plan(remedy="objection_granted"), state("handed_over", kind="objection")) == ["again"]


@pytest.mark.parametrize(
    ("kind", "remedy", "granted"),
    [("objection", "objection_granted", True), ("objection", "appeal_granted", False), ("appeal", "appeal_granted", True),
     ("appeal", "appeal_waiting", None), ("objection", "objection_waiting", None), ("objection", "appeal_waiting", False)],
)  # fmt: skip
def test_the_head_answers_as_planned(kind: str, remedy: str, granted: bool | None):
    assert course.is_granted(kind, remedy) is granted


def test_uncollected_results_expire_only_where_the_service_says_so():
    within = {"value": 30, "unit": "calendar_days"}
    assert acts(plan(collect="never"), state("ready", collect_within=within)) == ["expire"]
    assert acts(plan(collect="never"), state("ready")) == ["hand_over"]
    assert acts(plan(), state("ready", is_expired=True)) == []


def test_obstacles_put_work_off_and_lasting_ones_stop_it():
    for hindrance in setting().hindrances:
        began = hindrance.began_at + timedelta(minutes=1)
        service = hindrance.service or next(
            key for key, one in setting().services.items() if one.agency_kind == hindrance.kind
        )
        late = Plan(7, hindrance.regency, service, "electronic", began, 3, Fate())
        verification = Step(
            "x", "X", "verifier", hindrance.kind, "", Duration(2, "minutes"), "", "", False, "", {}
        )
        coming = course.coming(
            late, state("in_progress", step(verification, began), last_at=began), setting()
        )
        assert [one.at > hindrance.ends_at for one in coming] == [True] if hindrance.ends_at else coming == []


# pictures, posts, pages


def test_pictures_are_few_and_always_the_same():
    subjects = {
        pictures.subject_of(rule.key) for package in all_packages().values() for rule in package.evidence
    }
    assert subjects == set(pictures.SUBJECTS)
    assert pictures.picture("surat") == pictures.picture.__wrapped__("surat")
    assert pictures.paper("surat").startswith(b"%PDF-")


def test_logins_are_unique_and_the_whole_cast_has_a_post():
    officers, names = facts("officers"), facts("people")
    logins = []
    for regency, label in enumerate(("satu", "dua")):
        offices = {"own": "a", "mpp": "b", "car": "c"}
        at = {
            kind: Place(kind, f"{kind}-{label}", "35.10", f"{kind}.{label}", 1, offices)
            for kind in officers["posts"]
        }
        roster = Roster(officers, names, regency)
        found = [post for place in at.values() for post in roster.posts_at(place, at)]
        found += roster.wide_posts(at[officers["wide_agency"]])
        logins += [post.login for post in found]
    assert len(logins) == len(set(logins))
    assert set(officers["cast"]) <= set(logins)
    assert max(map(len, logins)) <= 60


def test_strong_roles_are_those_of_the_data():
    roles = yaml.safe_load((DATA / "roles.yaml").read_text(encoding="utf-8"))["roles"]
    assert set(STRONG) == {key for key, role in roles.items() if role.get("strong")}
    assert totp_seed("ratna") != totp_seed("hadi")


PAGE = """<html><head><title>x</title><script>var a = 1;</script></head><body><h1>Judul <b>satu</b></h1>
<a href="/lanjut/">ya</a><form method="post" action="/kirim/"><input type="hidden" name="csrf" value="abc">
<label><input type="radio" name="warna" value="merah">Merah</label><label><input type="radio" name="warna" value="biru">Biru</label>
<div data-when="warna=biru"><input name="nada" value=""></div><textarea name="ket">isi</textarea>
<select name="desa"><option value="">Pilih</option><option value="d1">Satu</option></select>
<input type="file" name="foto"><button name="nanti" value="1">Nanti</button></form></body></html>"""


def test_pages_are_read_as_a_browser_without_script_reads_them():
    page = pages.read("http://x/", 200, PAGE)
    assert page.title == "Judul satu"
    assert page.links == ["/lanjut/"]
    assert "var a" not in page.text
    form = page.form(r"/kirim/$")
    assert form
    assert form.has_file()
    data = filled(form, {}, lambda control: "?")
    assert data == {"csrf": ["abc"], "warna": ["merah"], "ket": ["isi"], "desa": ["d1"]}
    data = filled(form, {"warna": "biru"}, lambda control: "?")
    assert data["nada"] == ["?"]


def test_a_made_up_person_tells_what_the_form_asks():
    made = Person(
        1,
        "A B",
        "P",
        date(1990, 1, 5),
        "Soe",
        "9901014501900001",
        "+6284000000001",
        "Jalan Contoh 1",
        "35.10.01.2001",
    )
    raw = yaml.safe_load((DATA / "forms" / "applicant.yaml").read_text(encoding="utf-8"))
    assert forms.problems(forms.parse(raw["form"], raw["sections"]), made.applicant()) == {}
    assert people.nik("99.01.01", date(1990, 1, 5), "P", 0) == "9901014501900001"
