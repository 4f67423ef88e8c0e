"""What can become of a message, and the ways it can take. Pure."""

from dataclasses import dataclass
from datetime import time

from balai.core.choices import Labelled


class Language(Labelled):
    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"


class MessageChannel(Labelled):
    SMS = "sms", "SMS"
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "E-mail"


class MessageState(Labelled):
    """The labels are sentences: `{way}` is the channel, `{when}` the time."""

    WAITING = "waiting", "Menunggu dikirim"
    ACCEPTED = "accepted", "{way} terkirim {when}"
    DELIVERED = "delivered", "{way} diterima HP {when}"
    FAILED = "failed", "{way} tidak sampai {when}"
    UNKNOWN = "unknown", "{way} dikirim {when}, belum ada kabar sampai"
    STOPPED = "stopped", "Tidak dikirim: Anda meminta tidak dikirimi pesan"
    EXPIRED = "expired", "Tidak dikirim: sudah lewat waktunya"
    TOLD = "told", "Disampaikan petugas {when}"


class Telling(Labelled):
    """How an officer told somebody what a message says."""

    VISIT = "visit", "Didatangi"
    PHONE = "phone", "Ditelepon"
    FAMILY = "family", "Lewat keluarga"
    COUNTER = "counter", "Di loket"


@dataclass(frozen=True)
class Wish:
    """What holds for one phone; the defaults of `data/messages.yaml` where its owner said nothing."""

    channels: tuple[MessageChannel, ...]
    language: Language
    quiet_from: time
    quiet_to: time
    zone: str = ""
    """Zone of the quiet hours; "" = that of the office which writes."""
    is_stopped: bool = False
    email: str = ""
    email_waits: bool = False
    """The address was not confirmed yet, so nothing is sent to it."""
