"""How to hand a message to each kind of gateway. No tables here: only the network, and what it answered."""

from collections.abc import Callable

from balai.notices.rules.gateways import Gateway, Speech
from balai.notices.rules.parcels import Answer, Parcel
from balai.notices.speaking import http, mail, smpp

SPEAKERS: dict[Speech, Callable[[Gateway, Parcel], Answer]] = {
    Speech.HTTP: http.send_sms,
    Speech.WHATSAPP: http.send_whatsapp,
    Speech.SMPP: smpp.send,
    Speech.SMTP: mail.send,
}


def hand_over(gateway: Gateway, parcel: Parcel) -> Answer:
    """Hand a message to a gateway and return its answer; never raises for what a gateway or network does."""
    return SPEAKERS[gateway.speaks](gateway, parcel)
