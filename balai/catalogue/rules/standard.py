"""The service standard: its 14 components, built from a package (UU 25/2009, PermenPANRB 15/2014)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from balai.catalogue.rules.package import EvidenceRule, Fee, Package, Step, Validity, When
from balai.core.sentences import Joined, Sentence
from balai.core.words import duration, rupiah

FEE_KINDS = {
    "gratis": Sentence("Gratis"),
    "pnbp": Sentence("Penerimaan negara bukan pajak (PNBP)"),
    "retribusi_daerah": Sentence("Retribusi daerah"),
    "pajak_daerah": Sentence("Pajak daerah"),
    "iuran": Sentence("Iuran"),
    "premi": Sentence("Premi"),
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
    return lines or (Sentence("Tidak ada berkas yang diminta; cukup mengisi data permohonan."),)


def _evidence_line(package: Package, rule: EvidenceRule) -> str:
    notes: list[str] = []
    if rule.when:
        notes.append(when_words(package, rule.when))
    if rule.optional:
        notes.append(Sentence("boleh tidak ada"))
    if rule.already_held:
        notes.append(Sentence("sudah ada pada instansi, tidak perlu dibawa"))
    if rule.original_at_handover:
        notes.append(Sentence("aslinya ditunjukkan saat hasil diterima"))
    name = Sentence(rule.name)
    return Sentence("{name} ({notes})", name=name, notes=Joined(notes, "; ")) if notes else name


def when_words(package: Package, when: When) -> str:
    """Return a condition in words: bila “Mengapa perlu KTP baru?” dijawab “Hilang”."""
    parts = []
    for name, values in when.items():
        question = package.form.get("properties", {}).get(name, {})
        title = Sentence(question.get("title", name))
        parts.append(
            Sentence("“{question}” dijawab {answers}", question=title, answers=answers(question, values))
        )
    return Sentence("bila {conditions}", conditions=Joined(parts, Sentence(" dan ")))


def answers(question: Mapping[str, Any], values: Iterable[Any]) -> Joined:
    """Return “Hilang” atau “Rusak”."""
    quoted = [Sentence("“{answer}”", answer=choice_title(question, value)) for value in values]
    return Joined(quoted, Sentence(" atau "))


def choice_title(question: Mapping[str, Any], value: Any) -> Sentence:
    """Return how a stored answer of a choice reads: "lost" → "Hilang"."""
    items = question.get("items", {})
    options = question.get("oneOf") or items.get("oneOf") or ()
    for option in options:
        if option["const"] == value:
            return Sentence(option["title"])
    if isinstance(value, bool):
        return Sentence("Ya") if value else Sentence("Tidak")
    return Sentence(str(value))


def _procedure(package: Package) -> tuple[str, ...]:
    steps = enumerate(package.steps, 1)
    return tuple(
        Sentence("{number}. {step}", number=number, step=_step_words(step)) for number, step in steps
    )


def _step_words(step: Step) -> str:
    if step.duration is None:
        return Sentence(step.name)
    time = duration(step.duration.value, step.duration.unit)
    return Sentence("{name} ({notes})", name=Sentence(step.name), notes=time)


def _time(package: Package) -> tuple[str, ...]:
    clock = package.clock
    promised = duration(clock.duration.value, clock.duration.unit)
    since = Sentence("{duration} sejak berkas lengkap", duration=promised)
    lines: list[str] = [promised if package.mode == "referral" else since]
    if clock.deemed.applies and clock.deemed.after:
        after = duration(clock.deemed.after.value, clock.deemed.after.unit)
        lines.append(
            Sentence(
                "Lewat {duration} tanpa keputusan, permohonan dianggap dikabulkan ({basis})",
                duration=after,
                basis=clock.deemed.basis,
            )
        )
    return (*lines, clock.note) if clock.note else tuple(lines)


def _fee(package: Package) -> tuple[str, ...]:
    fee = package.fee
    lines = [
        fee_words(fee),
        *(
            Sentence(
                "{name}: {amount} ({basis})",
                name=Sentence(part.name),
                amount=rupiah(part.amount_rupiah),
                basis=part.basis,
            )
            for part in fee.exemptions
        ),
    ]
    return (*lines, fee.note) if fee.note else tuple(lines)


def fee_words(fee: Fee) -> str:
    """Return the fee in one phrase: "Gratis", "Rp30.000 (PNBP)", "Pajak daerah, dihitung petugas"."""
    if fee.kind == "gratis":
        return FEE_KINDS["gratis"]
    if fee.amount_rupiah is None:
        return Sentence("{kind}, besarnya dihitung menurut aturan", kind=FEE_KINDS[fee.kind])
    return Sentence("{amount} ({kind})", amount=rupiah(fee.amount_rupiah), kind=FEE_KINDS[fee.kind])


def _product(package: Package) -> tuple[str, ...]:
    words = validity_words(package.result.validity)
    return (named(package.result.name, words),)


def named(name: str, validity: str) -> Sentence:
    """Return a result with how long it is valid: "Paspor, berlaku 10 tahun"."""
    name = Sentence(name)
    return Sentence("{name}, {validity}", name=name, validity=validity) if validity else name


def validity_words(validity: Validity) -> str:
    """Return how long a result is valid; "" when nothing could run out."""
    if validity.kind == "period":
        spans = (("years", validity.years), ("months", validity.months), ("days", validity.days))
        parts = [duration(value, unit) for unit, value in spans if value]
        return Sentence("berlaku {durations}", durations=Joined(parts, " "))
    return Sentence("berlaku seumur hidup") if validity.kind == "lifetime" else ""


def _legal_basis(package: Package) -> tuple[str, ...]:
    return package.legal_basis


def _staff(package: Package) -> tuple[str, ...]:
    staff = package.standard.get("staff")
    return (Sentence("{number} orang", number=staff),) if staff else ()


WRITERS: Mapping[str, Callable[[Package], tuple[str, ...]]] = {
    "requirements": _requirements,
    "procedure": _procedure,
    "time": _time,
    "fee": _fee,
    "product": _product,
    "legal_basis": _legal_basis,
    "staff": _staff,
}
