"""Which gateway gets a message now. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from balai.core.choices import Labelled
from balai.core.messages import MessageChannel, Wish
from balai.notices.rules.gateways import Gateway
from balai.notices.rules.retrying import FAILURES_LEAVE


class AttemptState(Labelled):
    """What became of one try at one gateway."""

    SENDING = "sending", "Sedang dikirim"
    ACCEPTED = "accepted", "Diterima gerbang"
    REFUSED = "refused", "Ditolak gerbang"
    FAILED = "failed", "Gagal"
    UNCLEAR = "unclear", "Tidak jelas"


OPEN = frozenset({AttemptState.SENDING, AttemptState.UNCLEAR})
"""The gateway may have the message: nobody else may get it, or it would arrive twice."""


@dataclass(frozen=True)
class Tried:
    """One earlier try of the same message."""

    id: str
    gateway: str
    state: AttemptState


@dataclass(frozen=True)
class Go:
    """Hand the message to this gateway; `attempt` is the id of an earlier try that is repeated under it."""

    gateway: Gateway
    address: str
    attempt: str = ""


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class GiveUp:
    """No gateway is left. `unclear`: one may have it, and cannot be asked again without sending twice."""

    unclear: bool = False


@dataclass(frozen=True)
class Roads:
    """What can be used now: gateways in their order, until when some are left alone or have spent their budget."""

    gateways: Sequence[Gateway]
    closed_until: Mapping[str, datetime]


def choose(
    address: str, wish: Wish, tried: Sequence[Tried], roads: Roads, *, urgent: bool
) -> Go | Wait | GiveUp:
    """Return what to do with a message now.

    A try whose end is not known is repeated at the same gateway under the same id, if that gateway promises to
    send once; otherwise nothing is sent again.
    """
    if unsettled := next((one for one in tried if one.state in OPEN), None):
        return _repeat(unsettled, address, wish, roads)
    usable = [
        (gateway, to)
        for gateway in _by_failures(in_order(roads.gateways, wish.channels), tried, urgent=urgent)
        if (to := address_for(gateway, address, wish))
    ]
    for gateway, to in usable:
        if gateway.name not in roads.closed_until:
            return Go(gateway, to)
    if usable:
        return Wait(min(roads.closed_until[gateway.name] for gateway, _ in usable))
    return GiveUp()


def _repeat(unsettled: Tried, address: str, wish: Wish, roads: Roads) -> Go | Wait | GiveUp:
    gateway = next((one for one in roads.gateways if one.name == unsettled.gateway), None)
    to = address_for(gateway, address, wish) if gateway else ""
    if gateway is None or not gateway.is_idempotent or not to:
        return GiveUp(unclear=True)
    if gateway.name in roads.closed_until:
        return Wait(roads.closed_until[gateway.name])
    return Go(gateway, to, unsettled.id)


def _by_failures(gateways: Sequence[Gateway], tried: Sequence[Tried], *, urgent: bool) -> list[Gateway]:
    """Return the gateways that did not refuse this message, those that failed often with it behind the others."""
    refused = {one.gateway for one in tried if one.state == AttemptState.REFUSED}
    failures = Counter(one.gateway for one in tried if one.state == AttemptState.FAILED)
    most = 1 if urgent else FAILURES_LEAVE
    left = [gateway for gateway in gateways if gateway.name not in refused]
    return sorted(left, key=lambda gateway: failures[gateway.name] // most)


def in_order(gateways: Sequence[Gateway], channels: Sequence[MessageChannel]) -> list[Gateway]:
    """Return the gateways of the wished channels, in the order of the wish, then of the list."""
    return [gateway for channel in channels for gateway in gateways if gateway.channel == channel]


def address_for(gateway: Gateway, address: str, wish: Wish) -> str:
    """Return where a gateway reaches the receiver, or "" if it cannot."""
    is_email = "@" in address
    if gateway.channel != MessageChannel.EMAIL:
        return "" if is_email else address
    if is_email:
        return address
    if wish.email and not wish.email_waits:
        return wish.email
    return gateway.to.format(phone=address.lstrip("+")) if gateway.to else ""
