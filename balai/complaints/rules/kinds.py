"""What a report is, who may know its sender, how heavy it is. Pure."""

from datetime import timedelta

from balai.accounts.rules import Budget
from balai.core.choices import Labelled
from balai.core.sentences import Sentence


class Kind(Labelled):
    """The three kinds of SP4N-LAPOR!, and the question about a service."""

    COMPLAINT = "complaint", "Pengaduan"
    ASPIRATION = "aspiration", "Aspirasi"
    INFORMATION = "information", "Permintaan informasi"
    CONSULTATION = "consultation", "Konsultasi"


MEANINGS = {
    Kind.COMPLAINT: Sentence(
        "Ada pelayanan yang tidak sesuai janji: lambat, dipungut biaya, diperlakukan tidak baik."
    ),
    Kind.ASPIRATION: Sentence("Ada usul supaya pelayanan lebih baik."),
    Kind.INFORMATION: Sentence("Minta data atau keterangan dari penyelenggara layanan."),
    Kind.CONSULTATION: Sentence("Bertanya tentang suatu layanan sebelum atau selagi mengurusnya."),
}


class Identity(Labelled):
    """Who may know the reporter; UU 25/2009 Pasal 42 lets it be kept secret."""

    NAMED = "named", "Petugas yang menangani boleh tahu nama saya"
    SECRET = "secret", "Rahasiakan nama saya dari petugas yang menangani"
    ANONYMOUS = "anonymous", "Tanpa nama"


class Via(Labelled):
    """How a report reached us; `NOTED` are those that an officer writes down for somebody."""

    WEB = "web", "Situs"
    COUNTER = "counter", "Loket"
    PHONE = "phone", "Telepon"
    LETTER = "letter", "Surat"
    MESSAGE = "message", "Pesan (SMS, WhatsApp, media sosial)"
    API = "api", "Aplikasi lain"
    LAPOR = "lapor", "SP4N-LAPOR!"


NOTED = (Via.COUNTER, Via.PHONE, Via.LETTER, Via.MESSAGE)


class Weight(Labelled):
    """What decides how long an answer may take."""

    NORMATIVE = "normative", "Informasi atau normatif"
    ORDINARY = "ordinary", "Tidak berkadar pengawasan"
    OVERSIGHT = "oversight", "Berkadar pengawasan"


class Outcome(Labelled):
    """How a report ended."""

    SETTLED = "settled", "Pelapor menerima jawabannya"
    SILENT = "silent", "Pelapor tidak menanggapi jawabannya"
    INCOMPLETE = "incomplete", "Pelapor tidak melengkapi keterangan"
    REFERRED = "referred", "Di luar kewenangan penyelenggara layanan"
    JOINED = "joined", "Digabung dengan laporan yang sama"


class Note(Labelled):
    """What one text beside a report is; the reporter reads all but the last."""

    HANDED_OVER = "handed_over", "Diteruskan ke unit yang berwenang"
    VERIFIED = "verified", "Diperiksa dan mulai ditangani"
    ASKED = "asked", "Petugas meminta keterangan"
    REPLIED = "replied", "Anda memberi keterangan"
    ANSWERED = "answered", "Dijawab"
    ACCEPTED = "accepted", "Anda menerima jawabannya"
    CONTESTED = "contested", "Anda belum puas; ditangani lagi"
    REFERRED = "referred", "Ditunjukkan jalan yang tepat"
    JOINED = "joined", "Digabung dengan laporan yang sama"
    ESCALATED = "escalated", "Melewati batas waktu; atasan diberi tahu"
    CLOSED = "closed", "Ditutup"
    INSIDE = "inside", "Catatan petugas"


REPORTS_PER_ADDRESS = Budget("complaint/address", 20, timedelta(hours=1))
"""A village shares one address, so it is not narrow; an anonymous flood still ends."""
REPORTS_PER_SENDER = Budget("complaint/sender", 10, timedelta(days=1))
"""For a person, a session or a phone; officers who file for others are not counted."""
MESSAGE_ONCE = Budget("complaint/message", 1, timedelta(days=30))
"""A gateway tells of a message until it is sure that we heard; filed or refused, it counts once."""
HELP_PER_PHONE = Budget("complaint/help", 3, timedelta(days=1))
"""So often a phone is told why its message could not be filed."""
