"""Keep the English catalogue of what citizens read: `python -m scripts.catalogue [--check]`.

Collects each sentence from templates and code into balai/locale/en/LC_MESSAGES/django.po, keeps what is translated,
drops what nobody says any more, lists what has no English words yet, and compiles the .mo that the program reads.
`--check` writes nothing and ends with 1 when something is missing or not as it would be written.

The Indonesian sentence is the msgid. The desk of officers is Indonesian only, so is what only officers are refused.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parent.parent
CODE = ROOT / "balai"
PO = CODE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
TEMPLATES = (
    "ui/jinja2/**/*.html",
    "satisfaction/jinja2/**/*.html",
    "channels/portal/jinja2/**/*.html",
    "complaints/jinja2/**/*.html",
    "monitoring/jinja2/**/*.html",
    "nodes/jinja2/luring/*.html",
)
MODULES = (
    "core/*.py",
    "ui/*.py",
    "regions/rules/codes.py",
    "regions/queries/*.py",
    "accounts/rules.py",
    "accounts/actions/codes.py",
    "accounts/actions/spending.py",
    "forms/**/*.py",
    "catalogue/rules/standard.py",
    "catalogue/queries/*.py",
    "documents/rules/verdicts.py",
    "cases/**/*.py",
    "satisfaction/**/*.py",
    "channels/portal/**/*.py",
    "complaints/**/*.py",
    "monitoring/**/*.py",
    "nodes/actions/parcels.py",
)
OFFICERS = (
    "core/(letters|phrasing)",
    "cases/actions/(act|counting|deciding|handing|numbering|processing|signing|telling)",
    "cases/queries/(calls|counting|dossier|lanes|looks|masked|obstacles|results|signing|today|worklist)",
    "cases/rules/(automatic|day|duties|seeing|steps)",
    "cases/management",
    "satisfaction/actions/publishing",
    "satisfaction/queries/publishing",
    "satisfaction/rules/following_up",
    "complaints/actions/(act|clearing|exchanging|handling|improving|opening)",
    "complaints/queries/(clusters|exchange|worklist)",
    "complaints/rules/(improving|lapor|publishing)",
    "complaints/management",
    "monitoring/(actions|management)",
    "monitoring/(queries/alerting|rules/alerts|views/alerts)",
    "monitoring/rules/report",
    "satisfaction/actions/publishing",
    "satisfaction/queries/publishing",
    "satisfaction/rules/following_up",
)
"""Modules that only officers meet."""
SENTENCES = {"Sentence": 0, "Unreadable": 0, "Missing": 0, "Forbidden": 0, "Refused": 1}
"""What makes a sentence, and which of its arguments is the msgid."""
HEADER = "# English of what citizens read. `python -m scripts.catalogue` collects the sentences; the English is written here."
PLACES = re.compile(r"\{\w+\}|%\(\w+\)s")
Said = tuple[str | tuple[str, str], str]
"""A msgid, or those of one and many, and the file it stands in."""


def collected() -> Catalog:
    """Return a catalogue of all that is said to citizens, without translations."""
    catalog = Catalog(
        locale="en", project="Balai", version="1", header_comment=HEADER, fuzzy=False, charset="utf-8",
        msgid_bugs_address="-", last_translator="-", language_team="-",
    )  # fmt: skip
    for msgid, place in sorted({*_of_templates(), *_of_code()}, key=str):
        catalog.add(msgid, locations=[(place, 0)])
    return catalog


def _of_templates() -> Iterator[Said]:
    options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    for pattern in TEMPLATES:
        for path in CODE.glob(pattern):
            content = io.BytesIO(path.read_bytes())
            for _, _, said, _ in babel_extract(content, ("_", "gettext", "ngettext"), (), options):
                texts = (said,) if isinstance(said, str) else tuple(text for text in said if text)
                yield (texts[0] if len(texts) == 1 else texts[:2]), _name(path)


def _of_code() -> Iterator[Said]:
    officers = re.compile("|".join(OFFICERS))
    for pattern in MODULES:
        for path in CODE.glob(pattern):
            if not officers.match(_name(path)):
                for text in _sentences(ast.parse(path.read_text(encoding="utf-8"))):
                    yield ((text, text) if "{count}" in text else text), _name(path)


def _name(path: Path) -> str:
    return path.relative_to(CODE).as_posix()


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Yield the msgids of one module: first words of sentences, and labels of what can be chosen."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=maker), args=args) if len(args) > SENTENCES.get(maker, len(args)):
                yield from _texts(args[SENTENCES[maker]])
            case ast.ClassDef(bases=[ast.Name(id="Labelled")], body=body):
                for line in body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                        yield from _texts(line.value.elts[-1])


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def kept() -> Catalog:
    """Return the catalogue as it lies in the repository."""
    if not PO.exists():
        return Catalog(locale="en", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def updated() -> Catalog:
    """Return what is said now, with the English words that are there already."""
    before, catalog = kept(), collected()
    for message in catalog:
        if message.id and (known := before.get(message.id)):
            message.string = known.string
    catalog.creation_date = catalog.revision_date = before.creation_date
    return catalog


def as_po(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def faults(catalog: Catalog) -> list[str]:
    """Return what is wrong with the translations: missing, uncertain, or with other places to fill."""
    return [fault for message in catalog if message.id for fault in _faults(message)]


def _faults(message: Message) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy:
        yield f"uncertain: {ids[0]}"
    if len(strings) != len(ids) or not all(strings):
        yield f"no English: {ids[0]}"
    elif any(_places(one) != _places(ids[0]) for one in strings):
        yield f"other places: {ids[0]}"


def _places(text: str) -> set[str]:
    return set(PLACES.findall(text))


def main() -> int:
    catalog = updated()
    po, mo = as_po(catalog), as_mo(catalog)
    wrong = faults(catalog)
    if "--check" in sys.argv:
        wrong += [
            f"not as written: {path.name}" for path, text in ((PO, po), (MO, mo)) if path.read_bytes() != text
        ]
    else:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(po)
        MO.write_bytes(mo)
    print("\n".join(wrong) or f"{len(catalog)} sentences, all in English")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
