"""Keys of the centre: the root that devices believe, and the key that only the centre opens envelopes with."""

from functools import cache

from balai.core.vault import secret
from balai.nodes.rules import curves
from balai.nodes.rules.strict import Unreadable

SEAL_KEY = "c1"
"""Names the newest sealing key in headers; older ones stay, since envelopes arrive late."""


@cache
def root() -> curves.Private:
    """Return the key that signs certificates, acknowledgements, beacons and catalogues."""
    return curves.private_key(secret("exchange-root"))


@cache
def sealing(name: str = SEAL_KEY) -> curves.Private:
    """Return the key that envelopes are sealed to, by the name that their header gives."""
    return curves.private_key(secret(f"exchange-seal-{name}"))


def is_known(name: str) -> bool:
    """Return whether there is a sealing key of that name."""
    return name == SEAL_KEY


def check_known(name: str) -> None:
    """Refuse bytes sealed to a key that there is not (`Unreadable`)."""
    if not is_known(name):
        raise Unreadable("key")
