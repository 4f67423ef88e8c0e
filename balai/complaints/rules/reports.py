"""A report as somebody sends it, and how a page reads it from what was typed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from balai.complaints.rules.kinds import Identity, Kind, Via
from balai.core.refusal import Invalid, Refused
from balai.core.sentences import Sentence

FIELDS = (
    "jenis", "judul", "cerita", "tuntutan", "identitas", "nama", "hp", "layanan", "instansi", "permohonan", "nomor", "kode",
    "kejadian-d", "kejadian-m", "kejadian-y", "once",
)  # fmt: skip
PLACES = {"title": "judul", "text": "cerita", "phone": "hp", "happened_on": "kejadian"}
"""Field of the rule → field of the page."""
REFUSED_AT = {
    "tracking": "nomor",
    "receipt": "nomor",
    "complaint.no_agency": "instansi",
    "evidence": "berkas",
}


@dataclass(frozen=True)
class Report:
    """What somebody sends. `phone` in any form; name and phone are dropped from an anonymous one."""

    kind: Kind
    identity: Identity
    title: str
    text: str
    demand: str = ""
    name: str = ""
    phone: str = ""
    happened_on: date | None = None
    via: Via = Via.WEB


def typed(given: Mapping[str, object]) -> dict[str, str]:
    """Return what stands in the fields of a page, cut to what is reasonable."""
    return {name: str(given.get(name, ""))[:5000] for name in FIELDS}


def read(said: Mapping[str, str], *, via: Via = Via.WEB) -> Report:
    """Return the report that was typed; refuses, at their fields, what was not chosen and a day that is none."""
    found: dict[str, str] = {}
    if said["jenis"] not in set(Kind):
        found["jenis"] = Sentence("Pilih apa yang ingin Anda sampaikan.")
    if said["identitas"] not in set(Identity):
        found["identitas"] = Sentence("Pilih siapa yang boleh tahu nama Anda.")
    if found:
        raise Invalid(found)
    return Report(
        kind=Kind(said["jenis"]), identity=Identity(said["identitas"]), title=said["judul"], text=said["cerita"],
        demand=said["tuntutan"], name=said["nama"], phone=said["hp"], happened_on=_day(said), via=via,
    )  # fmt: skip


def _day(said: Mapping[str, str]) -> date | None:
    day, month, year = (said[f"kejadian-{part}"].strip() for part in "dmy")
    if not (day or month or year):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Invalid(
            {"happened_on": Sentence("Tulis tanggal seperti 21 11 2026, atau kosongkan.")}
        ) from None


def problems_of(refused: Refused) -> dict[str, str]:
    """Return what is wrong by field of the page; "" for what belongs to none."""
    if isinstance(refused, Invalid):
        return {PLACES.get(field, field): said for field, said in refused.problems.items()}
    field = REFUSED_AT.get(refused.code) or REFUSED_AT.get(refused.code.partition(".")[0], "")
    return {field: refused.message}
