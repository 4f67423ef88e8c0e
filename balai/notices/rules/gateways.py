"""Gateways that carry messages away, as an installation writes them down. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balai.core.choices import Labelled
from balai.core.messages import MessageChannel
from balai.regions.rules.codes import is_code

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+)://(?:(?P<user>[\w.-]+)@)?(?P<host>[\w.-]+|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?(?:/[\w./~%-]*)?",
    re.A,
)


class Speech(Labelled):
    """The protocols a gateway may speak."""

    HTTP = "http", "SMS lewat HTTP"
    WHATSAPP = "whatsapp", "WhatsApp Business"
    SMPP = "smpp", "SMS lewat SMPP 3.4"
    SMTP = "smtp", "E-mail"


SCHEMES = {
    Speech.HTTP: ("https", "http"),
    Speech.WHATSAPP: ("https", "http"),
    Speech.SMPP: ("smpp",),
    Speech.SMTP: ("smtp",),
}
CHANNELS = {
    Speech.HTTP: MessageChannel.SMS,
    Speech.WHATSAPP: MessageChannel.WHATSAPP,
    Speech.SMPP: MessageChannel.SMS,
    Speech.SMTP: MessageChannel.EMAIL,
}


class WrongGateway(Exception):
    """The list of gateways cannot be right; the message says which and why."""


@dataclass(frozen=True)
class Gateway:
    """One provider. Caps of 0 mean none; `to` is how a mail gateway addresses a phone."""

    name: str
    speaks: Speech
    url: str
    secret: str = ""
    sender: str = ""
    to: str = ""
    is_idempotent: bool = False
    """Asked twice under one id, it sends once."""
    rupiah_each: int = 0
    most_a_day: int = 0
    rupiah_a_day: int = 0
    timeout_s: float = 10.0
    is_simulated: bool = False
    area_code: str = ""
    """Whose number it is: what people write to it is about there where they name no place."""

    @property
    def channel(self) -> MessageChannel:
        return CHANNELS[self.speaks]

    @property
    def host(self) -> str:
        return _part(self.url, "host").strip("[]")

    @property
    def port(self) -> int:
        return int(_part(self.url, "port") or 0)

    @property
    def user(self) -> str:
        return _part(self.url, "user")


def _part(url: str, name: str) -> str:
    found = ADDRESS.fullmatch(url)
    return (found[name] or "") if found else ""


def parse(raw: Mapping[str, Any], *, secret: str) -> Gateway:
    """Return one gateway of the list; refuse what would send secrets in the clear or to nobody."""
    name, speaks = str(raw.get("name", "")), str(raw.get("speaks", ""))
    if not NAME.fullmatch(name):
        raise WrongGateway(f"gateway {name!r}: a name is of small letters, digits and hyphens")
    if speaks not in set(Speech):
        raise WrongGateway(f"gateway {name}: speaks one of {', '.join(Speech)}")
    url = str(raw.get("url", ""))
    scheme, host = _part(url, "scheme"), _part(url, "host").strip("[]")
    if scheme not in SCHEMES[Speech(speaks)] or not host:
        raise WrongGateway(
            f"gateway {name}: address begins with {SCHEMES[Speech(speaks)][0]}:// and names a host"
        )
    if scheme == "http" and host not in LOOPBACK:
        raise WrongGateway(f"gateway {name}: http:// only on this machine, else https://")
    area_code = str(raw.get("area", ""))
    if area_code and not is_code(area_code):
        raise WrongGateway(f"gateway {name}: area is a code such as 35.10")
    unknown = raw.keys() - KNOWN
    if unknown:
        raise WrongGateway(f"gateway {name}: unknown {', '.join(sorted(unknown))}")
    return Gateway(
        name=name, speaks=Speech(speaks), url=url, secret=secret, sender=str(raw.get("sender", "")),
        is_idempotent=bool(raw.get("idempotent", False)), rupiah_each=int(raw.get("rupiah_each", 0)),
        most_a_day=int(raw.get("most_a_day", 0)), rupiah_a_day=int(raw.get("rupiah_a_day", 0)),
        timeout_s=float(raw.get("timeout_s", 10)), is_simulated=bool(raw.get("simulated", False)), area_code=area_code,
    )  # fmt: skip


KNOWN = frozenset(
    [
        "name",
        "speaks",
        "url",
        "secret_file",
        "sender",
        "idempotent",
        "rupiah_each",
        "most_a_day",
        "rupiah_a_day",
        "timeout_s",
        "simulated",
        "area",
    ]
)
