"""Questions about gateways: which there are, and how they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from balai.core import letters
from balai.core.messages import MessageChannel
from balai.core.refusal import Missing
from balai.notices.models import Attempt, Circuit, Spending
from balai.notices.rules import gateways as rules
from balai.notices.rules.gateways import Gateway, Speech
from balai.notices.rules.retrying import day_of, next_day
from balai.notices.rules.routing import AttemptState, Roads, Tried

MAIL = "mail"


def gateways() -> list[Gateway]:
    """Return the gateways of this installation in their order; addresses come from settings alone."""
    found = [rules.parse(raw, secret=_secret(raw)) for raw in settings.GATEWAYS]
    return found + ([_mail()] if settings.EMAIL_HOST else [])


def gateway(name: str) -> Gateway:
    """Return one gateway by name; `Missing` if there is none."""
    for each in gateways():
        if each.name == name:
            return each
    raise Missing("Gerbang")


def _secret(raw: dict[str, Any]) -> str:
    return Path(raw["secret_file"]).read_text(encoding="utf-8").strip() if raw.get("secret_file") else ""


def _mail() -> Gateway:
    url = f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return Gateway(MAIL, Speech.SMTP, url, to=settings.MAIL_TO, timeout_s=settings.EMAIL_TIMEOUT)


def roads(found: Sequence[Gateway], *, simulated: bool, at: datetime) -> Roads:
    """Return what can be used for messages of people, or of a simulation: never one for the other; two queries."""
    usable = [gateway for gateway in found if gateway.is_simulated == simulated]
    names = [gateway.name for gateway in usable]
    closed = {
        row.gateway: row.open_until
        for row in Circuit.objects.filter(gateway__in=names, open_until__gt=at)
        if row.open_until
    }
    spent = Spending.objects.filter(gateway__in=names, day=day_of(at, settings.TIME_ZONE))
    by_name = {row.gateway: row for row in spent}
    for gateway in usable:
        if (row := by_name.get(gateway.name)) and _is_spent(gateway, row):
            closed[gateway.name] = next_day(at, settings.TIME_ZONE)
    return Roads(usable, closed)


def _is_spent(gateway: Gateway, row: Spending) -> bool:
    next_one = gateway.rupiah_each * (
        letters.facts()["sms_segments"] if gateway.channel == MessageChannel.SMS else 1
    )
    return bool(
        (gateway.most_a_day and row.count >= gateway.most_a_day)
        or (gateway.rupiah_a_day and row.rupiah + next_one > gateway.rupiah_a_day)
    )


def tried(message_id: str) -> list[Tried]:
    """Return the tries of a message, the newest first."""
    rows = Attempt.objects.filter(message_id=message_id).order_by("-at", "-id")
    return [Tried(row.id, row.gateway, AttemptState(row.state)) for row in rows]


@dataclass(frozen=True)
class Health:
    """How one gateway does."""

    gateway: Gateway
    failures: int
    open_until: datetime | None
    count_today: int
    rupiah_today: int


def health(at: datetime) -> list[Health]:
    """Return how each gateway does now."""
    circuits = {row.gateway: row for row in Circuit.objects.all()}
    spent = {row.gateway: row for row in Spending.objects.filter(day=day_of(at, settings.TIME_ZONE))}
    return [
        Health(
            each,
            circuits[each.name].failures if each.name in circuits else 0,
            circuits[each.name].open_until if each.name in circuits else None,
            spent[each.name].count if each.name in spent else 0,
            spent[each.name].rupiah if each.name in spent else 0,
        )
        for each in gateways()
    ]
