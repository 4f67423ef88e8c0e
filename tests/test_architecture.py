"""Promises about the shape of the code: what imports prove, and what they alone cannot."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.apps import apps

from balai.catalogue.rules import source

ROOT = Path(__file__).parent.parent
BALAI = ROOT / "balai"
FILES = sorted(path for path in BALAI.rglob("*.py") if "migrations" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 400, 45, 10
SQL_OF_THEIR_OWN = {
    "core/guards.py",
    "core/postgresql/base.py",
    "core/prepared.py",
    "regions/queries/finding.py",
}  # triggers in migrations; a search and a worklist that read
GROUND = {
    "core/events.py",
    "core/facts.py",
    "core/outbox.py",
    "core/ticks.py",
    "core/vault.py",
    "core/writes.py",
    "core/calls.py",
    "core/letters.py",
    "core/preferences.py",
}
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "executemany"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system"}
YAML_LOADERS = {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill"}
CATCHALLS = {"utils", "util", "helpers", "helper", "common", "misc", "signals", "managers"}


def name(path: Path) -> str:
    return path.relative_to(BALAI).as_posix()


def word(path: Path) -> str:
    """Return which of the five words a file belongs to: "actions" for cases/actions/flow.py."""
    parts = path.relative_to(BALAI).with_suffix("").parts
    return next((part for part in parts if part in ("actions", "queries", "rules", "models", "views")), "")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def nodes(*paths: Path) -> Iterator[tuple[Path, ast.AST]]:
    return ((path, node) for path in paths for node in ast.walk(TREES[path]))


def all_functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return ((path, n) for path, n in nodes(*FILES) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or ""}


def place(path: Path, node: ast.AST) -> str:
    return f"{name(path)}:{node.lineno} {getattr(node, 'name', '')}".strip()


# imports


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_imports_follow_the_contracts():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_can_fail(tmp_path):
    shutil.copytree(BALAI, tmp_path / "balai", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, line in {
        "core/planted.py": "import balai.cases.actions",
        "cases/queries/planted.py": "import balai.cases.actions",
        "cases/rules/planted.py": "from django.db import models",
        "cases/actions/planted.py": "from balai.accounts.models import Person",
        "channels/portal/planted.py": "import balai.channels.desk.queries",
    }.items():
        (tmp_path / "balai" / path).write_text(f"{line}\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1 and "0 kept, 5 broken" in done.stdout, done.stdout
    for planted in ("core", "cases.queries", "cases.rules", "cases.actions", "channels.portal"):
        assert f"balai.{planted}.planted ->" in done.stdout


def test_rules_name_no_framework_database_clock_or_network():
    """The contract sees `balai.*.rules`; rules one folder deeper (channels) and the clock are seen here."""
    modules = {"django", "sqlite3", "psycopg", "httpx", "socket", "urllib", "time"}
    clocks = re.compile(r"(datetime\.now|date\.today|utcnow|timezone\.now)$")
    found = [
        place(path, node)
        for path, node in nodes(*(path for path in FILES if word(path) == "rules"))
        if (
            isinstance(node, ast.Import | ast.ImportFrom)
            and modules & {m.partition(".")[0] for m in imported(node)}
        )
        or (isinstance(node, ast.Call) and clocks.search(ast.unparse(node.func)))
    ]
    assert not found


# writing


def writes(tree: ast.AST) -> list[tuple[int, str]]:
    """Return line and text of every call that could write to a table; dicts, sets and pictures may change."""
    return [(call.lineno, ast.unparse(call)[:90]) for call in calls(tree) if _is_write(call)]


def _is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, owner = call.func.attr, ast.unparse(call.func.value)
    if owner == "writes" and verb in ("insert", "update"):
        return True
    if verb in ("update", "delete"):
        return "objects" in owner or "_set." in owner or (verb == "delete" and not call.args)
    if verb == "save":
        return not call.args or any(keyword.arg == "update_fields" for keyword in call.keywords)
    if verb == "execute" or (verb == "ask" and owner in ("prepared", "line")):
        return "SELECT" not in ast.unparse(call)
    return verb in WRITES


def test_only_actions_write():
    reading = [path for path in FILES if word(path) != "actions" and name(path) not in GROUND]
    found = {name(path): writes(TREES[path]) for path in reading}
    assert {file for file, lines in found.items() if lines} == SQL_OF_THEIR_OWN, found
    assert all(
        re.search(r"(execute|ask)\(statement", text) for file in SQL_OF_THEIR_OWN for _, text in found[file]
    )


def test_files_that_may_write_beside_actions_do():
    assert not [file for file in GROUND if not writes(TREES[BALAI / file])]


def test_what_counts_as_writing():
    wrong = [
        "Case.objects.create(id=1)", "case.save()", "case.save(update_fields=['a'])", "rows.bulk_create(x)",
        "Case.objects.filter(a=1).update(b=2)", "case.evidence_set.filter(a=1).update(b=2)", "case.delete()",
        "cursor.execute('UPDATE cases_case SET a = 1')", "prepared.ask(COUNT, [enrolment])", "writes.insert(case)", "writes.update(case)",
    ]  # fmt: skip
    right = [
        "kept.update(more)",
        "picture.save(file, 'PNG')",
        "digest.update(b'')",
        "cursor.execute('SELECT 1')",
    ]
    assert [len(writes(ast.parse(text))) for text in wrong] == [1] * len(wrong)
    assert not [text for text in right if writes(ast.parse(text))]


def actions_of_modules() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield (module.verb, function) for every public action; the demo plays others' verbs and has its own ways."""
    for path in FILES:
        if word(path) == "actions" and "demo" not in path.parts:
            public = exported(path)
            for node in TREES[path].body:
                if isinstance(node, ast.FunctionDef) and node.name in public:
                    yield f"{path.relative_to(BALAI).parts[0]}.{node.name}", node


