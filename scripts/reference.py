"""Write docs/reference from code and data: `python -m scripts.started scripts.reference [--check]`.

Each page is a function below, its title and introduction stand in reference.yaml. `--check` writes nothing and
ends with 1 when a page is not what the code says now.
"""

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import models
from django.urls import URLPattern, get_resolver

from balai.cases.rules import automatic, receipt, status, timeline
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.standard import fee_words
from balai.channels.partners.api.table import OPERATIONS
from balai.core.words import duration

ROOT = Path(__file__).parent.parent
OUT, DATA, CODE = ROOT / "docs" / "reference", ROOT / "data", ROOT / "balai"
HEADER = "<!-- Written by `make docs`; do not edit. -->\n\n"
Rows = Iterator[Sequence[object]]
PROSE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def table(head: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; `head` names its columns, separated by bars."""
    titles = [title.strip() for title in head.split("|")]
    cells = ([re.sub(r"\s+", " ", str(cell)).replace("|", r"\|").strip() for cell in row] for row in rows)
    return "".join(f"| {' | '.join(row)} |\n" for row in [titles, ["---"] * len(titles), *cells])


def code(*texts: object) -> str:
    return ", ".join(f"`{text}`" for text in texts if text)


def facts(name: str | Path) -> dict[str, Any]:
    return dict(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Return every call in the code with the dotted name of its module."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(CODE.rglob("*.py"))}
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in trees}
    return [(names[p], node) for p in trees for node in ast.walk(trees[p]) if isinstance(node, ast.Call)]


def services() -> list[packages.Package]:
    return [packages.parse(facts(file)) for file in sorted(DATA.glob("services/*/service.yaml"))]


def statuses_page() -> str:
    groups = {"open": status.OPEN, "decided": status.DECIDED, "ended": status.ENDED}
    rows = ([code(s), s.label, ", ".join(g for g in groups if s in groups[g])] for s in status.Status)
    shown = table("status | shown as | counts as", rows)
    moves = ([code(m.old), code(m.new), code(m.verb), m.who] for m in status.MOVES)
    return f"{shown}\n```mermaid\n{status.diagram()}```\n\n{table('from | to | verb | set off by', moves)}"


def roles_page() -> Rows:
    for key, role in facts("roles.yaml")["roles"].items():
        yield code(key), role["name"], code(*role["may"]), "yes" if role.get("strong") else ""


def services_page() -> Rows:
    for item in services():
        unverified = {"time": not item.clock.verified, "fee": not item.fee.verified}
        yield (
            f"[{item.key}](../../data/services/{item.key}/service.yaml)", item.name, item.mode, item.record_system,
            item.agency_kind, item.level, fee_words(item.fee),
            duration(item.clock.duration.value, item.clock.duration.unit),
            ", ".join(name for name, is_so in unverified.items() if is_so),
        )  # fmt: skip


def life_events_page() -> Rows:
    for event in sorted(
        (facts(file) for file in DATA.glob("life_events/*.yaml")), key=lambda event: event["order"]
    ):
        parts = [part["service"] for part in event.get("bundle", {}).get("parts", ())]
        yield code(event["key"]), event["name"], event["name_en"], code(*event["services"]), code(*parts)


def automatic_rules_page() -> Rows:
    steps = [(step.automatic, service.key) for service in services() for step in service.steps]
    for name, rule in automatic.RULES.items():
        yield code(name), rule.__doc__, code(*dict.fromkeys(key for rule, key in steps if rule == name))


def messages_page() -> Rows:
    loaded = facts("messages.yaml")
    for name, text in loaded["messages"].items():
        yield code(name), text, loaded["messages_en"][name], len(text)


def commands_page() -> Rows:
    common = {action.dest for action in BaseCommand().create_parser("balai", "x")._actions}
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("balai."):
            command = load_command_class(app, name)
            yield from _usages(command.create_parser("balai", name), f"balai {name}", command.help, common)


def _usages(parser: Any, usage: str, about: str, common: set[str]) -> Rows:
    """Yield a command and what it does, or each of its verbs."""
    own = [action for action in parser._actions if action.dest not in common]
    if verbs := next((action for action in own if isinstance(action.choices, Mapping)), None):
        said = {verb.dest: verb.help or "" for verb in verbs._choices_actions}
        for verb, inner in verbs.choices.items():
            yield from _usages(inner, f"{usage} {verb}", said.get(verb, ""), common)
        return
    names = [a.option_strings[-1] if a.option_strings else str(a.metavar or a.dest).upper() for a in own]
    told = [f"`{name}` {action.help}" for name, action in zip(names, own, strict=True) if action.help]
    yield code(" ".join([usage, *names])), f"{about.rstrip('.')}. {'; '.join(told)}"


def routes_page() -> Rows:
    return _routes(get_resolver().url_patterns, "/")


def _routes(patterns: Iterable[Any], prefix: str) -> Rows:
    for pattern in patterns:
        address = prefix + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLPattern):
            view = f"{pattern.callback.__module__}.{pattern.callback.__name__}"
            yield code(address), code(view), pattern.name or ""
        else:
            yield from _routes(pattern.url_patterns, address)


def api_page() -> Rows:
    for one in OPERATIONS:
        told = one.contract
        needs = {
            "If-Match": told.revised,
            "Idempotency-Key": told.once,
            "Balai-Consent of a machine": told.consent,
        }
        yield (
            code(f"{told.method} {told.path}"), told.summary, code(told.scope),
            ", ".join(name for name, is_needed in needs.items() if is_needed),
        )  # fmt: skip


EVERY_EVENT = {"by", "at", "role", "case_id", "person_id", "agency_id", "office_id", "area_code", "subject"}


def event_calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yield (event name, module, names of its data) for every event that the code writes."""
    for module, call in calls():
        name = str(call.args[0].value) if call.args and isinstance(call.args[0], ast.Constant) else ""
        writer = ast.unparse(call.func).rpartition(".")[2]
        if writer in ("record", "_record", "event", "look") and re.fullmatch(r"[a-z]+\.[a-z_]+", name):
            yield name, module, {keyword.arg or "…" for keyword in call.keywords} - EVERY_EVENT


def events_page() -> Rows:
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for name, module, keys in event_calls():
        found[name][0].add(module)
        found[name][1].update(keys)
    for name, (writers, data) in sorted(found.items()):
        shown = timeline.SENTENCES.get(name, ("",))
        yield code(name), code(*sorted(writers)), ", ".join(sorted(data)), shown[0]


def models_page() -> str:
    parts = []
    for model in apps.get_models():
        if model.__module__.startswith("balai."):
            title = f"## {model._meta.label}\n\n`{model._meta.db_table}`. {model.__doc__}\n\n"
            rows = map(_column, model._meta.concrete_fields)
            parts.append(title + table("column | type | empty | kept as | meaning", rows))
    return "\n".join(parts)


def _column(field: Any) -> Sequence[object]:
    target = field.related_model
    kind = f"→ {target._meta.object_name}" if target else field.get_internal_type().removesuffix("Field")
    size = f" {field.max_length}" if field.max_length and not target else ""
    return code(field.column), kind + size, "may be" if field.null else "", kept_as(field), field.help_text


def kept_as(field: Any) -> str:
    """Return how a column keeps what it holds: sealed, or as a keyed hash; "" is in the clear."""
    if isinstance(field, models.BinaryField):
        return "sealed"
    endings = {"_index": "blind index", "_hash": "hash", "visitor": "hash"}
    return next((kept for ending, kept in endings.items() if field.name.endswith(ending)), "")


def environment() -> dict[str, tuple[str, str]]:
    """Return the environment variables that the code reads: name → (default as written, module)."""
    read = [(module, call.args) for module, call in calls() if ast.unparse(call.func) == "os.environ.get"]
    return {
        ast.literal_eval(args[0]): (" ".join(map(ast.unparse, args[1:])), module) for module, args in read
    }


def settings_page() -> Rows:
    for name, (default, module) in sorted(environment().items()):
        yield code(name), PROSE["settings"].get(name, ""), code(default), code(module)


def receipt_page() -> str:
    examples = [receipt.number(enrolment, n) for enrolment in ("00000", "0000A", "K7M2Q") for n in (0, 4711)]
    return f"{receipt.__doc__}\nα⁰, α¹ …: {', '.join(map(str, receipt.POWERS))}.\n\nExamples: {code(*examples)}.\n"


def service_format_page() -> str:
    parts = []
    for name in ("service", "offering"):
        schema = json.loads((DATA / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        keys = table("key | needed | meaning | values", _keys(schema, schema["$defs"], ""))
        parts.append(f"## {schema['title']}\n\n{keys}")
    return "\n".join(parts)


def _keys(node: Mapping[str, Any], defs: Mapping[str, Any], path: str) -> Rows:
    """Yield the keys of a JSON Schema object and of what lies in it."""
    for name, part in node.get("properties", {}).items():
        target, items = (defs[p["$ref"][8:]] if "$ref" in p else p for p in (part, part.get("items", {})))
        about = part.get("description") or target.get("description", "")
        values = code(*(target.get("enum") or items.get("enum") or ()))
        yield code(path + name), "yes" if name in node.get("required", ()) else "", about, values
        if "unit" not in target.get("properties", {}) and name != "form":
            yield from _keys(target, defs, f"{path}{name}.")
            yield from _keys(items, defs, f"{path}{name}[].")


def hostile_input_page() -> Rows:
    for line in yaml.safe_load((ROOT / "tests" / "hostile" / "inputs.yaml").read_text(encoding="utf-8")):
        yield line["input"], line["answer"], tests(line["tests"], "../../")


def tests(ids: Iterable[str], up: str) -> str:
    """Return links to tests by their node ids (file::function)."""
    named = ((id.partition("::")[0], id.rpartition("/")[2].rpartition("::")[2]) for id in ids)
    return ", ".join(f"[`{name}`]({up}{file})" for file, name in named)


def mandate_page() -> str:
    mandate = facts("mandate.yaml")
    said = mandate["statements"]
    demands = (
        [row["id"], f"{row['demand']} ({_source(said[row['statement']])})", *_proof(row)]
        for row in mandate["demands"]
    )
    criteria = ([row["name"], *_proof(row)] for row in mandate["criteria"])
    return (
        table("| janji | layar | perintah | uji | belum ada", demands)
        + "\n## Sebelas kriteria MPP Digital\n\n"
        + table("kriteria | layar | perintah | uji | belum ada", criteria)
    )


def _source(said: Mapping[str, Any]) -> str:
    return f"{said['speaker']}, {said['said_on']}"


def _proof(row: Mapping[str, Any]) -> list[str]:
    """Return the cells screens, commands, tests and what is missing of a demand or criterion."""
    screens = ", ".join(f"{link['what']} `{link['url']}`" for link in row.get("shown_at", ()))
    missing = f"belum: {row['missing']}" if "missing" in row else ""
    return [screens, code(*row.get("commands", ())), tests(row.get("tests", ()), "../"), missing]


def page(name: str) -> str:
    """Return a page: title, introduction, and what its function says."""
    prose, body = PROSE["pages"][name], globals()[f"{name.replace('-', '_')}_page"]()
    head = f"{HEADER}# {prose['title']}\n\n{prose['intro']}\n\n"
    return head + (table(prose["columns"], body) if "columns" in prose else body)


def path(name: str) -> Path:
    """Return where a page lies: docs/reference, or what it says itself."""
    return ROOT / PROSE["pages"][name]["file"] if "file" in PROSE["pages"][name] else OUT / f"{name}.md"


def main() -> int:
    check = "--check" in sys.argv[1:]
    fresh = {path(name): page(name) for name in PROSE["pages"]}
    there = (file for file in {*OUT.glob("*.md"), *fresh} if file.exists())
    kept = {file: text for file in there if HEADER in (text := file.read_text(encoding="utf-8"))}
    changed = sorted(file for file in fresh.keys() | kept.keys() if fresh.get(file) != kept.get(file))
    for file in changed:
        print(file.relative_to(ROOT), "is not what the code says: make docs" if check else "written")
        if not check:
            file.write_text(fresh[file], encoding="utf-8") if file in fresh else file.unlink()
    return int(check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
