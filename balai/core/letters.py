"""What messages say: the templates of `data/messages.yaml`, filled. Whoever shows or sends a message asks here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from balai.core import events, outbox, vault, words
from balai.core.actor import Actor
from balai.core.areas import inside
from balai.core.clock import ZONE_LABELS, local
from balai.core.gsm import segments
from balai.core.messages import Language
from balai.core.models import Message, Wording
from balai.core.phrasing import OPTIONAL, PLACE, check_text, places
from balai.core.refusal import Forbidden, Missing, Refused

LONGEST = 300
KEYS = {Language.INDONESIAN: "messages", Language.ENGLISH: "messages_en"}


@dataclass(frozen=True)
class Letter:
    """A message as its receiver reads it; `text` is empty when its key was destroyed."""

    at: datetime
    address: str
    text: str
    sent_at: datetime | None
    simulated: bool
    status: "outbox.Status"


@cache
def facts() -> dict[str, Any]:
    """Return `data/messages.yaml`: texts, and when and how they may be sent."""
    loaded: dict[str, Any] = yaml.safe_load((settings.DATA / "messages.yaml").read_text(encoding="utf-8"))
    return loaded


def templates(language: str = Language.INDONESIAN) -> dict[str, str]:
    """Return the default templates by name."""
    found: dict[str, str] = facts()[KEYS[Language(language)]]
    return found


def subject(language: str) -> str:
    """Return the subject of an e-mail."""
    return str(facts()["subject"][language])


def render(
    template: str,
    params: Mapping[str, Any],
    *,
    language: str = Language.INDONESIAN,
    text: str | None = None,
) -> str:
    """Return the text of one message. `params["zone"]` is the zone in which its dates are said.

    `text`: words to fill instead of the default (see `wordings`). `KeyError` for an unknown template or a
    missing value: both are bugs of the act that wrote it.
    """
    said = values(params, language=language)
    kept = without_gaps(templates(language)[template] if text is None else text, said)
    return PLACE.sub(lambda place: said[place[1]], kept)


def without_gaps(text: str, said: Mapping[str, str]) -> str:
    """Return a text without its optional parts that have an empty value, and without brackets."""
    return OPTIONAL.sub(
        lambda part: part[1] if all(said[name] for name in PLACE.findall(part[1])) else "", text
    )


def values(params: Mapping[str, Any], *, language: str) -> dict[str, str]:
    """Return each value as it is said in a message."""
    said = {name: _said(name, value, params, language) for name, value in params.items()}
    return said | {"site": settings.PUBLIC_URL}


def _said(name: str, value: Any, params: Mapping[str, Any], language: str) -> str:
    if name.endswith("_at") and value:
        return _moment(datetime.fromisoformat(value), params.get("zone") or settings.TIME_ZONE, language)
    if name.endswith("_rupiah"):
        return words.rupiah(int(value))
    return re.sub(r"[\r\n]+", " ", str(value))


def _moment(at: datetime, zone: str, language: str) -> str:
    if language == Language.INDONESIAN:
        return words.moment(at, zone)
    there = local(at, zone)
    return f"{there.day} {there:%B %Y, %H:%M} {ZONE_LABELS[zone]}"


def newest(size: int = 50) -> list[Letter]:
    """Return the newest messages of this installation: for the visible outbox of a simulation only; three queries."""
    messages = list(Message.objects.order_by("-at", "-id")[:size])
    unwrapped = vault.keys(message.key_id for message in messages)
    reworded = wordings()
    return [_letter(message, unwrapped.get(message.key_id), reworded) for message in messages]


def _letter(message: Message, key: vault.DataKey | None, reworded: "Wordings") -> Letter:
    """Return a message as read; its own words are known where the act said in `params["area"]` for which area."""
    address, params = outbox.opened(message, key) if key else ("", {})
    own = reworded.find(message.template, Language.INDONESIAN, str(params.get("area", "")))
    text = render(message.template, params, text=own.text if own else None) if key else ""
    return Letter(message.at, address, text, message.sent_at, message.simulated, outbox.status_of(message))


# words of an area's own


@dataclass(frozen=True)
class Text:
    """One message as it is said now in an area."""

    template: str
    language: Language
    text: str
    default: str
    places: tuple[str, ...]
    """Values that the text may name; `{site}` too."""
    preview: str
    """As a person reads it, with made-up values."""
    segments: int
    """How many SMS the preview fills."""
    area_code: str
    """Where the words are said that are in force; "" = everywhere."""
    since: datetime | None
    """Since when; None for the default."""
    version: int = 1
    """Grows with every rewording: WhatsApp must know each by a name of its own."""


SAMPLES: dict[str, Any] = {
    "code": "123456",
    "receipt": "0000C-02AF-38",
    "service": "Penerbitan KTP elektronik karena hilang",
    "zone": "Asia/Jakarta",
    "due_at": "2026-11-18T02:00:00+00:00",
    "until_at": "2026-11-18T02:00:00+00:00",
    "lacks": 2,
    "amount_rupiah": 12_500_000,
    "billing_code": "820260922465628",
    "obstacle": "Sistem pusat sedang tidak dapat dipakai",
    "office": "Mal Pelayanan Publik Kabupaten Contoh",
    "place": "Kabupaten Contoh",
    "other_place": "Kota Contoh",
}
"""Made-up values, about as long as they get."""


def texts(*, area_code: str = "", language: str = "") -> list[Text]:
    """Return all messages as they are said in an area (of one language, or all); one query."""
    reworded = wordings()
    wanted = [Language(language)] if language else list(Language)
    return [
        _text(template, each, reworded, area_code) for each in wanted for template in sorted(templates(each))
    ]


def _text(template: str, language: Language, reworded: "Wordings", area_code: str) -> Text:
    own = reworded.find(template, language, area_code)
    default = templates(language)[template]
    text = own.text if own else default
    preview = render(template, SAMPLES, language=language, text=text)
    return Text(
        template, language, text, default, known_places(template), preview, segments(preview),
        own.area_code if own else "", own.valid_from if own else None, own.version if own else 1,
    )  # fmt: skip


def known_places(template: str) -> tuple[str, ...]:
    """Return the values that an act gives to a message, and so a text may name."""
    always = () if template in facts()["urgent"] else ("receipt", "service")
    named = [name for language in Language for name in places(templates(language)[template])]
    return tuple(dict.fromkeys([*named, *always, "site"]))


@dataclass(frozen=True)
class Wordings:
    """The words in force that differ from the defaults: (template, language) → newest of each area."""

    rows: Mapping[tuple[str, str], tuple["OwnWords", ...]]

    def find(self, template: str, language: str, area_code: str) -> "OwnWords | None":
        """Return the words of the nearest area upward."""
        fitting = [row for row in self.rows.get((template, language), ()) if inside(area_code, row.area_code)]
        return max(fitting, key=lambda row: len(row.area_code), default=None)


@dataclass(frozen=True)
class OwnWords:
    area_code: str
    text: str
    valid_from: datetime
    version: int


def wordings() -> Wordings:
    """Return all words in force; one query, few rows."""
    found: dict[tuple[str, str], list[OwnWords]] = {}
    versions: dict[tuple[str, str], int] = {}
    for row in Wording.objects.order_by("valid_from", "id"):
        place = row.template, row.language
        versions[place] = versions.get(place, 1) + 1
        if row.valid_to is None:
            own = OwnWords(row.area_code, row.text, row.valid_from, versions[place])
            found.setdefault(place, []).append(own)
    return Wordings({place: tuple(rows) for place, rows in found.items()})


@transaction.atomic
def reword(
    template: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    language: str = Language.INDONESIAN,
    area_code: str | None = None,
) -> None:
    """Say a message in other words from now on; the old ones stay on record.

    `area_code`: where; None = where the actor may do it. Refuses unknown and lost places, other addresses
    than the site's own, long numbers, and what fills more SMS than `data/messages.yaml` allows.
    """
    area_code = _editable_area(by) if area_code is None else area_code
    by.check(_editors(), agency_id="", area_code=area_code)
    text = " ".join(text.split(" ")).strip()
    _check_wording(template, text, language)
    _end_words(template, language, area_code, at=at)
    row = Wording.objects.create(
        area_code=area_code, template=template, language=language, text=text, valid_from=at, by=by.ref
    )
    events.record(
        "wording.changed", row.id, by=by, at=at, area_code=area_code, template=template, language=language
    )


@transaction.atomic
def reset(
    template: str,
    *,
    by: Actor,
    at: datetime,
    language: str = Language.INDONESIAN,
    area_code: str | None = None,
) -> None:
    """Go back to the default words of a message; nothing happens when they are in force."""
    area_code = _editable_area(by) if area_code is None else area_code
    by.check(_editors(), agency_id="", area_code=area_code)
    if _end_words(template, language, area_code, at=at):
        events.record(
            "wording.reset", template, by=by, at=at, area_code=area_code, template=template, language=language
        )


def _end_words(template: str, language: str, area_code: str, *, at: datetime) -> int:
    current = Wording.objects.filter(
        Q(template=template, language=language, area_code=area_code), valid_to=None
    )
    return current.update(valid_to=at)


def preview(template: str, text: str, *, language: str = Language.INDONESIAN) -> str:
    """Return how a text would be read, with made-up values; refuses like `reword`."""
    _check_wording(template, text, language)
    return render(template, SAMPLES, language=language, text=text)


def _check_wording(template: str, text: str, language: str) -> None:
    if language not in set(Language) or template not in templates(language):
        raise Missing("Pesan")
    check_text(text, known=known_places(template), needed=places(templates(language)[template]))
    most, filled = facts()["sms_segments"], segments(render(template, SAMPLES, language=language, text=text))
    if filled > most:
        raise Refused(
            "wording.too_long",
            "Pesan ini menjadi {filled} SMS; paling banyak {most}. Persingkat, dan hindari huruf di luar abjad "
            "SMS (tanda kutip lengkung, emoji): huruf itu memakan tempat dua kali.",
            filled=filled,
            most=most,
        )


@cache
def _editors() -> frozenset[str]:
    """Return the roles that may reword messages. Read here: `accounts`, which knows roles, lies above."""
    roles = yaml.safe_load((settings.DATA / "roles.yaml").read_text(encoding="utf-8"))["roles"]
    return frozenset(key for key, role in roles.items() if "messages.reword" in role["may"])


def _editable_area(by: Actor) -> str:
    areas = [grant.area_code for grant in by.grants if grant.role in _editors() and not grant.agency_id]
    if not areas and by.kind != "system":
        raise Forbidden()
    return min(areas, key=len, default="")
