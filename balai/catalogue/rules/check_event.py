"""Whether a life event is sound: its services and questions exist, its answers fit, and every choice of services gives a form."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import jsonschema_rs

from balai.catalogue.rules.life_event import LifeEvent, Part, parse
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.questions import Found, is_area, possible_answers
from balai.catalogue.rules.shape import shape_problems
from balai.catalogue.rules.shared import Shared, kind_of, shared
from balai.catalogue.rules.source import Path, Problem, problem

Spec = Mapping[str, Any]
Questions = Mapping[str, Spec]


def check_event(
    raw: Mapping[str, Any],
    packages: Mapping[str, Package],
    applicant: Questions,
    validator: jsonschema_rs.Draft202012Validator,
    *,
    lines: Mapping[Path, int] | None = None,
    name: str = "",
) -> list[Problem]:
    """Return what is wrong with a life event, in the order of its lines.

    `packages`: every service there is. `applicant`: the questions about the applicant. `name`: that of the file.
    """
    lines = lines or {}
    if shape := sorted(set(shape_problems(validator, raw, lines))):
        return shape
    event = parse(raw)
    found = [*_known_problems(event, packages, name), *_part_problems(event, packages)]
    if not found and event.parts:
        found = list(_answer_problems(event, packages, applicant)) or list(_form_problems(event, packages))
    return sorted({problem(path, message, lines) for path, message in found})


def _known_problems(event: LifeEvent, packages: Mapping[str, Package], name: str) -> Iterator[Found]:
    if name and event.key != name:
        yield ("key",), f"Kunci harus sama dengan nama berkas ({name})."
    for index, service in enumerate(event.services):
        if service not in packages:
            yield ("services", index), f"Layanan {service} tidak ada di data/services."
        elif event.key not in packages[service].life_events:
            yield ("services", index), f"Paket {service} belum menyebut peristiwa ini di life_events."


def _part_problems(event: LifeEvent, packages: Mapping[str, Package]) -> Iterator[Found]:
    seen: list[str] = []
    for index, part in enumerate(event.parts):
        path: Path = ("bundle", "parts", index)
        if part.service not in event.services:
            yield (*path, "service"), f"Layanan {part.service} tidak disebut di services."
        if part.service in seen:
            yield (*path, "service"), f"Layanan {part.service} sudah disebut di atas."
        if part.after and part.after not in seen:
            yield (*path, "after"), f"{part.after} harus disebut di atas layanan ini."
        if part.later and not part.after:
            yield (*path, "later"), "later hanya untuk layanan yang menunggu layanan lain (after)."
        if part.service in packages and packages[part.service].mode == "referral":
            yield from _referral_problems(part, path)
        elif not part.question:
            yield path, "Tulis pertanyaannya (question), misalnya: Buatkan akta kelahiran?"
        seen.append(part.service)


def _referral_problems(part: Part, path: Path) -> Iterator[Found]:
    for name, value in (("answers", part.answers), ("evidence", part.evidence), ("after", part.after)):
        if value:
            yield (*path, name), "Layanan rujukan tidak diajukan di sini, jadi tidak punya isian atau berkas."


def _answer_problems(
    event: LifeEvent, packages: Mapping[str, Package], applicant: Questions
) -> Iterator[Found]:
    whole = shared(event, packages, frozenset(event.services))
    asked = _shared_questions(whole)
    for index, part in enumerate(event.parts):
        path: Path = ("bundle", "parts", index)
        package = packages[part.service]
        questions: Questions = package.form.get("properties", {})
        raw: Any = part.answers
        for key in raw:
            place = (*path, "answers", key)
            if key not in questions:
                yield place, f"Pertanyaan {key} tidak ada di formulir {part.service}."
            else:
                yield from _fit_problems(place, part.answers[key], questions[key], asked, applicant)
        yield from _naming_problems((*path, "later"), part.later, asked)
        yield from _evidence_problems(path, part, package, whole)
        if part.at and not is_area(asked.get(part.at, {})):
            yield (*path, "at"), f"{part.at} bukan pertanyaan tentang wilayah."
        for key, values in part.when.items():
            yield from _when_problems((*path, "when", key), key, values, asked)
    yield from _naming_problems(("bundle", "known"), event.known, asked)
    yield from _naming_problems(("bundle", "wording"), tuple(event.wording), asked, keyed=True)
    for number, (_, keys) in enumerate(event.sections):
        yield from _naming_problems(("bundle", "sections", number, "fields"), keys, asked)


def _shared_questions(whole: Shared) -> dict[str, Spec]:
    """Return every shared question some part asks as it stands, of whichever part asks first."""
    asked: dict[str, Spec] = {}
    for part in whole.parts:
        for key, spec in whole.packages[part.service].form["properties"].items():
            name = whole.names[part.service, key]
            own = part.answers.get(key)
            if own is None or name == key:
                asked.setdefault(name, spec)
    return asked


def _naming_problems(
    path: Path, keys: tuple[str, ...], asked: Questions, *, keyed: bool = False
) -> Iterator[Found]:
    for index, key in enumerate(keys):
        if key not in asked:
            yield (*path, key if keyed else index), f"Pertanyaan {key} tidak ditanyakan dalam peristiwa ini."


def _when_problems(path: Path, key: str, values: tuple[str, ...], asked: Questions) -> Iterator[Found]:
    possible = possible_answers(asked.get(key, {}))
    for value in values:
        if possible is None or value not in possible:
            yield path, f"{value} bukan jawaban yang mungkin untuk {key}."


def _fit_problems(
    path: Path, answer: Any, spec: Spec, asked: Questions, applicant: Questions
) -> Iterator[Found]:
    if answer.rows:
        yield from _row_problems(path, answer.rows, spec, asked, applicant)
    elif answer.applicant:
        yield from _kind_problems(path, f"pemohon.{answer.applicant}", applicant.get(answer.applicant), spec)
    elif answer.source and answer.choices:
        yield from _choice_problems(path, answer.source, answer.choices, asked, spec)
    elif answer.source:
        yield from _kind_problems(path, answer.source, asked.get(answer.source), spec)
    elif not jsonschema_rs.is_valid(dict(spec), answer.value):
        yield path, f"{answer.value} bukan jawaban yang mungkin untuk pertanyaan ini."


def _kind_problems(path: Path, name: str, source: Spec | None, spec: Spec) -> Iterator[Found]:
    if source is None:
        yield path, f"Pertanyaan {name} tidak ada."
    elif kind_of(source) != kind_of(spec):
        yield path, f"Jawaban {name} lain jenisnya. Pakai as: {{…}} bila pilihannya perlu diterjemahkan."


def _choice_problems(
    path: Path, name: str, choices: Mapping[str, str], asked: Questions, spec: Spec
) -> Iterator[Found]:
    given, meant = possible_answers(asked.get(name, {})), possible_answers(spec)
    if given is None or meant is None:
        yield path, f"as hanya untuk pertanyaan pilihan; {name} atau pertanyaan ini bukan pilihan."
        return
    for one in sorted(given - set(choices)):
        yield (*path, "as"), f"Jawaban {one} dari {name} belum diterjemahkan."
    for one, other in choices.items():
        if one not in given or other not in meant:
            yield (*path, "as", one), f"{one} → {other}: salah satunya bukan jawaban yang mungkin."


def _row_problems(
    path: Path, rows: Any, spec: Spec, asked: Questions, applicant: Questions
) -> Iterator[Found]:
    columns: Questions = spec.get("items", {}).get("properties", {})
    if not columns:
        yield path, "rows hanya untuk kelompok isian berulang."
        return
    for number, row in enumerate(rows):
        for key in set(spec["items"]["required"]) - row.keys():
            yield (*path, "rows", number), f"Kolom {key} wajib diisi."
        for key, cell in row.items():
            place = (*path, "rows", number, key)
            if key not in columns:
                yield place, f"Kolom {key} tidak ada."
            else:
                yield from _fit_problems(place, cell, columns[key], asked, applicant)


def _evidence_problems(path: Path, part: Part, package: Package, whole: Shared) -> Iterator[Found]:
    own = {rule.key for rule in package.evidence if not rule.already_held}
    others = {name for (service, _), name in whole.proofs.items() if service != part.service}
    for key, name in part.evidence.items():
        if key not in own:
            yield (*path, "evidence", key), f"Berkas {key} tidak diminta oleh {part.service}."
        if name not in others:
            yield (*path, "evidence", key), f"Berkas {name} tidak diminta layanan lain dalam peristiwa ini."


def _form_problems(event: LifeEvent, packages: Mapping[str, Package]) -> Iterator[Found]:
    """Try every choice of services: each must give a form, and evidence that some form of file can satisfy."""
    services = [part.service for part in event.parts if packages[part.service].mode != "referral"]
    for size in range(1, len(services) + 1):
        for chosen in combinations(services, size):
            one = shared(event, packages, frozenset(chosen))
            try:
                fields = one.form.fields
            except ValueError as error:
                yield ("bundle",), f"Bila yang dipilih {', '.join(chosen)}: {error}"
                return
            if size == len(services) and not fields:
                yield ("bundle",), "Tidak ada yang ditanyakan."
