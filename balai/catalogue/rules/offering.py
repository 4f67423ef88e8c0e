"""What one agency adopts over the national pattern, and what the law does not let it change."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from balai.catalogue.rules.check import Reference
from balai.catalogue.rules.duration import minutes, working_minutes
from balai.catalogue.rules.package import Duration, parse
from balai.catalogue.rules.shape import shape_problems
from balai.catalogue.rules.source import Path, Problem, problem
from balai.core.refusal import Refused
from balai.core.words import duration

EXAMPLE = "CONTOH"
SET_BY_THE_REGION = ("retribusi_daerah", "pajak_daerah")
REACH = ("none", "apply", "full")


class OfferingRefused(Refused):
    """An offering that changes what it may not; `path` is the place in its file."""

    def __init__(self, path: Path, code: str, msgid: str, **params: object) -> None:
        super().__init__(code, msgid, **params)
        self.path = path


def is_example(offering: Mapping[str, Any]) -> bool:
    """Return whether an offering rests on no real decision; nothing of it may be printed as real."""
    return str(offering["decision"]["number"]).strip().upper().startswith(EXAMPLE)


def effective(raw: Mapping[str, Any], offering: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pattern as one agency offers it; refuse what only law or the pattern may change.

    Its `status` is "berlaku" only when the offering rests on a real decision.
    Refuses (`OfferingRefused`): another service, unknown steps, a time beyond what law allows or shorter
    than the steps need, any fee on a free service, an amount that the centre sets, a channel reaching
    further than the pattern, and a service that could no longer be had in person.
    """
    if offering["service"] != raw["key"]:
        raise OfferingRefused(("service",), "offering.service", "Penawaran ini untuk layanan lain.")
    changed: dict[str, Any] = deepcopy(dict(raw))
    _set_durations(changed, offering.get("durations", {}))
    _set_clock(changed, offering.get("clock"))
    _set_fee(changed, offering.get("fee"))
    _set_channels(changed, offering.get("channels", {}))
    _refuse_too_short(changed)
    changed["status"] = "contoh" if is_example(offering) else "berlaku"
    return changed


def check_offering(
    raw: Mapping[str, Any],
    offering: Mapping[str, Any],
    reference: Reference,
    *,
    lines: Mapping[Path, int] | None = None,
) -> list[Problem]:
    """Return what is wrong with an offering of the pattern `raw`; nothing means it may be adopted."""
    lines = lines or {}
    shape = sorted(set(shape_problems(reference.offering_schema, offering, lines)))
    if shape:
        return shape
    valid_to = offering.get("valid_to")
    if valid_to and valid_to <= offering["valid_from"]:
        return [problem(("valid_to",), "valid_to harus sesudah valid_from.", lines)]
    if raw["mode"] != "referral" and not offering.get("offices"):
        return [problem(("offices",), "Sebutkan sedikitnya satu unit layanan (offices).", lines)]
    try:
        effective(raw, offering)
    except OfferingRefused as refused:
        return [problem(refused.path, refused.message, lines)]
    return []


def _set_durations(changed: dict[str, Any], durations: Mapping[str, Any]) -> None:
    steps = {step["key"]: step for step in changed["steps"]}
    for key, value in durations.items():
        if key not in steps:
            raise OfferingRefused(
                ("durations", key), "offering.step", "Langkah {step} tidak ada dalam layanan ini.", step=key
            )
        steps[key]["duration"] = value


def _set_clock(changed: dict[str, Any], clock: Mapping[str, Any] | None) -> None:
    if clock is None:
        return
    pattern = parse(changed).clock
    wanted = Duration(**clock["duration"])
    limit = pattern.maximum or (pattern.deemed.after if pattern.deemed.applies else None)
    if limit and minutes(wanted) > minutes(limit):
        raise OfferingRefused(
            ("clock", "duration"),
            "offering.clock",
            "Paling lama {limit} menurut hukum. Pilih waktu yang lebih singkat.",
            limit=duration(limit.value, limit.unit),
        )
    changed["clock"]["duration"] = clock["duration"]


def _set_fee(changed: dict[str, Any], fee: Mapping[str, Any] | None) -> None:
    if fee is None:
        return
    kind = changed["fee"]["kind"]
    if kind == "gratis":
        raise OfferingRefused(
            ("fee",), "offering.free", "Layanan ini gratis. Instansi tidak boleh memungut biaya."
        )
    if kind not in SET_BY_THE_REGION:
        raise OfferingRefused(
            ("fee",), "offering.fee", "Biaya ini ditetapkan pusat; instansi tidak dapat mengubahnya."
        )
    changed["fee"].pop("amount_from", None)
    changed["fee"].update(fee, verified=True)


def _set_channels(changed: dict[str, Any], channels: Mapping[str, str]) -> None:
    reach = changed["channels"]
    for name, value in channels.items():
        if REACH.index(value) > REACH.index(reach[name]):
            raise OfferingRefused(
                ("channels", name), "offering.channel", "Pola nasional tidak membuka kanal ini sejauh itu."
            )
    reach.update(channels)
    if reach["direct"] == "none" and reach["mobile"] == "none":
        raise OfferingRefused(
            ("channels",),
            "offering.manual",
            "Layanan harus tetap dapat diurus langsung: loket atau mobil layanan.",
        )


def _refuse_too_short(changed: Mapping[str, Any]) -> None:
    package = parse(changed)
    if package.mode != "referral" and working_minutes(package.steps) > minutes(package.clock.duration):
        raise OfferingRefused(
            ("clock",),
            "offering.steps",
            "Jumlah waktu langkah-langkahnya lebih lama daripada tenggat layanan.",
        )
