"""The four channels of a service in words, all as equals. Pure."""

from collections.abc import Mapping

from balai.core.channel import Channel

WORDS = {
    Channel.DIRECT: ("Datang ke loket", "Petugas membantu dari awal sampai selesai."),
    Channel.MOBILE: ("Mobil layanan", "Kami yang datang ke desa atau kelurahan menurut jadwal."),
    Channel.SELF_SERVICE: ("Anjungan mandiri", "Isi sendiri di layar yang tersedia di unit layanan."),
    Channel.ELECTRONIC: ("Lewat situs ini", "Dari HP atau komputer, kapan saja."),
}
PARTLY = "Untuk mengajukan dan mengikuti; hasilnya diterima di loket."


def channels(reach: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, what can be done there) of the channels a service is open on; `reach`: none, apply or full."""
    return [
        (title, what if reach[channel] == "full" or channel == Channel.DIRECT else f"{what} {PARTLY}")
        for channel, (title, what) in WORDS.items()
        if reach.get(channel, "none") != "none"
    ]
