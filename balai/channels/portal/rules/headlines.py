"""Where a case stands, said as one would say it to a person. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from balai.cases.rules.status import Kind, Status

NAMES = {Kind.APPLICATION: "Permohonan", Kind.OBJECTION: "Keberatan", Kind.APPEAL: "Banding"}


@dataclass(frozen=True)
class Headline:
    """`tone` is that of a note: "" (worth knowing), good, soon (something to do), late (bad news)."""

    text: str
    tone: str
    next: str


APPLICATION = {
    Status.DRAFT: Headline("Permohonan ini belum diajukan", "soon", "Lanjutkan mengisi, lalu ajukan."),
    Status.SUBMITTED: Headline(
        "Sudah kami terima, berkasnya menunggu diperiksa", "",
        "Anda tidak perlu melakukan apa-apa. Bila ada yang kurang, kami beri tahu sekaligus semuanya.",
    ),
    Status.RETURNED: Headline(
        "Perlu Anda lengkapi", "soon", "Lengkapi yang tertulis di bawah ini, lalu kirim kembali. Isian yang lain tetap ada."
    ),
    Status.IN_PROGRESS: Headline("Sedang diproses", "", "Anda tidak perlu melakukan apa-apa. Kabar dikirim ke HP Anda."),
    Status.APPROVED: Headline("Disetujui, hasilnya sedang disiapkan", "good", "Kami kabari bila hasilnya sudah ada."),
    Status.REJECTED: Headline(
        "Tidak dapat dikabulkan", "late", "Baca alasannya di bawah ini. Bila tidak setuju, Anda berhak mengajukan keberatan."
    ),
    Status.DEEMED_APPROVED: Headline(
        "Menurut hukum dianggap dikabulkan", "good",
        "Batas waktu lewat tanpa keputusan. Kepala instansi menetapkannya secara tertulis; kami kabari.",
    ),
    Status.ISSUED: Headline("Hasil sudah terbit", "good", "Kami kabari bila hasilnya sudah dapat diterima."),
    Status.READY: Headline("Hasil siap diambil", "good", "Bawa KTP-el dan tanda terima. Bila diwakilkan, bawa surat kuasa."),
    Status.HANDED_OVER: Headline("Selesai, hasil sudah diserahkan", "good", ""),
    Status.WITHDRAWN: Headline("Dibatalkan atas permintaan Anda", "", "Bila masih perlu, ajukan lagi kapan saja."),
}  # fmt: skip
REMEDY = {
    Status.IN_PROGRESS: Headline(
        "Sedang diperiksa kepala instansi",
        "",
        "Anda tidak perlu melakukan apa-apa. Kabar dikirim ke HP Anda.",
    ),
    Status.REJECTED: Headline("Tidak dikabulkan", "late", "Baca alasannya di bawah ini."),
    Status.HANDED_OVER: Headline(
        "Dikabulkan", "good", "Permohonan Anda dibuka kembali dengan nomor baru, tanpa mengisi apa-apa lagi."
    ),
}
UNPAID = Headline(
    "Menunggu pembayaran Anda",
    "soon",
    "Waktu pelayanan berhenti sampai pembayaran tercatat. Caranya di bawah ini.",
)
EXPIRED = Headline(
    "Batas mengambil hasil sudah lewat", "late", "Hasilnya sudah ditarik. Bila masih perlu, ajukan kembali."
)
DOWNLOAD = Headline(
    "Selesai, hasil dapat diunduh", "good", "Simpan berkasnya. Siapa pun dapat memeriksa keasliannya."
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


def tag(status: Status) -> tuple[str, str]:
    """Return the label of a status and the tone of its tag."""
    return status.label, TAGS.get(status, "")
