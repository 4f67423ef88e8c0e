"""Where people meet public service. Pure."""

from balai.core.choices import Labelled


class Channel(Labelled):
    """The four channels of Perpres 89/2021 and the MPP Digital launch."""

    DIRECT = "direct", "Loket"
    MOBILE = "mobile", "Mobil layanan"
    SELF_SERVICE = "self_service", "Mandiri"
    ELECTRONIC = "electronic", "Online"