def exported(path: Path) -> set[str]:
    """Return what doors may call of a file: what its package exports, or everything without underscore."""
    package = path.parent / "__init__.py" if path.parent.name == "actions" else None
    if package is None:
        return {
            node.name
            for node in TREES[path].body
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_"
        }
    return {text.value for text in ast.walk(TREES[package]) if isinstance(text, ast.Constant)}


BY_NOBODY = {
    "notices.receive": "a gateway, proven by its signature",
    "accounts.spend": "a budget belongs to a phone or an address",
    "accounts.know_phone": "part of signing in and of filing, which know who",
    "accounts.sign_in": "nobody is known yet",
    "accounts.confirm_totp": "not signed in yet",
    "accounts.choose_password": "not signed in yet",
    "documents.publish_trust": "writes what is public",
    "satisfaction.answer": "nobody is to know who answered",
    "channels.sign_in_client": "not signed in yet",
    "channels.note_use": "the token says who",
}


def test_actions_say_who_and_when():
    wiring = "".join((BALAI / "config" / f"{file}.py").read_text() for file in ("ticks", "followers"))
    by_itself = set(re.findall(r"\b\w+\.\w+\b", wiring))
    found = list(actions_of_modules())
    for verb, function in found:
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        everything = keywords | {argument.arg for argument in function.args.args}
        assert "at" in everything or verb == "documents.publish_trust", f"{verb} does not say when"
        assert "by" in keywords or verb in by_itself | BY_NOBODY.keys(), f"{verb} does not say who"
    assert BY_NOBODY.keys() <= {verb for verb, _ in found} and len(found) > 60


# size and style


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_files_and_functions_stay_short():
    assert not [name(path) for path in FILES if path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE]
    assert not [place(path, f) for path, f in all_functions() if length(f) > LONGEST_FUNCTION]


def test_the_ordinary_function_is_small():
    lengths = [length(function) for _, function in all_functions()]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert statistics.quantiles(lengths, n=10)[-1] <= 30


def test_imports_stand_at_the_head():
    inner = [
        place(path, node)
        for path, function in all_functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inner


def test_nothing_runs_what_others_wrote():
    found = []
    for path, node in nodes(*FILES):
        if isinstance(node, ast.Import | ast.ImportFrom) and imported(node) & FORBIDDEN_MODULES:
            found.append(place(path, node))
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
            shell = any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords)
            loads = text in YAML_LOADERS and name(path) != "catalogue/rules/source.py"
            if text in FORBIDDEN_CALLS or shell or loads:
                found.append(place(path, node))
    assert not found


def test_the_one_yaml_loader_of_its_own_makes_plain_values_only():
    assert source.Loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", None))
    assert source.read("key: !!python/object/apply:os.getcwd []").problems


def test_public_rules_actions_and_queries_say_what_they_do():
    silent = [
        place(path, node)
        for path in FILES
        if word(path) in ("rules", "actions", "queries")
        for node in TREES[path].body
        if isinstance(node, ast.FunctionDef) and node.name[0] != "_" and not ast.get_docstring(node)
    ]
    assert not silent


def test_names_say_something():
    assert not [
        name(path) for path in FILES if CATCHALLS & set(path.relative_to(BALAI).with_suffix("").parts)
    ]
    found = []
    for path, node in nodes(*FILES):
        if isinstance(node, ast.ImportFrom) and node.module in (
            "django.dispatch",
            "django.db.models.signals",
        ):
            found.append(place(path, node))  # news travels by events
        if isinstance(node, ast.ClassDef) and any(
            re.search(r"((?<!Prepare)Manager|QuerySet)\b", ast.unparse(b)) for b in node.bases
        ):
            found.append(place(path, node))  # verbs are actions
    assert not found


# words


def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+\.\w+)`", glossary))
    models = {model._meta.label for model in apps.get_models() if model.__module__.startswith("balai.")}
    assert not models - named
    known = {label.partition(".")[0] for label in models}
    assert (
        not {
            label
            for label in named
            if label[label.index(".") + 1].isupper() and label.partition(".")[0] in known
        }
        - models
    )


def test_every_folder_has_its_place_in_the_stack():
    stack = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for folder in BALAI.iterdir():
        if (folder / "__init__.py").exists():
            assert re.search(rf'"[^"]*\b{folder.name}\b[^"]*",', stack), folder.name
