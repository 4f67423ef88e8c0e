"""What a node does for somebody whose request is filed: more files, a result, a proof of payment, an answer.

All of it is an envelope, on the disk before anybody is told that it is done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from balai.cases.rules import duties
from balai.cases.rules import receipt as receipts
from balai.core.actor import Actor
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.sentences import Sentence
from balai.nodes.actions import issuing, syncing
from balai.nodes.queries import attending
from balai.nodes.queries.store import Store
from balai.nodes.rules import acts
from balai.nodes.rules.acts import Handed, Judged
from balai.nodes.rules.envelope import Envelope, Type
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.rules.survey import check_about, check_scores

NOTHING = Sentence("Pilih paling sedikit satu berkas.")


def bring(store: Store, receipt: str, photos: Mapping[str, bytes], *, by: Actor, at: datetime) -> Envelope:
    """Take down more files for a request of this desk; the centre adds what it lacks and replaces nothing."""
    offer = attending.offer(store, receipt)
    known = {rule.key for rule in attending.wanted(store, receipt)}
    if not photos or not photos.keys() <= known:
        raise Invalid({"": NOTHING})
    filed: dict[str, Any] = {"applicant": {}, "answers": {}}
    return issuing.supplement(store, receipt, offer, filed, photos, basis=duties.Basis.PRESENT, by=by, at=at)


def hand_over(store: Store, receipt: str, handed: Handed, *, by: Actor, at: datetime) -> Envelope:
    """Take down that a result was given out; refuses what the centre has not said is ready."""
    acts.check_handed(handed)
    body = acts.pack_handed(handed, by.id)
    with issuing.together(store):
        if not attending.told(store, receipt).receiver or attending.handed_over(store, receipt):
            raise Refused("node.not_ready", "Pusat belum mengatakan bahwa hasil ini siap diambil di sini.")
        return issuing.add(store, Type.HAND_OVER, body, receipt=receipts.normal(receipt), at=at)


def note_payment(
    store: Store, receipt: str, number: str, paid_at: datetime, *, by: Actor, at: datetime
) -> Envelope:
    """Take down the proof of a payment made at bank or post. No desk takes money; for a free service there is no proof."""
    fee = attending.fee(store, receipt)
    paid = acts.check_paid(fee, number, paid_at, at=at)
    return issuing.keep(
        store, Type.COMMAND, acts.pack_paid(paid, by.id), receipt=receipts.normal(receipt), at=at
    )


def judge(
    store: Store, receipt: str, scores: Mapping[str, str], about: Mapping[str, str], *, at: datetime
) -> Envelope:
    """Take down an answer by the rules of the survey, once for a request. This node cannot read it again.

    The envelope names no request: it brings a file that the centre lets go of once the answer is counted.
    """
    said = {key: value for key, value in check_about(survey(), about).items() if value}
    with issuing.together(store):
        set_key = attending.asked(store, receipt)
        given = {key: str(value) for key, value in check_scores(survey(), set_key, scores).items()}
        key, file = issuing.shut(acts.pack_judged(Judged(receipt, given, said)))
        syncing.keep(store, attending.answered_name(receipt), b"1")
        return issuing.add(store, Type.COMMAND, acts.pack_key(key), [file], at=at)


def visit(store: Store, receipt: str, code: str, *, by: Actor, at: datetime) -> Envelope:
    """Take down that somebody came whose returned request another desk or they themselves filed; their code shows it."""
    number, shown = receipts.normal(receipt), receipts.normal_tracking(code)
    if not shown:
        raise Invalid({"kode": Sentence("Kode lacak terdiri atas 8 huruf dan angka; ada pada tanda terima.")})
    if number[:5] == store.certificate.code:
        raise Missing("Permohonan")
    return issuing.keep(store, Type.VISIT, acts.pack_visit(shown, by.id), receipt=number, at=at)
