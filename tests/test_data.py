"""Facts lie in data/ with their source and validity, and fit each other and the code that reads them."""

import ast
import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from balai.cases.rules import automatic, timeline
from balai.cases.rules.status import Kind
from balai.catalogue.queries import folders, life_events
from balai.catalogue.queries.reference import reference as catalogue_reference
from balai.catalogue.rules.check import check
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.source import plain
from balai.config.followers import FOLLOWINGS
from balai.core import letters
from balai.regions.models import HolidayKind
from balai.regions.queries import sources
from balai.regions.rules.hours import parse_hours
from scripts import reference

DATA: Path = settings.DATA
FILES = sorted(path for path in DATA.rglob("*") if path.is_file())
HAS_ITS_OWN = {"services", "offerings", "schemas"}
"""Packages and offerings name their sources in keys that their schema demands; schemas are no facts."""


def name(path: Path) -> str:
    return path.relative_to(DATA).as_posix()


def facts(path: str) -> dict[str, Any]:
    return yaml.safe_load((DATA / path).read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def packages() -> dict[str, Package]:
    return {
        folder.name: parse(folders.checked_package(folder).raw)
        for folder in folders.package_folders(DATA / "services")
    }


PACKAGES = packages()


# source and validity


def is_sourced(facts: Any) -> bool:
    return isinstance(facts, dict) and bool(facts.get("source")) and isinstance(facts.get("valid_from"), date)


def test_every_file_says_where_it_comes_from_and_since_when():
    unsourced = []
    for path in FILES:
        beside = (path.parent / "SOURCE.md").exists()
        if path.suffix == ".yaml" and path.relative_to(DATA).parts[0] not in HAS_ITS_OWN and not beside:
            content = facts(name(path))
            if not (is_sourced(content) and {"valid_to", "verified"} & content.keys()):
                unsourced.append(name(path))
        elif path.suffix in (".csv", ".gz") and not beside:
            unsourced.append(name(path))
    assert not unsourced


def test_a_source_file_names_all_that_lies_beside_it():
    for beside in DATA.rglob("SOURCE.md"):
        said = beside.read_text(encoding="utf-8")
        tables = {path.name for path in beside.parent.iterdir() if path.suffix in (".csv", ".gz")}
        assert not [table for table in tables if table not in said], name(beside)


def test_periods_begin_before_they_end():
    def periods(content: Any) -> Iterator[tuple[date, date]]:
        parts = (
            content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
        )
        for part in parts:
            yield from periods(part)
        if isinstance(content, dict) and isinstance(content.get("valid_to"), date):
            yield content["valid_from"], content["valid_to"]

    found = [
        period
        for path in FILES
        if path.suffix == ".yaml" and path.parent.name != "schemas"
        for period in periods(facts(name(path)))
    ]
    found += [
        (date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"]))
        for row in rows(DATA / "regions" / "underdeveloped.csv")
    ]
    assert len(found) >= 62 and all(begin < end for begin, end in found)


def test_what_nobody_read_in_the_law_is_marked():
    assert facts("remedies.yaml")["verified"] is False
    for key, package in PACKAGES.items():
        for part in (package.raw["clock"], package.raw["fee"]):
            assert part.get("verified", True) or part.get("note"), f"{key}: unverified without a note"


# services


def test_all_packages_and_offerings_pass_the_check():
    wrong = {
        name(one.file): [f"{problem.line}: {problem.message}" for problem in one.problems]
        for folder in ("services", "offerings")
        for one in folders.checked(DATA / folder)
        if one.problems
    }
    assert not wrong


def test_there_are_30_services_and_at_least_20_are_more_than_a_signpost():
    assert len(PACKAGES) >= 30
    assert sum(package.mode != "referral" for package in PACKAGES.values()) >= 20


def test_patterns_are_examples_until_an_agency_adopts_them():
    assert {package.status for package in PACKAGES.values()} == {"contoh"}
    assert all(package.sources for package in PACKAGES.values())


def test_what_other_systems_keep_is_never_issued_here():
    for key, package in PACKAGES.items():
        assert (package.record_system == "balai") == (package.mode == "full"), key
        assert bool(package.result.layout) == (package.mode == "full"), key
    assert PACKAGES["ktp-el-penggantian"].record_system == "siak" and PACKAGES["nib"].record_system == "oss"


@pytest.mark.parametrize("service", ["ktp-el-penggantian", "paspor"])
def test_a_result_layout_outside_full_is_refused(service):
    raw = plain(PACKAGES[service].raw)
    wrong = {**raw, "result": {**raw["result"], "layout": "surat", "paragraphs": ["{{applicant.name}}"]}}
    paths = {problem.path for problem in check(wrong, catalogue_reference())}
    assert {"result.layout", "result.paragraphs"} <= paths


def test_every_service_can_be_had_in_person():
    for key, package in PACKAGES.items():
        assert package.channels["direct"] != "none" or package.channels["mobile"] != "none", key


def test_roles_kinds_and_rules_that_services_name_exist():
    roles, kinds = facts("roles.yaml")["roles"], facts("agency_kinds.yaml")["agency_kinds"]
    for key, package in PACKAGES.items():
        assert {step.role for step in package.steps if step.role} <= roles.keys(), key
        assert {package.agency_kind, *(step.agency_kind for step in package.steps)} <= kinds.keys(), key
        assert {step.automatic for step in package.steps if step.automatic} <= automatic.RULES.keys(), key


def test_life_events_and_services_name_each_other():
    from_events = {(event.key, service) for event in life_events().values() for service in event.services}
    from_services = {(event, key) for key, package in PACKAGES.items() for event in package.life_events}
    assert from_events == from_services
    assert {package.category for package in PACKAGES.values()} == facts("categories.yaml")[
        "categories"
    ].keys()


@pytest.mark.parametrize("path", sorted(DATA.glob("life_events/*.yaml")), ids=name)
def test_every_life_event_is_sound(path):
    assert folders.checked_event(path).problems == ()


def test_at_least_five_life_events_are_filled_in_once():
    assert len([event for event in life_events().values() if event.parts]) >= 5
    assert len({event.order for event in life_events().values()}) == len(life_events()) == 14


def test_the_standard_has_14_components_six_of_them_public():
    found = facts("standard_components.yaml")["components"]
    assert [row["number"] for row in found] == list(range(1, 15))
    assert [row["public"] for row in found] == [True] * 6 + [False] * 8


# roles


NOT_ASKED_YET = {
    "cases.settle_remedy": "the step of an objection is the head's by its role",
    "payments.record": "the step of a payment is the cashier's by its role",
    "regions.manage": "calendars ask for the role area_admin itself",
    "trail.see": "the trail has no page yet",
}


def test_verbs_that_are_asked_are_granted_and_the_other_way_round():
    source = "".join(path.read_text(encoding="utf-8") for path in (settings.ROOT / "balai").rglob("*.py"))
    asked = set(re.findall(r'roles_that\(\s*"([a-z_.]+)"', source))
    asked |= set(re.findall(r'agencies_where\([^)]*"([a-z_.]+)"', source))
    asked |= set(
        re.findall(
            r'(?:PUBLISH = "package", |VERB = |REWORD = |officers_who_may\()"([a-z_]+\.[a-z_]+)"', source
        )
    )
    granted = {verb for role in facts("roles.yaml")["roles"].values() for verb in role["may"]}
    assert not asked - granted
    assert granted - asked == NOT_ASKED_YET.keys()


def test_whoever_signs_or_grants_shows_a_second_factor():
    roles = facts("roles.yaml")["roles"]
    weighty = {"documents.revoke", "cases.settle_deemed", "accounts.manage", "catalogue.adopt"}
    assert not [key for key, role in roles.items() if weighty & set(role["may"]) and not role.get("strong")]


def test_remedies_have_periods_and_somebody_who_decides():
    remedies, roles = facts("remedies.yaml")["remedies"], facts("roles.yaml")["roles"]
    assert remedies.keys() == {kind.value for kind in Kind} - {Kind.APPLICATION.value}
    for remedy in remedies.values():
        assert "cases.settle_remedy" in roles[remedy["decided_by"]]["may"]
        assert all(remedy[period]["value"] > 0 for period in ("file_within", "decide_within"))


# time


@pytest.mark.parametrize("path", sorted(DATA.glob("calendars/holidays_*.csv")), ids=name)
def test_holidays_are_of_their_year_each_once_and_say_whether_they_are_decided(path):
    found = rows(path)
    assert {row["date"][:4] for row in found} == {path.stem[-4:]}
    assert len({row["date"] for row in found}) == len(found)
    assert {row["kind"] for row in found} == set(HolidayKind)
    assert {row["confirmed"] for row in found} <= {"true", "false"} and all(row["source"] for row in found)


def test_the_holidays_of_2026_are_those_of_the_decree():
    kinds = [row["kind"] for row in rows(DATA / "calendars" / "holidays_2026.csv")]
    assert (kinds.count("libur_nasional"), kinds.count("cuti_bersama")) == (17, 8)


def test_calendar_patterns_open_some_day_and_seasons_do_not_overlap():
    for template in sources.templates().values():
        assert parse_hours(template.hours) and template.source and isinstance(template.example, bool)
        parse_hours(template.ramadan_hours)
    months = sources.ramadans()
    assert all(begin < end for begin, end in months)
    assert all(before[1] < after[0] for before, after in pairwise(months))


def test_every_province_has_a_zone():
    zones = facts("regions/zones.yaml")["zones"]
    provinces = [code for codes in zones.values() for code in codes]
    assert len(provinces) == len(set(provinces)) == facts("regions/areas.yaml")["counts"]["province"] == 38


# messages and events


ALWAYS = {"site", "receipt", "service"}


def told() -> Iterator[tuple[str, set[str], str]]:
    """Yield (template, values given to it, module) for every message that the code writes."""
    for module, call in reference.calls():
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and ast.unparse(call.func).endswith((".tell", "outbox.write")):
            given = {keyword.arg or "" for keyword in call.keywords}
            params = next((k.value for k in call.keywords if k.arg == "params"), None)
            if isinstance(params, ast.Dict):
                given = {ast.literal_eval(key) for key in params.keys if key}
            yield str(first.value), given, module


def test_every_message_has_a_text_and_every_text_a_message():
    assert {template for template, _, _ in told()} == letters.templates().keys()


def test_every_message_gets_what_its_text_names():
    for template, given, module in told():
        needed = set(letters.PLACE.findall(letters.templates()[template]))
        always = {"site"} if template == "one_time_code" else ALWAYS
        assert needed <= given | always, f"{template} in {module} lacks {needed - given - always}"


def test_messages_fit_into_two_short_ones():
    values = {
        "code": "123456", "receipt": "0000C-02AF-38", "service": max((p.name for p in PACKAGES.values()), key=len),
        "zone": "Asia/Jayapura", "due_at": "2026-11-18T02:00:00+00:00", "until_at": "2026-11-18T02:00:00+00:00", "lacks": 12,
        "amount_rupiah": 12_500_000, "billing_code": "820260922465628", "obstacle": "Sistem pusat sedang tidak dapat dipakai",
        "office": "Mal Pelayanan Publik Timor Tengah Selatan", "to": "applicant",
        "place": "Kabupaten Tasikmalaya", "other_place": "Kota Tasikmalaya",
    }  # fmt: skip
    lengths = {template: len(letters.render(template, values)) for template in letters.templates()}
    assert not {template: length for template, length in lengths.items() if length > letters.LONGEST}


def test_events_that_others_wait_for_are_written_by_someone():
    written = {event for event, _, _ in reference.event_calls()}
    assert timeline.SENTENCES.keys() <= written
    waited = {wanted for following in FOLLOWINGS for wanted in following.names}
    assert waited and all(wanted in written or wanted.endswith("*") for wanted in waited)


# what people are shown


def test_every_demand_of_the_mandate_says_who_said_it_and_when():
    mandate = facts("mandate.yaml")
    for demand in mandate["demands"]:
        assert demand["statement"] in mandate["statements"]
    assert all(isinstance(said["said_on"], date) for said in mandate["statements"].values())


def test_search_phrases_name_services_and_are_none_of_their_keywords():
    words = {
        word.lower()
        for package in PACKAGES.values()
        for word in (*package.words, *package.words_en, package.name)
    }
    found = rows(settings.ROOT / "tests" / "catalogue" / "search_phrases.csv")
    assert len(found) >= 200
    assert not [row["phrase"] for row in found if set(row["expected"].split("|")) - PACKAGES.keys()]
    assert not [row["phrase"] for row in found if row["phrase"].lower() in words]


def test_the_demo_names_real_services_roles_and_nobody_real():
    roles, kinds = facts("roles.yaml")["roles"], facts("agency_kinds.yaml")["agency_kinds"]
    assert facts("demo/traffic.yaml")["services"].keys() <= PACKAGES.keys()
    assert {row["service"] for row in facts("demo/showcase.yaml")["cases"]} <= PACKAGES.keys()
    posts = facts("demo/officers.yaml")["posts"]
    assert posts.keys() <= kinds.keys()
    assert {role for lines in posts.values() for line in lines for role in line["roles"]} <= roles.keys()
    assert facts("demo/people.yaml")["nik_region"][:2] not in {
        z for codes in facts("regions/zones.yaml")["zones"].values() for z in codes
    }
    assert all(facts(name(path))["status"] == "fiksi" for path in DATA.glob("demo/*.yaml"))
