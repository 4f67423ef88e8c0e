"""The four channels of a service in words, all as equals. Pure."""

from collections.abc import Mapping

from balai.core.channel import Channel
from balai.core.sentences import Joined, Sentence

WORDS = {
    Channel.DIRECT: (Sentence("Datang ke loket"), Sentence("Petugas membantu dari awal sampai selesai.")),
    Channel.MOBILE: (
        Sentence("Mobil layanan"),
        Sentence("Kami yang datang ke desa atau kelurahan menurut jadwal."),
    ),
    Channel.SELF_SERVICE: (
        Sentence("Anjungan mandiri"),
        Sentence("Isi sendiri di layar yang tersedia di unit layanan."),
    ),
    Channel.ELECTRONIC: (Sentence("Lewat situs ini"), Sentence("Dari HP atau komputer, kapan saja.")),
}
PARTLY = Sentence("Untuk mengajukan dan mengikuti; hasilnya diterima di loket.")


def channels(reach: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, what can be done there) of the channels a service is open on; `reach`: none, apply or full."""
    return [
        (
            title,
            what if reach[channel] == "full" or channel == Channel.DIRECT else Joined((what, PARTLY), " "),
        )
        for channel, (title, what) in WORDS.items()
        if reach.get(channel, "none") != "none"
    ]
