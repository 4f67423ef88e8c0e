"""Write docs/reference from code and data: `python -m scripts.reference [--check]`.

Each page is a function below, its title and introduction stand in reference.yaml. `--check` writes nothing and
ends with 1 when a page is not what the code says now.
"""

import ast
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import django
import yaml

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (all below needs settings)
from django.core.management import get_commands, load_command_class  # noqa: E402
from django.core.management.base import BaseCommand  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import URLPattern, get_resolver  # noqa: E402

from balai.cases.rules import automatic, receipt, status, timeline  # noqa: E402
from balai.catalogue.rules import package as packages  # noqa: E402
from balai.catalogue.rules.standard import fee_words  # noqa: E402
from balai.core.words import duration  # noqa: E402

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "reference"
HEADER = "<!-- Written by `python -m scripts.reference`; do not edit. -->\n\n"
PROSE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def table(head: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; `head` names its columns, separated by bars."""
    titles = [title.strip() for title in head.split("|")]
    cells = ([re.sub(r"\s+", " ", str(cell)).replace("|", r"\|").strip() for cell in row] for row in rows)
    return "".join(f"| {' | '.join(row)} |\n" for row in [titles, ["---"] * len(titles), *cells])


def code(*texts: object) -> str:
    return ", ".join(f"`{text}`" for text in texts if text)


def facts(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "data" / name).read_text(encoding="utf-8")))


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the dotted name and the syntax tree of every module."""
    for path in sorted((ROOT / "balai").rglob("*.py")):
        name = path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__")
        yield name.replace("/", "."), ast.parse(path.read_text(encoding="utf-8"))


def services() -> list[packages.Package]:
    files = sorted((ROOT / "data" / "services").glob("*/service.yaml"))
    return [packages.parse(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]


def statuses_page() -> str:
    groups = {"open": status.OPEN, "decided": status.DECIDED, "ended": status.ENDED}
    rows = ([code(s), s.label, ", ".join(g for g in groups if s in groups[g])] for s in status.Status)
    moves = ([code(m.old), code(m.new), code(m.verb), m.who] for m in status.MOVES)
    return (
        f"{table('status | shown as | counts as', rows)}\n```mermaid\n{status.diagram()}```\n\n"
        f"## Moves\n\n{table('from | to | verb | set off by', moves)}"
    )


def roles_page() -> str:
    found = facts("roles.yaml")["roles"].items()
    rows = ([code(k), r["name"], code(*r["may"]), "yes" if r.get("strong") else ""] for k, r in found)
    return table("role | nama | may | second factor", rows)


def services_page() -> str:
    head = "key | nama | mode | record system | agency | level | fee | time | unverified"
    return table(head, map(_service, services()))


def _service(service: packages.Package) -> list[object]:
    unverified = [n for n, part in (("time", service.clock), ("fee", service.fee)) if not part.verified]
    link = f"[{service.key}](../../data/services/{service.key}/service.yaml)"
    promised = duration(service.clock.duration.value, service.clock.duration.unit)
    return [
        link, service.name, service.mode, service.record_system, service.agency_kind, service.level,
        fee_words(service.fee), promised, ", ".join(unverified),
    ]  # fmt: skip


def life_events_page() -> str:
    found = facts("life_events.yaml")["life_events"].items()
    rows = ([code(key), event["name"], event["name_en"], code(*event["services"])] for key, event in found)
    return table("key | peristiwa | in English | services, in the order in which people need them", rows)


def automatic_rules_page() -> str:
    steps = [(step.automatic, service.key) for service in services() for step in service.steps]
    users = {name: dict.fromkeys(key for rule, key in steps if rule == name) for name in automatic.RULES}
    rows = ([code(name), rule.__doc__, code(*users[name])] for name, rule in automatic.RULES.items())
    law = (automatic.__doc__ or "").partition("\n\n")[2]
    return f"{law}\n{table('rule | passes when | used by', rows)}"


def messages_page() -> str:
    found = facts("messages.yaml")["messages"].items()
    return table("name | text | length", ([code(name), text, len(text)] for name, text in found))


def commands_page() -> str:
    own = [name for name, app in sorted(get_commands().items()) if str(app).startswith("balai.")]
    common = {a.dest for a in BaseCommand().create_parser("balai", "x")._actions}
    rows: list[Sequence[str]] = []
    for name in own:
        command = load_command_class(get_commands()[name], name)
        parser = command.create_parser("balai", name)
        rows += _usages(parser, f"balai {name}", command.help, common)
    return table("command | what it does", rows)


def _usages(parser: Any, usage: str, about: str, common: set[str]) -> Iterator[Sequence[str]]:
    """Yield a command and what it does, or each of its verbs."""
    own = [action for action in parser._actions if action.dest not in common]
    for action in own:
        if isinstance(action.choices, Mapping):
            said = {part.dest: part.help or "" for part in action._choices_actions}
            for verb, inner in action.choices.items():
                yield from _usages(inner, f"{usage} {verb}", said.get(verb, ""), common)
            return
    names = [a.option_strings[-1] if a.option_strings else str(a.metavar or a.dest).upper() for a in own]
    told = [f"`{name}` {action.help}" for name, action in zip(names, own, strict=True) if action.help]
    yield code(" ".join([usage, *names])), ". ".join([about.rstrip("."), "; ".join(told)]).strip(". ") + "."


def routes_page() -> str:
    return table("address | view | name", _routes(get_resolver().url_patterns, "/"))


def _routes(patterns: Iterable[Any], prefix: str) -> Iterator[Sequence[str]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLPattern):
            view = f"{pattern.callback.__module__}.{pattern.callback.__name__}"
            yield code(address), code(view), pattern.name or ""
        else:
            yield from _routes(pattern.url_patterns, address)


EVERY_EVENT = {"by", "at", "role", "case_id", "person_id", "agency_id", "office_id", "area_code", "subject"}


def event_calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yield (event name, module, names of its data) for every event that the code writes."""
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name, writer = str(node.args[0].value), ast.unparse(node.func).rpartition(".")[2]
                if writer in ("record", "_record", "event") and re.fullmatch(r"[a-z]+\.[a-z_]+", name):
                    yield name, module, {keyword.arg or "…" for keyword in node.keywords} - EVERY_EVENT


def events_page() -> str:
    calls = sorted(event_calls(), key=lambda call: call[0])
    rows = []
    for name in dict.fromkeys(call[0] for call in calls):
        writers, data = zip(*((module, keys) for other, module, keys in calls if other == name), strict=True)
        shown = timeline.SENTENCES.get(name, ("",))[0]
        rows.append([code(name), code(*dict.fromkeys(writers)), ", ".join(sorted(set().union(*data))), shown])
    return table("event | written by | further data | shown to the applicant as", rows)


def models_page() -> str:
    parts = []
    for app in apps.get_app_configs():
        for model in app.get_models() if app.name.startswith("balai.") else ():
            title = f"## {app.label}.{model.__name__}\n\n`{model._meta.db_table}`. {model.__doc__}\n\n"
            columns = map(_column, model._meta.concrete_fields)
            parts.append(title + table("column | type | empty | kept as | meaning", columns))
    return "\n".join(parts)


def _column(field: Any) -> Sequence[str]:
    target = field.related_model
    kind = f"→ {target._meta.object_name}" if target else field.get_internal_type().removesuffix("Field")
    size = f" {field.max_length}" if field.max_length and not target else ""
    empty = "may be" if field.null else ""
    return code(field.column), kind + size, empty, kept_as(field), field.help_text


def kept_as(field: Any) -> str:
    """Return how a column keeps what it holds: sealed, or as a keyed hash; "" is in the clear."""
    if isinstance(field, models.BinaryField):
        return "sealed"
    endings = {"_index": "blind index", "_hash": "hash", "visitor": "hash"}
    return next((kept for ending, kept in endings.items() if field.name.endswith(ending)), "")


def environment() -> dict[str, tuple[str, str]]:
    """Return the environment variables that the code reads: name → (default as written, module)."""
    found = {}
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
                name, *default = [ast.unparse(part) for part in node.args]
                found[name.strip("'")] = (default[0] if default else "", module)
    return found


def settings_page() -> str:
    found = sorted(environment().items())
    rows = ([code(n), PROSE["settings"].get(n, ""), code(default), code(by)] for n, (default, by) in found)
    return table("variable | meaning | default | read by", rows)


def receipt_page() -> str:
    examples = [receipt.number(enrolment, n) for enrolment in ("00000", "0000A", "K7M2Q") for n in (0, 4711)]
    return (
        f"{receipt.__doc__}\nAlphabet: `{receipt.ALPHABET}`; typed O is read as 0, I and L as 1. Places count from the left, "
        f"from 0, without hyphens. α⁰, α¹ …: {', '.join(map(str, receipt.POWERS))}. A counter ends before {receipt.COUNTERS:,}. "
        "The centre issues from the enrolments `00000` to `0000F`, chosen by the id of the case.\n\n"
        f"Examples: {code(*examples)}.\n\nTracking codes: {receipt.TRACKING_SYMBOLS} random symbols of the same alphabet, "
        f"printed as `{receipt.spaced_tracking('7C2K9MQ4')}`, stored as keyed hash.\n"
    )


def service_format_page() -> str:
    parts = []
    for name, title in (("service", "A service"), ("offering", "An offering")):
        schema = json.loads((ROOT / "data" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        parts.append(
            f"## {title}\n\n{table('key | needed | meaning | values', _keys(schema, schema['$defs'], ''))}"
        )
    return "\n".join(parts)


def _keys(node: Mapping[str, Any], defs: Mapping[str, Any], path: str) -> Iterator[Sequence[str]]:
    """Yield the keys of a JSON Schema object and of what lies in it."""
    for name, part in node.get("properties", {}).items():
        target, items = _target(part, defs), _target(part.get("items", {}), defs)
        needed = "yes" if name in node.get("required", ()) else ""
        about = part.get("description") or target.get("description", "")
        yield code(path + name), needed, about, code(*(target.get("enum") or items.get("enum") or ()))
        if "unit" not in target.get("properties", {}) and name != "form":
            yield from _keys(target, defs, f"{path}{name}.")
            yield from _keys(items, defs, f"{path}{name}[].")


def _target(part: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    return defs[part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def page(name: str) -> str:
    prose, body = PROSE["pages"][name], globals()[f"{name.replace('-', '_')}_page"]()
    return f"{HEADER}# {prose['title']}\n\n{prose['intro']}\n\n{body}"


def main() -> int:
    """Write what differs, or with --check only name it."""
    check = "--check" in sys.argv[1:]
    fresh = {OUT / f"{name}.md": page(name) for name in PROSE["pages"]}
    kept = {path: path.read_text(encoding="utf-8") for path in OUT.glob("*.md")}
    changed = sorted(path for path in fresh.keys() | kept.keys() if fresh.get(path) != kept.get(path))
    for path in changed:
        print(path.relative_to(ROOT), "is not what the code says: make docs" if check else "written")
        if not check:
            OUT.mkdir(parents=True, exist_ok=True)
            path.write_text(fresh[path], encoding="utf-8") if path in fresh else path.unlink()
    return int(check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
