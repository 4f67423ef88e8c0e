"""What people come back to the village desk for in the week without a network: each by the verb of its own."""

from typing import TYPE_CHECKING

from balai.cases.queries import bundles
from balai.cases.rules.status import Status
from balai.core import events as log
from balai.core.refusal import Refused
from balai.demo import queries
from balai.demo.rules import answers, pictures
from balai.demo.rules.chance import chance
from balai.nodes.actions import attending, exchanging, issuing, syncing
from balai.nodes.actions.issuing import Issued, Share
from balai.nodes.queries import attending as known
from balai.nodes.queries import events
from balai.nodes.rules.report import Spoken
from balai.satisfaction.queries.definitions import survey

if TYPE_CHECKING:
    from datetime import datetime

    from balai.demo.actions.week import Week

EVENT, NEVER_SEEN = "anggota-keluarga-meninggal", 990_000
SPOKEN = Spoken(
    kind="complaint", identity="anonymous", title="Antrean di kantor desa",
    text="Saya menunggu dua jam di kantor desa tanpa kabar kapan dilayani.",
)  # fmt: skip


def come_back(week: "Week", at: "datetime") -> list[Issued]:
    """Play what people come back for; return what was filed anew: a life event, filled in once."""
    store, receipt = week.stores["village"], week.issued[0].receipt
    photo = pictures.picture(pictures.subject_of("family_card"))
    attending.bring(store, receipt, {"family_card": photo}, by=week.joko, at=at)
    issuing.complain(store, SPOKEN, receipt, by=week.joko, at=at)
    week.say(f"Sabtu: untuk {receipt} dibawa berkas tambahan, dan satu pengaduan dicatat di meja")
    issued = _life_event(week, at)
    numbers = ", ".join(one.receipt for one in issued)
    week.say(f"Sabtu: satu peristiwa, sekali isi, menjadi {len(issued)} permohonan: {numbers}")
    _judge(week, at)
    return issued


def _life_event(week: "Week", at: "datetime") -> list[Issued]:
    store, event = week.stores["village"], events.life_event(EVENT)
    offers = events.offers(store, event)
    asked = events.shared(store, EVENT, list(offers))
    someone = week.person(NEVER_SEEN).applicant()
    for attempt in range(20):
        rng = chance(queries.seed(), "event", attempt)
        filled = answers.answer_all(asked.form, {}, week.world(asked.at_once[0].service, at), rng)
        files = {
            proof.rule.key: pictures.picture(pictures.subject_of(proof.rule.key))
            for proof in asked.basket(filled, someone)
        }
        if bundles.problems(asked, {"applicant": someone, "answers": filled}, files, assisted=True):
            continue  # this draw of made-up answers does not fit together
        shares = [
            Share(
                offers[part.service], asked.answers_for(part.service, filled, someone),
                {rule.key: files[asked.proofs[part.service, rule.key]] for rule in asked.wanted(part.service, filled, someone)},
            )
            for part in asked.at_once
        ]  # fmt: skip
        return issuing.issue_event(store, EVENT, someone, shares, basis="present", by=week.joko, at=at)
    raise Refused("demo.broken", "Isian rekaan tidak cocok dengan formulir {service}.", service=EVENT)


def _judge(week: "Week", at: "datetime") -> None:
    """Let somebody whose request has ended say how they were served, once the desk has heard of it."""
    while log.sequence():
        pass
    store = week.stores["village"]
    syncing.sync(store, lambda raw: exchanging.exchange(raw, at=at), at=at)
    ended = [receipt for receipt, told in store.news().items() if told.status == Status.HANDED_OVER]
    if ended:
        asked = survey().asked(known.asked(store, ended[0]))
        scores = dict.fromkeys((one.id for one in asked), "4")
        attending.judge(store, ended[0], scores, {}, at=at)
        week.say(f"Sabtu: {len(ended)} permohonan selesai menurut kabar pusat; satu orang menilai layanan")
