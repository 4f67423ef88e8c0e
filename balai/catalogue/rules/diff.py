"""What a change of a package means for people, in Indonesian."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from balai.catalogue.rules.duration import minutes
from balai.catalogue.rules.package import Clock, Duration, EvidenceRule, Package, Step
from balai.catalogue.rules.standard import choice_title, fee_words, validity_words, when_words
from balai.core.words import duration, rupiah

REACH = {"none": "tidak dilayani", "apply": "mengajukan saja", "full": "sampai selesai"}
CHANNELS = {
    "direct": "Loket",
    "mobile": "Mobil layanan",
    "self_service": "Anjungan mandiri",
    "electronic": "Daring",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`about`: what changes (Waktu, Biaya, Bukti …); `text`: how, in one sentence."""

    about: str
    text: str


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


def _compared(old: Iterable[K], new: Iterable[K]) -> tuple[list[K], list[K], list[tuple[K, K]]]:
    """Return what was added, what was removed, and the pairs that stayed, in the order of the new."""
    was = {one.key: one for one in old}
    now = {one.key: one for one in new}
    added = [one for key, one in now.items() if key not in was]
    removed = [one for key, one in was.items() if key not in now]
    return added, removed, [(was[key], one) for key, one in now.items() if key in was]


def differences(old: Package, new: Package) -> tuple[Change, ...]:
    """Return what changes for people between two versions of a service; search words do not count."""
    return (
        *_texts(old, new),
        *_clock(old.clock, new.clock),
        *_fee(old, new),
        *_evidence(old, new),
        *_questions(old, new),
        *_steps(old, new),
        *_channels(old, new),
        *_result(old, new),
        *_laws(old, new),
    )


def _texts(old: Package, new: Package) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("Nama", f"dari “{old.name}” menjadi “{new.name}”.")
    if old.mode != new.mode:
        yield Change("Cara", f"dari {old.mode} menjadi {new.mode}.")


def _words(time: Duration | None) -> str:
    return duration(time.value, time.unit) if time else "tanpa batas"


def _clock(old: Clock, new: Clock) -> Iterator[Change]:
    if old.duration != new.duration:
        direction = "lebih lama" if minutes(new.duration) > minutes(old.duration) else "lebih singkat"
        yield Change("Waktu", f"{direction}: dari {_words(old.duration)} menjadi {_words(new.duration)}.")
    before, after = old.deemed, new.deemed
    if before.applies != after.applies:
        now = "sekarang" if after.applies else "tidak lagi"
        yield Change("Waktu", f"lewat waktu {now} berarti dianggap dikabulkan.")
    elif before.after != after.after:
        yield Change(
            "Waktu", f"dianggap dikabulkan setelah {_words(after.after)}, semula {_words(before.after)}."
        )


def _fee(old: Package, new: Package) -> Iterator[Change]:
    before, after = fee_words(old.fee), fee_words(new.fee)
    if before != after:
        yield Change("Biaya", f"dari {before} menjadi {after}.")
    added, removed, kept = _compared(old.fee.exemptions, new.fee.exemptions)
    for part in added:
        yield Change("Biaya", f"keringanan baru untuk {part.name}: {rupiah(part.amount_rupiah)}.")
    for part in removed:
        yield Change("Biaya", f"keringanan untuk {part.name} dihapus.")
    for was, now in kept:
        if was.amount_rupiah != now.amount_rupiah:
            yield Change("Biaya", f"untuk {now.name} menjadi {rupiah(now.amount_rupiah)}.")


def _evidence(old: Package, new: Package) -> Iterator[Change]:
    added, removed, kept = _compared(old.evidence, new.evidence)
    for rule in added:
        if not rule.already_held:
            yield Change("Bukti", f"ditambah: {rule.name}{_condition(new, rule)}.")
    for rule in removed:
        if not rule.already_held:
            yield Change("Bukti", f"tidak diminta lagi: {rule.name}.")
    for was, now in kept:
        yield from _one_evidence(was, now, new)


def _one_evidence(old: EvidenceRule, new: EvidenceRule, package: Package) -> Iterator[Change]:
    if new.already_held and not old.already_held:
        yield Change("Bukti", f"tidak diminta lagi karena sudah ada pada instansi: {new.name}.")
        return
    if old.already_held and not new.already_held:
        yield Change("Bukti", f"sekarang diminta: {new.name}{_condition(package, new)}.")
        return
    if old.when != new.when:
        yield Change("Bukti", f"{new.name} diminta{_condition(package, new) or ' untuk semua'}.")
    if old.optional != new.optional:
        yield Change("Bukti", f"{new.name} {'boleh tidak ada' if new.optional else 'menjadi wajib'}.")
    if set(old.accept) != set(new.accept):
        yield Change("Bukti", f"{new.name} diterima sebagai {' atau '.join(new.accept)}.")
    if old.name != new.name:
        yield Change("Bukti", f"{old.name} disebut {new.name}.")


