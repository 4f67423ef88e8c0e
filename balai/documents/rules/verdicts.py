"""What a check of a document found, said so that a person knows what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from balai.core.choices import Labelled
from balai.core.clock import local_date
from balai.core.sentences import Joined, Sentence
from balai.core.words import long_date
from balai.documents.rules.paper import Paper
from balai.documents.rules.trust import StatusList
from balai.documents.rules.validity import WESTERNMOST, is_expired


class Verdict(Labelled):
    VALID = "valid", "Asli"
    ALTERED = "altered", "Sudah diubah"
    REVOKED = "revoked", "Sudah dicabut"
    SUPERSEDED = "superseded", "Sudah digantikan"
    UNKNOWN = "unknown", "Tidak dikenal"
    UNUSABLE = "unusable", "Tidak dapat diperiksa"


class RevocationReason(Labelled):
    """Why a document was revoked; anyone who checks it may read this."""

    WRONG_DATA = "wrong_data", "isinya tidak benar"
    NOT_ENTITLED = "not_entitled", "syaratnya tidak lagi dipenuhi"
    MISTAKE = "mistake", "terbit karena kekeliruan"
    HOLDER = "holder", "atas permintaan pemegang"
    COURT = "court", "putusan pengadilan"


ADVICE = {
    Verdict.VALID: Sentence(
        "Cocokkan nomor, nama, dan tanggal di bawah ini dengan yang tertulis pada dokumen."
    ),
    Verdict.ALTERED: Sentence(
        "Jangan dipakai. Minta pemegang mengunduh lagi berkas aslinya, atau tanyakan kepada penerbit."
    ),
    Verdict.REVOKED: Sentence(
        "Jangan dipakai. Pemegang dapat bertanya kepada penerbit atau mengajukan keberatan."
    ),
    Verdict.SUPERSEDED: Sentence("Jangan dipakai. Minta dokumen penggantinya kepada pemegang."),
    Verdict.UNKNOWN: Sentence("Jangan dipakai sebelum instansi yang tertulis pada dokumen membenarkannya."),
    Verdict.UNUSABLE: Sentence("Kirim berkas PDF aslinya, atau pindai kode QR sekali lagi di tempat terang."),
}
SENTENCES = {
    Verdict.ALTERED: Sentence(
        "Isinya tidak cocok lagi dengan tanda tangannya: ada yang berubah sejak ditandatangani."
    ),
    Verdict.UNKNOWN: Sentence("Tidak ada tanda tangan kami yang cocok dengan dokumen ini."),
    Verdict.UNUSABLE: Sentence("Ini bukan berkas PDF atau kode QR yang dapat dibaca."),
}
UNLISTED = Sentence(
    "Tanda tangannya dibuat dengan kunci kami, tetapi dokumen ini tidak ada di dalam register."
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check. `paper` is there only if the paper itself was found to be ours.

    `status_at` is the moment whose list of withdrawn documents was asked: now when the register was, the
    list's own when checked offline, None when there was no list.
    """

    verdict: Verdict
    checked_at: datetime
    paper: Paper | None = None
    issuer: str = ""
    online: bool = False
    status_at: datetime | None = None
    revoked_on: date | None = None
    revoked_for: RevocationReason | None = None
    successor: str = ""
    unlisted: bool = False

    @property
    def simulated(self) -> bool:
        return self.paper is not None and self.paper.simulated

    @property
    def expired(self) -> bool:
        """Genuine, but the last day of validity has passed."""
        return self.verdict == Verdict.VALID and bool(
            self.paper and is_expired(self.paper.valid_until, self.checked_at)
        )

    @property
    def good(self) -> bool:
        """Return whether the document can be relied on today, as far as could be checked."""
        return self.verdict == Verdict.VALID and not self.expired

    @property
    def sentence(self) -> str:
        """Say in one or two sentences what was found."""
        if self.unlisted:
            return UNLISTED
        if self.verdict == Verdict.VALID:
            return self._genuine()
        if self.verdict == Verdict.REVOKED:
            when = Sentence(" pada {date}", date=long_date(self.revoked_on)) if self.revoked_on else ""
            why = Sentence(": {reason}", reason=self.revoked_for.label) if self.revoked_for else ""
            return Sentence("Dokumen ini pernah terbit, tetapi sudah dicabut{when}{why}.", when=when, why=why)
        if self.verdict == Verdict.SUPERSEDED:
            if not self.successor:
                return Sentence("Dokumen ini sudah digantikan.")
            return Sentence(
                "Dokumen ini sudah digantikan oleh dokumen nomor {number}.", number=self.successor
            )
        return SENTENCES[self.verdict]

    @property
    def advice(self) -> str:
        """Say what the person can do next."""
        if self.expired:
            return Sentence("Minta dokumen yang masih berlaku kepada pemegang.")
        return ADVICE[self.verdict]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Return (label, value) of what the paper shows, nothing more."""
        if self.paper is None:
            return []
        until = long_date(self.paper.valid_until) if self.paper.valid_until else Sentence("tidak terbatas")
        return [
            (Sentence("Nama layanan"), self.paper.service_name),
            (Sentence("Nomor"), self.paper.number),
            (Sentence("Pemegang"), self.paper.holder_name),
            (Sentence("Penerbit"), self.issuer or self.paper.agency_id),
            (Sentence("Diterbitkan"), long_date(self.paper.issued_on)),
            (Sentence("Berlaku sampai dengan"), until),
        ]

    def _genuine(self) -> str:
        if self.online and self.expired:
            said = Sentence("Dokumen ini asli, tetapi tidak berlaku lagi.")
        elif self.online:
            said = Sentence("Dokumen ini asli dan berlaku.")
        elif self.status_at is None:
            said = Sentence("Sah saat ditandatangani; pencabutan belum dapat diperiksa.")
        else:
            on = long_date(local_date(self.status_at, WESTERNMOST))
            said = Sentence("Sah saat ditandatangani; status terakhir diperiksa {date}.", date=on)
        if not (self.expired and self.paper and self.paper.valid_until):
            return said
        ended = Sentence("Masa berlakunya habis pada {date}.", date=long_date(self.paper.valid_until))
        return Joined((said, ended), " ")

    def against(self, status: StatusList | None, issuers: Mapping[str, str]) -> Self:
        """Return the finding after a look into a status list and a list of agencies' names."""
        if self.paper is None:
            return self
        named = replace(self, issuer=issuers.get(self.paper.agency_id, self.issuer))
        if status is None or self.verdict != Verdict.VALID:
            return named
        withdrawn = Verdict.REVOKED if self.paper.id in status.revoked else Verdict.SUPERSEDED
        listed = self.paper.id in status.revoked | status.superseded
        return replace(named, status_at=status.at, verdict=withdrawn if listed else self.verdict)
