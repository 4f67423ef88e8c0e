"""Where a case stands, said as one would say it to a person. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from balai.cases.rules.status import Kind, Status
from balai.core.sentences import Sentence

NAMES = {Kind.APPLICATION: "Permohonan", Kind.OBJECTION: "Keberatan", Kind.APPEAL: "Banding"}


@dataclass(frozen=True)
class Headline:
    """`tone` is that of a note: "" (worth knowing), good, soon (something to do), late (bad news)."""

    text: Sentence
    tone: str
    next: str


APPLICATION = {
    Status.DRAFT: Headline(Sentence("Permohonan ini belum diajukan"), "soon", Sentence("Lanjutkan mengisi, lalu ajukan.")),
    Status.SUBMITTED: Headline(
        Sentence("Sudah kami terima, berkasnya menunggu diperiksa"), "",
        Sentence("Anda tidak perlu melakukan apa-apa. Bila ada yang kurang, kami beri tahu sekaligus semuanya."),
    ),
    Status.RETURNED: Headline(
        Sentence("Perlu Anda lengkapi"), "soon", Sentence("Lengkapi yang tertulis di bawah ini, lalu kirim kembali. Isian yang lain tetap ada.")
    ),
    Status.IN_PROGRESS: Headline(Sentence("Sedang diproses"), "", Sentence("Anda tidak perlu melakukan apa-apa. Kabar dikirim ke HP Anda.")),
    Status.APPROVED: Headline(Sentence("Disetujui, hasilnya sedang disiapkan"), "good", Sentence("Kami kabari bila hasilnya sudah ada.")),
    Status.REJECTED: Headline(
        Sentence("Tidak dapat dikabulkan"), "late", Sentence("Baca alasannya di bawah ini. Bila tidak setuju, Anda berhak mengajukan keberatan.")
    ),
    Status.DEEMED_APPROVED: Headline(
        Sentence("Menurut hukum dianggap dikabulkan"), "good",
        Sentence("Batas waktu lewat tanpa keputusan. Kepala instansi menetapkannya secara tertulis; kami kabari."),
    ),
    Status.ISSUED: Headline(Sentence("Hasil sudah terbit"), "good", Sentence("Kami kabari bila hasilnya sudah dapat diterima.")),
    Status.READY: Headline(Sentence("Hasil siap diambil"), "good", Sentence("Bawa KTP-el dan tanda terima. Bila diwakilkan, bawa surat kuasa.")),
    Status.HANDED_OVER: Headline(Sentence("Selesai, hasil sudah diserahkan"), "good", ""),
    Status.WITHDRAWN: Headline(Sentence("Dibatalkan atas permintaan Anda"), "", Sentence("Bila masih perlu, ajukan lagi kapan saja.")),
}  # fmt: skip
REMEDY = {
    Status.IN_PROGRESS: Headline(
        Sentence("Sedang diperiksa kepala instansi"),
        "",
        Sentence("Anda tidak perlu melakukan apa-apa. Kabar dikirim ke HP Anda."),
    ),
    Status.REJECTED: Headline(Sentence("Tidak dikabulkan"), "late", Sentence("Baca alasannya di bawah ini.")),
    Status.HANDED_OVER: Headline(
        Sentence("Dikabulkan"),
        "good",
        Sentence("Permohonan Anda dibuka kembali dengan nomor baru, tanpa mengisi apa-apa lagi."),
    ),
}
UNPAID = Headline(
    Sentence("Menunggu pembayaran Anda"),
    "soon",
    Sentence("Waktu pelayanan berhenti sampai pembayaran tercatat. Caranya di bawah ini."),
)
EXPIRED = Headline(
    Sentence("Batas mengambil hasil sudah lewat"),
    "late",
    Sentence("Hasilnya sudah ditarik. Bila masih perlu, ajukan kembali."),
)
DOWNLOAD = Headline(
    Sentence("Selesai, hasil dapat diunduh"),
    "good",
    Sentence("Simpan berkasnya. Siapa pun dapat memeriksa keasliannya."),
)


def headline(status: Status, kind: Kind, flags: Collection[str] = (), *, download: bool = False) -> Headline:
    """Return the headline of a case; `download` when Balai issued its result electronically."""
    if kind != Kind.APPLICATION:
        return REMEDY.get(status, APPLICATION[status])
    if status == Status.IN_PROGRESS and "waiting_payment" in flags:
        return UNPAID
    if status == Status.READY and "result_expired" in flags:
        return EXPIRED
    if status == Status.HANDED_OVER and download:
        return DOWNLOAD
    return APPLICATION[status]


TAGS = {
    Status.DRAFT: "soon", Status.RETURNED: "soon", Status.READY: "good", Status.HANDED_OVER: "good",
    Status.APPROVED: "good", Status.DEEMED_APPROVED: "good", Status.ISSUED: "good", Status.REJECTED: "late",
}  # fmt: skip


def tag(status: Status) -> tuple[Sentence, str]:
    """Return the label of a status and the tone of its tag."""
    return status.label, TAGS.get(status, "")
