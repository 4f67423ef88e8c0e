"""Whether a service package is sound: everything the JSON Schema says and everything it cannot say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from balai.catalogue.rules.duration import minutes, working_minutes
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.questions import (
    Found,
    answer_problems,
    engine_problems,
    form_problems,
    is_area,
    is_group,
)
from balai.catalogue.rules.shape import shape_problems
from balai.catalogue.rules.source import Path, Problem, problem
from balai.catalogue.rules.standard import ComponentName, components

UNFILLED = "ISI:"
PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")
PLACEHOLDERS = frozenset(
    {
        "applicant.name", "applicant.nik_masked", "applicant.birth_place", "applicant.birth_date",
        "applicant.address", "applicant.area.full_name", "legal_basis", "agency.name", "decided_on", "valid_until",
    }
)  # fmt: skip
NUMBER_PART = re.compile(r"\{(sequence(?::0[1-9]d)?|area_code|year|month)\}")
ISSUED_BY_BALAI = ("layout", "title", "paragraphs", "repeat", "number", "signer")
NEEDED_TO_ISSUE = ("layout", "title", "paragraphs", "number", "signer")
PAID_BEFORE_HAND_OVER = ("pnbp", "retribusi_daerah")


@dataclass(frozen=True, slots=True)
class Reference:
    """What packages are held against: the schemas, and the facts of `data/`."""

    service_schema: jsonschema_rs.Draft202012Validator
    offering_schema: jsonschema_rs.Draft202012Validator
    categories: Mapping[str, str]
    life_events: Mapping[str, str]
    components: tuple[ComponentName, ...]


def check(
    raw: Mapping[str, Any], reference: Reference, *, lines: Mapping[Path, int] | None = None, folder: str = ""
) -> list[Problem]:
    """Return what is wrong with a package, in the order of its lines; nothing means it may be published.

    The rest is looked at only when the shape is right. `folder`: the name of its folder, which is its key.
    """
    lines = lines or {}
    shape = sorted(set(shape_problems(reference.service_schema, raw, lines)))
    if shape:
        return shape
    package = parse(raw)
    found = [
        *_unfilled_problems(raw),
        *_known_problems(package, reference, folder),
        *_repeated_key_problems(raw),
        *form_problems(raw),
        *_when_problems(raw),
        *_evidence_problems(package),
        *_step_problems(package),
        *_clock_problems(package),
        *_fee_problems(package),
        *_result_problems(package),
        *_channel_problems(package),
        *_component_problems(package, reference),
    ]
    found += [] if found else engine_problems(raw)
    return sorted({problem(path, message, lines) for path, message in found})


def _unfilled_problems(part: Any, path: Path = ()) -> Iterator[Found]:
    if isinstance(part, str) and part.startswith(UNFILLED):
        yield path, "Tempat ini belum diisi."
    elif isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _unfilled_problems(inner, (*path, name))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from _unfilled_problems(inner, (*path, index))


def _known_problems(package: Package, reference: Reference, folder: str) -> Iterator[Found]:
    if folder and package.key != folder:
        yield ("key",), f"Kunci harus sama dengan nama folder ({folder})."
    if package.category not in reference.categories:
        yield ("category",), f"Kelompok {package.category} tidak ada di data/categories.yaml."
    for index, event in enumerate(package.life_events):
        if event not in reference.life_events:
            yield ("life_events", index), f"Peristiwa {event} tidak ada di data/life_events."
    if package.mode == "full" and package.record_system != "balai":
        yield ("mode",), "Balai hanya menerbitkan hasil yang catatan resminya di Balai. Pakai intake."


def _repeated_key_problems(raw: Mapping[str, Any]) -> Iterator[Found]:
    for name, rows in (
        ("evidence", raw["evidence"]),
        ("steps", raw["steps"]),
        ("outcomes", raw.get("outcomes", ())),
        ("fee", raw["fee"].get("exemptions", ())),
    ):
        keys = [row["key"] for row in rows]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                path: Path = (name, "exemptions", index) if name == "fee" else (name, index)
                yield path, f"Kunci {key} sudah dipakai di atas."


def _when_problems(raw: Mapping[str, Any]) -> Iterator[Found]:
    questions = raw.get("form", {}).get("properties", {})
    places: list[tuple[Path, Mapping[str, Any]]] = [
        *((("evidence", index), row) for index, row in enumerate(raw["evidence"])),
        *((("steps", index), row) for index, row in enumerate(raw["steps"])),
        *((("fee", "exemptions", index), row) for index, row in enumerate(raw["fee"].get("exemptions", ()))),
    ]
    for path, row in places:
        for name, values in row.get("when", {}).items():
            yield from answer_problems((*path, "when", name), name, values, questions)


def _evidence_problems(package: Package) -> Iterator[Found]:
    for index, rule in enumerate(package.evidence):
        is_asked = package.mode != "referral" and not rule.already_held
        if is_asked and not rule.accept:
            yield ("evidence", index), "Sebutkan bentuk yang diterima: accept: [photo, pdf]."
        if "photo" in rule.accept and rule.max_pixels is None:
            yield ("evidence", index), "Foto perlu max_pixels, agar kecil di jaringan lambat."
        if rule.valid_from and rule.valid_to and rule.valid_from >= rule.valid_to:
            yield ("evidence", index, "valid_to"), "valid_to harus sesudah valid_from."


def _step_problems(package: Package) -> Iterator[Found]:
    if package.mode == "referral":
        return
    steps = package.steps
    if steps[0].outcome != "completeness" or steps[0].role != "front_officer":
        yield ("steps", 0), "Langkah pertama memeriksa kelengkapan: role front_officer, outcome completeness."
    decisions = [index for index, step in enumerate(steps) if step.outcome == "decision"]
    if len(decisions) != 1:
        yield (
            ("steps",),
            f"Harus ada tepat satu langkah keputusan (outcome: decision); sekarang {len(decisions)}.",
        )
        return
    decision = decisions[0]
    if steps[decision].role != "signer":
        yield ("steps", decision, "role"), "Keputusan diambil oleh signer."
    if not any(step.role == "verifier" for step in steps[:decision]):
        yield ("steps", decision), "Sebelum keputusan harus ada langkah verifier, orang yang berbeda."
    for index, step in enumerate(steps):
        after_decision = "sesudah keputusan" if index > decision else ""
        if step.outcome == "completeness" and index:
            yield ("steps", index, "outcome"), "Kelengkapan hanya diperiksa pada langkah pertama."
        if step.outcome == "recommendation" and after_decision:
            yield ("steps", index, "outcome"), "Rekomendasi diberikan sebelum keputusan."
        yield from _one_step_problems(package, index)
    yield from _record_problems(package, decision)


def _one_step_problems(package: Package, index: int) -> Iterator[Found]:
    step, path = package.steps[index], ("steps", index)
    if step.payment and step.role != "cashier":
        yield (*path, "role"), "Langkah pembayaran dikerjakan oleh cashier."
    if step.payment and package.fee.kind == "gratis":
        yield (*path, "payment"), "Layanan gratis tidak boleh punya langkah pembayaran."
    if step.outcome in ("completeness", "decision") and (step.when or step.group):
        yield path, "Langkah ini dilalui setiap permohonan: tanpa when dan tanpa group."
    if step.automatic and step.outcome == "completeness" and step.automatic != "requirements_met":
        yield (*path, "automatic"), "Kelengkapan diperiksa petugas, atau oleh requirements_met."
    if step.automatic == "requirements_met" and step.outcome not in ("completeness", "decision"):
        yield (*path, "automatic"), "requirements_met hanya untuk kelengkapan dan keputusan."
    if step.automatic == "place_in_regency" and not is_area(_question(package, "place_area")):
        yield (
            (*path, "automatic"),
            "place_in_regency memerlukan pertanyaan place_area berformat area-village.",
        )
    before = package.steps[index - 1].group if index else ""
    if step.group and step.group != before and step.group in {other.group for other in package.steps[:index]}:
        yield (*path, "group"), f"Langkah dalam kelompok {step.group} harus berurutan."


def _record_problems(package: Package, decision: int) -> Iterator[Found]:
    if package.mode != "intake":
        return
    records = [index for index, step in enumerate(package.steps) if step.foreign_record]
    if not records or records[-1] < decision:
        yield ("steps",), "Mode intake perlu langkah foreign_record sesudah atau saat keputusan."
    elif package.record_system not in {step.foreign_record for step in package.steps}:
        yield (
            ("steps", records[-1], "foreign_record"),
            f"Catatan resminya di {package.record_system}; sebutkan sistem itu.",
        )


def _clock_problems(package: Package) -> Iterator[Found]:
    clock, needed = package.clock, working_minutes(package.steps)
    if clock.maximum and minutes(clock.duration) > minutes(clock.maximum):
        yield ("clock", "duration"), "Lebih lama daripada batas menurut undang-undang (max)."
    if package.mode != "referral" and needed > minutes(clock.duration):
        yield ("clock", "duration"), "Lebih pendek daripada jumlah waktu langkah-langkahnya."
    after = clock.deemed.after
    if clock.deemed.applies and after and minutes(after) < minutes(clock.duration):
        yield (
            ("clock", "deemed_approval", "after"),
            "Dianggap dikabulkan lebih cepat daripada waktu yang dijanjikan.",
        )


def _fee_problems(package: Package) -> Iterator[Found]:
    fee, raw = package.fee, package.raw["fee"]
    if fee.kind == "gratis":
        for name in ("amount_rupiah", "amount_from", "exemptions"):
            if name in raw:
                yield ("fee", name), "Layanan gratis tidak menyebut besaran biaya."
        return
    if ("amount_rupiah" in raw) == fee.amount_from_officer:
        yield ("fee",), "Sebutkan amount_rupiah, atau amount_from: officer, salah satu saja."
    if fee.amount_from_officer and not fee.note:
        yield ("fee",), "Jelaskan cara menghitung biayanya di note."
    is_paid_here = package.mode != "referral" and fee.kind in PAID_BEFORE_HAND_OVER
    if is_paid_here and not any(step.payment for step in package.steps):
        yield ("steps",), "Layanan ini berbayar, tetapi belum ada langkah pembayaran (payment: true)."


def _result_problems(package: Package) -> Iterator[Found]:
    result, raw = package.result, package.raw["result"]
    if package.mode != "full":
        for name in ISSUED_BY_BALAI:
            if name in raw:
                yield (
                    ("result", name),
                    f"{name} hanya untuk mode full: di sini Balai tidak menerbitkan hasil.",
                )
    else:
        for name in NEEDED_TO_ISSUE:
            if name not in raw:
                yield ("result",), f"Mode full perlu result.{name}."
        yield from _paragraph_problems(package)
        yield from _number_problems(result.number)
        yield from _repeat_problems(package)
    if package.mode != "referral" and not result.electronic and not result.slip:
        yield ("result",), "Hasil yang diserahkan langsung perlu slip: bukti-serah-terima."


def _paragraph_problems(package: Package) -> Iterator[Found]:
    for index, paragraph in enumerate(package.result.paragraphs):
        path: Path = ("result", "paragraphs", index)
        if "{" in (rest := PLACEHOLDER.sub("", paragraph)) or "}" in rest:
            yield path, "Hanya {{nama_isian}} yang boleh dipakai, tanpa logika."
        for name in PLACEHOLDER.findall(paragraph):
            message = _placeholder_problem(package, name)
            if message:
                yield path, message


def _placeholder_problem(package: Package, name: str) -> str:
    if name == "valid_until" and package.result.validity.kind != "period":
        return "{{valid_until}} hanya untuk hasil yang masa berlakunya berakhir."
    if name in PLACEHOLDERS:
        return ""
    field, _, part = name.partition(".")
    question = _question(package, field)
    if not question:
        return f"Isian {{{{{name}}}}} tidak ada."
    if is_group(question):
        return f"{field} adalah kelompok berulang; tampilkan dengan repeat."
    if (part == "full_name") != is_area(question) or part not in ("", "full_name"):
        return f"Tulis {{{{{field}.full_name}}}} untuk wilayah, dan {{{{{field}}}}} untuk yang lain."
    return ""


def _number_problems(number: str) -> Iterator[Found]:
    parts = NUMBER_PART.findall(number)
    if "{" in (rest := NUMBER_PART.sub("", number)) or "}" in rest:
        yield ("result", "number"), "Yang boleh: {sequence:04d}, {area_code}, {year}, {month}."
    elif number and (sum(part.startswith("sequence") for part in parts) != 1 or "year" not in parts):
        yield ("result", "number"), "Nomor perlu satu {sequence:04d} dan {year} agar tidak berulang."


def _repeat_problems(package: Package) -> Iterator[Found]:
    repeat = package.result.repeat
    if repeat is None:
        return
    question = _question(package, repeat.field)
    if not is_group(question):
        yield ("result", "repeat", "field"), f"{repeat.field} bukan kelompok berulang di formulir."
        return
    for index, column in enumerate(repeat.columns):
        if column.field not in question["items"]["properties"]:
            yield ("result", "repeat", "columns", index), f"{column.field} tidak ada di {repeat.field}."


def _channel_problems(package: Package) -> Iterator[Found]:
    reach = package.channels
    if reach["direct"] == "none" and reach["mobile"] == "none":
        yield ("channels",), "Layanan harus tetap dapat diurus langsung: loket atau mobil layanan."
    if package.mode != "referral" and reach["electronic"] == "full" and not package.result.electronic:
        yield ("channels", "electronic"), "Kanal daring tidak bisa full bila hasilnya diserahkan langsung."


def _component_problems(package: Package, reference: Reference) -> Iterator[Found]:
    for component in components(package, reference.components):
        if not any(line.strip() for line in component.lines):
            yield (), f"Komponen {component.number} ({component.name}) standar pelayanan belum terisi."


def _question(package: Package, name: str) -> Mapping[str, Any]:
    question: Mapping[str, Any] = package.form.get("properties", {}).get(name, {})
    return question
