"""The service standard: its 14 components, built from a package (UU 25/2009, PermenPANRB 15/2014)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from balai.catalogue.rules.package import EvidenceRule, Fee, Package, Step, Validity, When
from balai.core.words import duration, rupiah

FEE_KINDS = {
    "gratis": "Gratis",
    "pnbp": "Penerimaan negara bukan pajak (PNBP)",
    "retribusi_daerah": "Retribusi daerah",
    "pajak_daerah": "Pajak daerah",
    "iuran": "Iuran",
    "premi": "Premi",
}


@dataclass(frozen=True, slots=True)
class ComponentName:
    """One of the 14 as the law names it. `is_public`: of service delivery, must be published."""

    number: int
    key: str
    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Component:
    number: int
    key: str
    name: str
    is_public: bool
    lines: tuple[str, ...]


def components(package: Package, names: Iterable[ComponentName]) -> tuple[Component, ...]:
    """Return the 14 components of a service standard, each with its text line by line."""
    return tuple(
        Component(name.number, name.key, name.name, name.is_public, _lines(package, name.key))
        for name in names
    )


def _lines(package: Package, key: str) -> tuple[str, ...]:
    write = WRITERS.get(key)
    if write:
        return write(package)
    text = package.standard.get(key)
    return (str(text),) if text else ()


def _requirements(package: Package) -> tuple[str, ...]:
    lines = tuple(_evidence_line(package, rule) for rule in package.evidence)
    return lines or ("Tidak ada berkas yang diminta; cukup mengisi data permohonan.",)


def _evidence_line(package: Package, rule: EvidenceRule) -> str:
    notes = []
    if rule.when:
        notes.append(when_words(package, rule.when))
    if rule.optional:
        notes.append("boleh tidak ada")
    if rule.already_held:
        notes.append("sudah ada pada instansi, tidak perlu dibawa")
    if rule.original_at_handover:
        notes.append("aslinya ditunjukkan saat hasil diterima")
    return f"{rule.name} ({'; '.join(notes)})" if notes else rule.name


def when_words(package: Package, when: When) -> str:
    """Return a condition in words: bila “Mengapa perlu KTP baru?” dijawab “Hilang”."""
    parts = []
    for name, values in when.items():
        question = package.form.get("properties", {}).get(name, {})
        answers = " atau ".join(f"“{choice_title(question, value)}”" for value in values)
        parts.append(f"“{question.get('title', name)}” dijawab {answers}")
    return "bila " + " dan ".join(parts)


def choice_title(question: Mapping[str, Any], value: Any) -> str:
    """Return how a stored answer of a choice reads: "lost" → "Hilang"."""
    items = question.get("items", {})
    options = question.get("oneOf") or items.get("oneOf") or ()
    for option in options:
        if option["const"] == value:
            return str(option["title"])
    return {True: "Ya", False: "Tidak"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _procedure(package: Package) -> tuple[str, ...]:
    return tuple(f"{number}. {_step_words(step)}" for number, step in enumerate(package.steps, 1))


def _step_words(step: Step) -> str:
    if step.duration is None:
        return step.name
    return f"{step.name} ({duration(step.duration.value, step.duration.unit)})"


def _time(package: Package) -> tuple[str, ...]:
    clock = package.clock
    promised = duration(clock.duration.value, clock.duration.unit)
    lines = [promised if package.mode == "referral" else f"{promised} sejak berkas lengkap"]
    if clock.deemed.applies and clock.deemed.after:
        after = duration(clock.deemed.after.value, clock.deemed.after.unit)
        lines.append(f"Lewat {after} tanpa keputusan, permohonan dianggap dikabulkan ({clock.deemed.basis})")
    return (*lines, clock.note) if clock.note else tuple(lines)


def _fee(package: Package) -> tuple[str, ...]:
    fee = package.fee
    lines = [
        fee_words(fee),
        *(f"{part.name}: {rupiah(part.amount_rupiah)} ({part.basis})" for part in fee.exemptions),
    ]
    return (*lines, fee.note) if fee.note else tuple(lines)


def fee_words(fee: Fee) -> str:
    """Return the fee in one phrase: "Gratis", "Rp30.000 (PNBP)", "Pajak daerah, dihitung petugas"."""
    if fee.kind == "gratis":
        return FEE_KINDS["gratis"]
    if fee.amount_rupiah is None:
        return f"{FEE_KINDS[fee.kind]}, besarnya dihitung menurut aturan"
    return f"{rupiah(fee.amount_rupiah)} ({FEE_KINDS[fee.kind]})"


def _product(package: Package) -> tuple[str, ...]:
    words = validity_words(package.result.validity)
    return (f"{package.result.name}, {words}" if words else package.result.name,)


def validity_words(validity: Validity) -> str:
    """Return how long a result is valid; "" when nothing could run out."""
    if validity.kind == "period":
        spans = (("years", validity.years), ("months", validity.months), ("days", validity.days))
        return "berlaku " + " ".join(duration(value, unit) for unit, value in spans if value)
    return {"lifetime": "berlaku seumur hidup"}.get(validity.kind, "")


def _legal_basis(package: Package) -> tuple[str, ...]:
    return package.legal_basis


def _staff(package: Package) -> tuple[str, ...]:
    staff = package.standard.get("staff")
    return (f"{staff} orang",) if staff else ()


WRITERS: Mapping[str, Callable[[Package], tuple[str, ...]]] = {
    "requirements": _requirements,
    "procedure": _procedure,
    "time": _time,
    "fee": _fee,
    "product": _product,
    "legal_basis": _legal_basis,
    "staff": _staff,
}