def _condition(package: Package, rule: EvidenceRule) -> str:
    return f" {when_words(package, rule.when)}" if rule.when else ""


def _questions(old: Package, new: Package) -> Iterator[Change]:
    was: Mapping[str, Any] = old.form.get("properties", {})
    now: Mapping[str, Any] = new.form.get("properties", {})
    for key in now:
        if key not in was:
            yield Change("Pertanyaan", f"ditambah: {now[key]['title']}{_must(new, key)}.")
    for key in was:
        if key not in now:
            yield Change("Pertanyaan", f"dihapus: {was[key]['title']}.")
    for key in (key for key in now if key in was):
        before, after = _always_asked(old, key), _always_asked(new, key)
        if before != after:
            yield Change(
                "Pertanyaan",
                f"{now[key]['title']} {'menjadi wajib' if after else 'tidak lagi selalu wajib'}.",
            )
        yield from _choices(was[key], now[key])


def _always_asked(package: Package, key: str) -> bool:
    return key in package.form.get("required", ())


def _must(package: Package, key: str) -> str:
    return " (wajib)" if _always_asked(package, key) else ""


def _choices(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    was, now = _values(old), _values(new)
    for value in (value for value in now if value not in was):
        yield Change("Pertanyaan", f"{new['title']} Pilihan baru: {choice_title(new, value)}.")
    for value in (value for value in was if value not in now):
        yield Change("Pertanyaan", f"{new['title']} Pilihan dihapus: {choice_title(old, value)}.")


def _values(question: Mapping[str, Any]) -> list[Any]:
    items = question.get("items", {})
    options = question.get("oneOf") or items.get("oneOf")
    return [option["const"] for option in options] if options else list(items.get("enum", ()))


def _steps(old: Package, new: Package) -> Iterator[Change]:
    added, removed, kept = _compared(old.steps, new.steps)
    for step in added:
        yield Change("Langkah", f"ditambah: {step.name} ({_words(step.duration)}).")
    for step in removed:
        yield Change("Langkah", f"dihapus: {step.name}.")
    order = {step.key: place for place, step in enumerate(old.steps)}
    places = [order[step.key] for step, _ in kept]
    if places != sorted(places):
        yield Change("Langkah", "urutannya berubah.")
    for was, now in kept:
        yield from _one_step(was, now)


def _one_step(old: Step, new: Step) -> Iterator[Change]:
    if old.duration != new.duration:
        yield Change("Langkah", f"{new.name}: dari {_words(old.duration)} menjadi {_words(new.duration)}.")
    if old.automatic != new.automatic:
        yield Change(
            "Langkah", f"{new.name}: {'diperiksa sistem' if new.automatic else 'diperiksa petugas'}."
        )
    if (old.role, old.agency_kind) != (new.role, new.agency_kind):
        yield Change("Langkah", f"{new.name}: dikerjakan {new.role} pada {new.agency_kind}.")
    if old.when != new.when:
        yield Change("Langkah", f"{new.name}: syarat kapan langkah ini dilalui berubah.")


def _channels(old: Package, new: Package) -> Iterator[Change]:
    for key, name in CHANNELS.items():
        if old.channels[key] != new.channels[key]:
            yield Change(
                "Kanal", f"{name}: dari {REACH[old.channels[key]]} menjadi {REACH[new.channels[key]]}."
            )


def _result(old: Package, new: Package) -> Iterator[Change]:
    if old.result.name != new.result.name:
        yield Change("Hasil", f"dari {old.result.name} menjadi {new.result.name}.")
    before, after = validity_words(old.result.validity), validity_words(new.result.validity)
    if before != after:
        yield Change(
            "Hasil", f"masa berlaku dari “{before or 'tidak ada'}” menjadi “{after or 'tidak ada'}”."
        )
    if old.result.electronic != new.result.electronic:
        how = "boleh" if new.result.electronic else "tidak lagi"
        yield Change("Hasil", f"{how} diserahkan secara elektronik.")


def _laws(old: Package, new: Package) -> Iterator[Change]:
    yield from (Change("Dasar hukum", f"ditambah: {law}.") for law in _only(new.legal_basis, old.legal_basis))
    yield from (Change("Dasar hukum", f"dihapus: {law}.") for law in _only(old.legal_basis, new.legal_basis))


def _only(these: Iterable[str], not_those: Iterable[str]) -> list[str]:
    others = set(not_those)
    return [one for one in these if one not in others]
