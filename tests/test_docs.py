"""Documents say what is so: links lead somewhere, commands exist, generated pages are fresh, examples run."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.urls import Resolver404, resolve

from balai.cases.models import Case
from balai.catalogue import actions as catalogue
from balai.catalogue import queries
from balai.catalogue.rules import source
from balai.catalogue.rules.check import check
from balai.catalogue.rules.offering import check_offering
from balai.core.actor import SYSTEM
from balai.payments import queries as payments
from scripts import reference
from tests.cases.filing import carry, file
from tests.hall import FOUNDED, MONDAY

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ENGLISH, INDONESIAN = ROOT / "README.md", ROOT / "README.id.md"
EXAMPLE = ROOT / "docs" / "how-to" / "add-a-service.md"
LINK = re.compile(r"\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text(path), re.MULTILINE | re.DOTALL)


def typed(path: Path) -> list[str]:
    """Return what a page tells people to type: console lines, and code that begins like a command."""
    console = [
        line[2:] for block in blocks(path, "console") for line in block.splitlines() if line[:2] == "$ "
    ]
    return console + [
        span for span in SPAN.findall(text(path)) if re.match(r"(\.venv/bin/)?balai [a-z]|make ", span)
    ]


# generated pages


@pytest.mark.parametrize("name", reference.PROSE["pages"])
def test_a_generated_page_says_what_the_code_says(name):
    assert text(reference.path(name)) == reference.page(name), "run: make docs"


def test_the_check_of_generated_pages_names_what_differs(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reference, "OUT", tmp_path)
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "PROSE", {"pages": {"roles": {"title": "", "intro": "", "columns": ""}}})
    monkeypatch.setattr("sys.argv", ["reference", "--check"])
    (tmp_path / "roles.md").write_text(reference.page("roles"))
    assert reference.main() == 0
    (tmp_path / "roles.md").write_text(reference.page("roles") + "edited")
    (tmp_path / "gone.md").write_text(reference.HEADER)
    (tmp_path / "by_hand.md").write_text("kept")
    assert reference.main() == 1
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["gone.md", "roles.md"]


def test_every_environment_variable_is_explained():
    assert set(reference.environment()) == set(reference.PROSE["settings"])


# links, commands, addresses


def test_the_readmes_show_every_picture_and_say_what_is_on_it():
    shown = {page: re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text(page)) for page in (ENGLISH, INDONESIAN)}
    pictures = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "images").iterdir())
    for page, images in shown.items():
        assert sorted(address for _, address in images) == pictures, f"{page.name}: run make pictures"
        assert all(len(words) > 30 for words, _ in images), f"{page.name} must say what each picture shows"
    assert all((ROOT / address).stat().st_size < 60_000 for address in pictures)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    near = [link.partition("#")[0] for link in LINK.findall(text(path)) if "://" not in link]
    assert not [link for link in near if link and not (path.parent / link).exists()]


def known_commands() -> set[str]:
    return {usage.strip("`") for usage, _ in reference.commands_page()}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_people_are_told_to_type_exists(path):
    assert not [line for line in typed(path) if not exists(line)]


def exists(line: str) -> bool:
    """Return whether a command line begins like something that is here, with options that it has."""
    words = [word for word in shlex.split(line, comments=True) if "=" not in word or word[0] == "-"]
    program, rest = (words or [""])[0].removeprefix(".venv/bin/"), words[1:]
    if program == "balai":
        return is_command(rest)
    if program == "make":
        return set(rest) <= set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    return (ROOT / program).exists() if program.startswith("scripts/") else True


def is_command(rest: list[str]) -> bool:
    usages = [usage.strip("`").split()[1:] for usage, _ in reference.commands_page()]
    options = {word.partition("=")[0] for word in rest if word[:2] == "--"}
    verbs = {tuple(word for word in usage if word.islower() and word[0] != "-") for usage in usages}
    plain = tuple(word for word in rest if word[0] != "-")
    known = [
        usage
        for usage in usages
        for verb in verbs
        if usage[: len(verb)] == list(verb) == list(plain[: len(verb)])
    ]
    return rest[0].isupper() or any(options <= {*usage, "--help"} for usage in known)


def test_what_counts_as_a_command():
    right = [
        "balai serve",
        "balai services new izin-taman",
        "balai demo totp ratna",
        "balai verify --offline a.pdf",
        "make run",
    ]
    wrong = [
        "balai dance",
        "balai services burn x",
        "balai demo",
        "balai verify --loud a.pdf",
        "make coffee",
        "scripts/none",
    ]
    assert [line for line in [*right, *wrong] if exists(line)] == right


@pytest.mark.parametrize("page", ["README.md", "README.id.md", "docs/start.md", "docs/mandat.md"])
def test_addresses_that_are_named_exist(page):
    named = set(re.findall(r"`(/[a-z0-9/-]*)`", text(ROOT / page)))
    named |= set(re.findall(r"<http://localhost:8000(/[^>]*)>", text(ROOT / page)))
    assert len(named) >= 2 and not [address for address in named if not is_address(address)]


def is_address(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


# pages that belong together


def test_both_readmes_say_the_same():
    def shape(path: Path) -> list[object]:
        lines = text(path).splitlines()
        code = [
            line.partition("#")[0].split() for block in blocks(path, "console") for line in block.splitlines()
        ]
        rows = [line.split("|")[1] for line in lines if line.startswith("| `")]
        return [[len(re.match("#*", line)[0]) for line in lines if line.startswith("#")], code, rows]

    assert shape(ENGLISH) == shape(INDONESIAN)
    links = [
        sorted(set(LINK.findall(text(path))) - {"README.md", "README.id.md"})
        for path in (ENGLISH, INDONESIAN)
    ]
    assert links[0] == links[1]


def test_every_decision_is_listed_and_whole():
    folder = ROOT / "docs" / "adr"
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [path.name[:4] for path in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    listed = re.findall(r"\[(\d{4})\]\(([^)]+)\)", text(folder / "README.md"))
    assert listed == [(path.name[:4], path.name) for path in records]
    for path in records:
        assert all(f"**{part}.**" in text(path) for part in ("Decision", "Why", "Cost")), path.name
        assert len(text(path).split()) < 400, f"{path.name} is longer than half a page"


MANDATE = yaml.safe_load(text(ROOT / "data" / "mandate.yaml"))
INPUTS = yaml.safe_load(text(ROOT / "tests" / "hostile" / "inputs.yaml"))


def is_test(id: str) -> bool:
    """Return whether a node id (file::function) names a test that is there."""
    file, _, function = id.partition("::")
    return (
        re.search(rf"^def {function}\(", text(ROOT / file), re.M) is not None
        if (ROOT / file).is_file()
        else False
    )


def test_what_counts_as_a_test():
    right = "tests/test_docs.py::test_what_counts_as_a_test"
    wrong = [
        "tests/test_docs.py::test_nothing",
        "tests/none.py::test_x",
        "tests/test_docs.py",
        "tests/test_docs.py::",
    ]
    assert [id for id in (right, *wrong) if is_test(id)] == [right]


def test_every_demand_and_criterion_is_answered_or_said_to_be_missing():
    assert [row["id"] for row in MANDATE["demands"]] == [f"M{number}" for number in range(1, 20)]
    assert len(MANDATE["criteria"]) == 11
    for row in [*MANDATE["demands"], *MANDATE["criteria"]]:
        name = row.get("id") or row["name"]
        assert row.get("tests") or row.get("missing"), f"{name}: neither tested nor said to be missing"
        assert row.get("shown_at") or row.get("commands") or row.get("missing"), name
        assert not [link["url"] for link in row.get("shown_at", ()) if not is_address(link["url"])], name
        assert not [command for command in row.get("commands", ()) if not exists(command)], name
        assert not [id for id in row.get("tests", ()) if not is_test(id)], name


@pytest.mark.parametrize("line", INPUTS, ids=lambda line: line["input"][:40])
def test_every_line_of_bad_input_has_its_tests(line):
    assert line["tests"] and line["answer"]
    assert not [id for id in line["tests"] if not is_test(id)]


@pytest.mark.parametrize("path", [ENGLISH, INDONESIAN], ids=lambda path: path.name)
def test_the_first_link_of_the_readme_is_the_mandate(path):
    assert LINK.findall(text(path))[0] == "docs/mandat.md"


def test_the_licence_is_whole_and_named():
    licence = text(ROOT / "LICENSE")
    assert "Apache License\n" in licence and "END OF TERMS AND CONDITIONS" in licence
    assert "Open Database License (ODbL)" in text(ROOT / "NOTICE")


def test_publiccode_keeps_the_standard():
    described = yaml.safe_load(text(ROOT / "publiccode.yaml"))
    assert described["publiccodeYmlVersion"] == "0.4"
    assert (
        described["softwareVersion"]
        == re.search(r'^version = "(.*)"', text(ROOT / "pyproject.toml"), re.M)[1]
    )
    assert described["legal"]["license"] == "Apache-2.0"
    needed = {"name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description"}
    assert needed <= described.keys()
    assert described["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert described["maintenance"]["type"] == "none" or described["maintenance"]["contacts"]
    assert {"localisationReady", "availableLanguages"} <= described["localisation"].keys()
    date.fromisoformat(described["releaseDate"])
    for words in described["description"].values():
        assert len(words["shortDescription"]) <= 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


# the example of the best page


def example() -> tuple[str, dict]:
    """Return the package and the offering that the page builds up."""
    *parts, offering = blocks(EXAMPLE, "yaml")
    return "".join(parts), yaml.safe_load(offering)


def check_text(package: str) -> list[str]:
    read = source.read(package)
    found = read.problems or check(read.raw, queries.reference(), lines=read.lines, folder="izin-taman")
    return [problem.message for problem in found]


def test_the_example_passes_the_check_whole():
    package, offering = example()
    assert check_text(package) == []
    assert check_offering(source.read(package).raw, source.plain(offering), queries.reference()) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("when: {sells: [true]}", "when: {sell: [true]}"),
        ("mode: full", "mode: intake"),
        ("  duration: {value: 5, unit: working_days}", "  duration: {value: 2, unit: working_days}"),
        ("{{first_day}}", "{{firstday}}"),
        ("kind: retribusi_daerah", "kind: gratis"),
        ("direct: full, mobile: apply", "direct: none, mobile: none"),
        ("type: boolean", "type: bolean"),
    ],
)
def test_mistakes_are_answered_as_the_page_says(right, wrong):
    package, _ = example()
    assert right in package
    [line] = [
        line
        for line in text(EXAMPLE).splitlines()
        if line.startswith("|") and wrong.split(" duration: ")[-1] in line
    ]
    assert line.split("|")[2].strip() in check_text(package.replace(right, wrong, 1))


def test_the_offering_of_the_other_page_fits_its_service():
    [offering] = blocks(EXAMPLE.with_name("adopt-a-service.md"), "yaml")
    raw = source.plain(yaml.safe_load(offering))
    pattern = source.read(text(ROOT / "data" / "services" / raw["service"] / "service.yaml")).raw
    assert check_offering(pattern, raw, queries.reference()) == []


@pytest.mark.parametrize(("activity", "amount"), [("social", 0), ("market", 200_000)])
def test_the_example_can_be_published_adopted_filed_and_issued(activity, amount, hall, sari):
    package, offering = example()
    raw = source.read(package).raw
    catalogue.publish(raw, source.content_hash({"service.yaml": package.encode()}), by=SYSTEM, at=FOUNDED)
    offering |= {"agency": "dpmptsp-bwi", "offices": ["mpp-bwi"]}
    proposed = catalogue.propose(offering, area_code=hall.area_code, by=SYSTEM, at=FOUNDED)
    catalogue.adopt(proposed.id, by=SYSTEM, at=FOUNDED)
    filed = file("izin-taman", sari, hall, MONDAY, activity=activity, sells=activity == "market")
    assert queries.package(filed.version_id, filed.offering_id).clock.duration.value == 4
    carry(filed, hall, MONDAY)
    case = Case.objects.get(id=filed.id)
    assert case.status == "handed_over"
    assert case.step_set.get(key="payment").outcome == ("paid" if amount else "exempt")
    bill = payments.bill_of(case.id)
    assert (bill.amount_rupiah if bill else 0) == amount
