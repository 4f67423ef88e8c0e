"""Send what stands in the outbox.

A try is written down before the network is asked and ended after it answered. Who is killed in between leaves an
open try: it is repeated at the same gateway under the same id if that one promises to send once, and never anywhere
else, so nothing arrives twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from balai.cases.queries import calls as cases
from balai.core import calls, letters, outbox, preferences
from balai.core.gsm import plain, segments
from balai.core.ids import new_id
from balai.core.messages import MessageChannel, MessageState, Wish
from balai.core.phrasing import PLACE
from balai.notices import queries
from balai.notices.actions.settling import fail
from balai.notices.models import Attempt, Circuit, Spending
from balai.notices.rules import retrying, routing
from balai.notices.rules.gateways import Gateway
from balai.notices.rules.parcels import Answer, Parcel, registered_as
from balai.notices.rules.routing import AttemptState, GiveUp, Go, Wait
from balai.notices.speaking import hand_over

BATCH = 50


@dataclass(frozen=True)
class Sending:
    """A try that was written down and is about to be made."""

    letter: outbox.Letter
    gateway: Gateway
    parcel: Parcel


def send_due(at: datetime) -> int:
    """Hand waiting messages to the gateways; return how many were taken.

    Without a gateway nothing is sent and nothing is lost: the outbox keeps them.
    """
    found = queries.gateways()
    if not found:
        return 0
    outbox.expire_stale(before=at - timedelta(days=letters.facts()["stale_after_days"]), at=at)
    reworded = letters.wordings()
    return sum(_send(id, found, reworded, at) for id in outbox.waiting(at=at, limit=BATCH))


def _send(id: str, found: Sequence[Gateway], reworded: letters.Wordings, at: datetime) -> bool:
    sending = _prepare(id, found, reworded, at)
    if sending is None:
        return False
    answer = hand_over(sending.gateway, sending.parcel)
    _conclude(sending, answer, at=at)
    return answer.state == AttemptState.ACCEPTED


# before


@transaction.atomic
def _prepare(id: str, found: Sequence[Gateway], reworded: letters.Wordings, at: datetime) -> Sending | None:
    """Claim a message, choose its way and write the try down; None when nothing is to be sent now."""
    letter = outbox.claim(
        id, at=at, pause=lambda template, tries: retrying.pause(id, tries, urgent=_is_urgent(template))
    )
    if letter is None:
        return None
    urgent = _is_urgent(letter.template)
    wish = preferences.of_phone(letter.address)
    if _is_held_back(letter, wish, urgent=urgent, at=at):
        return None
    place = cases.whereabouts(letter.case_id)
    if letter.tries == 1 and place:
        _call_where_no_phone_rings(letter, place, at=at)
    roads = queries.roads(found, simulated=letter.simulated, at=at)
    choice = routing.choose(letter.address, wish, queries.tried(id), roads, urgent=urgent)
    if isinstance(choice, Wait):
        outbox.postpone(id, until=choice.until)
        return None
    if isinstance(choice, GiveUp):
        fail(id, letter.case_id, unclear=choice.unclear, at=at)
        return None
    if letter.tries > retrying.LAST_TRY:  # killed during the last one
        fail(id, letter.case_id, unclear=bool(choice.attempt), at=at)
        return None
    own = reworded.find(letter.template, wish.language, place.area_code if place else "")
    return _write_down(letter, choice, wish, own, at=at)


def _is_urgent(template: str) -> bool:
    return template in letters.facts()["urgent"]


def _is_held_back(letter: outbox.Letter, wish: Wish, *, urgent: bool, at: datetime) -> bool:
    """Return whether a message is not to be sent now: too late for it, not wanted, or at night."""
    useless = letters.facts()["useless_after_minutes"].get(letter.template)
    if useless and letter.at + timedelta(minutes=useless) < at:
        outbox.settle(letter.id, MessageState.EXPIRED, at=at)
        return True
    if urgent:
        return False
    if wish.is_stopped and letter.template not in letters.facts()["replies"]:
        outbox.settle(letter.id, MessageState.STOPPED, at=at)
        return True
    zone = wish.zone or letter.params.get("zone") or settings.TIME_ZONE
    until = retrying.quiet_until(at, wish.quiet_from, wish.quiet_to, zone)
    if until:
        outbox.postpone(letter.id, until=until)
    return until is not None


def _call_where_no_phone_rings(letter: outbox.Letter, place: cases.Whereabouts, *, at: datetime) -> None:
    """Ask officers to tell it too, where phones have no signal: the message may arrive much later."""
    if calls.without_signal([place.home_area_code]):
        calls.add(
            letter.id, calls.NO_SIGNAL, case_id=letter.case_id, agency_id=place.agency_id,
            area_code=place.area_code, home_area_code=place.home_area_code, at=at,
        )  # fmt: skip


def _write_down(
    letter: outbox.Letter, choice: Go, wish: Wish, own: letters.OwnWords | None, *, at: datetime
) -> Sending:
    gateway = choice.gateway
    parcel = _pack(letter, choice, wish, own)
    parts = segments(parcel.text) if gateway.channel == MessageChannel.SMS else 1
    rupiah = gateway.rupiah_each * parts
    _, is_new = Attempt.objects.update_or_create(
        id=parcel.id,
        defaults={"state": AttemptState.SENDING, "error": ""},
        create_defaults={
            "message_id": letter.id, "gateway": gateway.name, "channel": gateway.channel, "segments": parts,
            "rupiah": rupiah, "at": at,
        },
    )  # fmt: skip
    if is_new:
        _spend(gateway, 1, rupiah, at=at)
    return Sending(letter, gateway, parcel)


def _pack(letter: outbox.Letter, choice: Go, wish: Wish, own: letters.OwnWords | None) -> Parcel:
    facts, language = letters.facts(), wish.language
    words = own.text if own else letters.templates(language)[letter.template]
    said = letters.values(letter.params, language=language)
    kept = letters.without_gaps(words, said)
    text = letters.render(letter.template, letter.params, language=language, text=words)
    name = registered_as(
        facts["whatsapp_name"], letter.template, version=own.version if own else 1,
        shortened=kept != words.replace("[", "").replace("]", ""),
    )  # fmt: skip
    return Parcel(
        id=choice.attempt or new_id(), to=choice.address, subject=letters.subject(language), language=language,
        text=plain(text) if choice.gateway.channel == MessageChannel.SMS else text,
        registered_as=name, fillings=[said[place] for place in PLACE.findall(kept)],
    )  # fmt: skip


def _spend(gateway: Gateway, count: int, rupiah: int, *, at: datetime) -> None:
    """Count against the caps of the day; what was surely not sent is given back."""
    day = retrying.day_of(at, settings.TIME_ZONE)
    Spending.objects.get_or_create(gateway=gateway.name, day=day)
    Spending.objects.filter(gateway=gateway.name, day=day).update(
        count=F("count") + count, rupiah=F("rupiah") + rupiah
    )


# after


@transaction.atomic
def _conclude(sending: Sending, answer: Answer, *, at: datetime) -> None:
    """Note what the gateway answered: on the try, on the message, on the gateway."""
    letter, gateway = sending.letter, sending.gateway
    attempt = Attempt.objects.select_for_update().get(id=sending.parcel.id)
    if attempt.ended_at is None:
        attempt.state, attempt.error, attempt.reference = answer.state, answer.error, answer.reference
        attempt.ended_at = None if answer.state in routing.OPEN else at
        attempt.save()
    _note_health(gateway, answer, at=at)
    if answer.state == AttemptState.ACCEPTED:
        outbox.mark_sent(letter.id, channel=gateway.channel, at=at)
        return
    if answer.state in (AttemptState.FAILED, AttemptState.REFUSED):
        _spend(gateway, -1, -attempt.rupiah, at=at)
    again = at if answer.state == AttemptState.REFUSED else None
    outbox.mark_failed(letter.id, f"{gateway.name}: {answer.error}", channel=gateway.channel, again_at=again)
    if letter.tries >= retrying.LAST_TRY:
        fail(letter.id, letter.case_id, unclear=answer.state == AttemptState.UNCLEAR, at=at)


def _note_health(gateway: Gateway, answer: Answer, *, at: datetime) -> None:
    """Leave a gateway alone that fails again and again; one that answers is well."""
    row, _ = Circuit.objects.select_for_update().get_or_create(gateway=gateway.name)
    if answer.state in (AttemptState.ACCEPTED, AttemptState.REFUSED):
        if row.failures:
            row.failures, row.open_until = 0, None
            row.save()
        return
    row.failures += 1
    pause = retrying.open_for(row.failures)
    row.open_until = at + pause if pause else None
    row.save()
