"""The slip that is printed at a node once its envelope is on disk."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from balai.cases.rules.receipt import spaced_tracking
from balai.core.words import moment
from balai.nodes.queries.desk import offered
from balai.nodes.queries.store import Kept, Store
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules import filing, slips
from balai.nodes.rules.answers import State


@dataclass(frozen=True)
class Slip:
    """What stands on it. `proof` and `envelope` are codes as SVG; `envelope` is "" when it is too long to be printed."""

    receipt: str
    service: str
    office: str
    moment: str
    tracking: str
    is_copy: bool
    reach: str
    proof: str
    envelope: str
    simulated: bool


def slip(store: Store, receipt: str) -> Slip:
    """Return the slip of a filing of this node; a copy, without the tracking code, once one was printed."""
    kept = store.envelope(receipt)
    office = store.file("place.json")["office"]
    made = envelopes.read(kept.frame)
    proof = slips.prove(made, kept.service, key=store.key())
    return Slip(
        receipt=receipt, service=offered(store, kept.service).package.name, office=office["name"],
        moment=moment(filing.moment(kept.made_at), office["zone"]), tracking=spaced_tracking(kept.tracking),
        is_copy=kept.printed_at is not None, reach=reach(kept), proof=slips.code_svg(proof, error="m"),
        envelope=slips.code_svg(kept.frame) if slips.fits(made) else "", simulated=store.is_simulation(),
    )  # fmt: skip


def page(store: Store, receipt: str) -> str:
    """Return the slip as HTML that stands alone."""
    return render_to_string("nodes/tanda_terima.html", {"slip": slip(store, receipt)})


def reach(kept: Kept) -> str:
    """Return in plain words how far an envelope has come."""
    if not kept.state:
        return "Belum sampai ke pusat; dikirim begitu ada jaringan."
    return f"{State(kept.state).label.capitalize()}."
