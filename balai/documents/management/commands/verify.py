"""`balai verify`: is this document genuine? With the register if there is one, else with public keys."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balai.core.facts import SIMULATION_LABEL
from balai.core.words import moment
from balai.documents import queries
from balai.documents.keys import status_path, trust_path
from balai.documents.rules.checking import check_file, check_qr
from balai.documents.rules.pictures import qr_texts
from balai.documents.rules.trust import StatusList, Trust, read_status, read_trust
from balai.documents.rules.validity import WESTERNMOST
from balai.documents.rules.verdicts import Finding, Verdict

VALID, NOT_VALID, UNUSABLE = range(3)
EXPIRED = "HABIS MASA BERLAKU (expired)"


class Command(BaseCommand):
    help = "Periksa keaslian dokumen. Selesai dengan 0 bila asli dan berlaku, 1 bila tidak, 2 bila tidak dapat diperiksa."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="berkas PDF, atau foto yang memuat kode QR")
        parser.add_argument("--qr", metavar="TEKS", help="isi kode QR, sebagai alamat atau datanya saja")
        parser.add_argument(
            "--trust", type=Path, help="kunci publik penerbit (trust.json); berarti --offline"
        )
        parser.add_argument("--status", type=Path, help="daftar dokumen yang dicabut (status.json)")
        parser.add_argument("--offline", action="store_true", help="periksa tanpa register")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say what was found, and leave with the code for it."""
        if (options["file"] is None) == (options["qr"] is None):
            raise CommandError("Beri satu berkas, atau --qr TEKS.", returncode=2)
        finding = self._check(options, at=timezone.now())
        self._say(finding)
        sys.exit(_exit(finding))

    def _check(self, options: dict[str, Any], *, at: datetime) -> Finding:
        content, texts = _read(options["file"], options["qr"])
        if options["offline"] or options["trust"] or not queries.is_reachable():
            trust, status = _known(options["trust"] or trust_path(), options["status"] or status_path())
            found = [check_qr(text, trust, status, at=at) for text in texts]
            return found[0] if found else check_file(content, trust, status, at=at)
        found = [queries.verify_qr(text, at=at) for text in texts]
        return found[0] if found else queries.verify_pdf(content, at=at)

    def _say(self, finding: Finding) -> None:
        if finding.simulated:
            self.stdout.write(SIMULATION_LABEL)
        verdict = finding.verdict
        found = EXPIRED if finding.expired else f"{verdict.label.upper()} ({verdict.value})"
        self.stdout.write(found)
        self.stdout.write(finding.sentence)
        for label, value in finding.lines:
            self.stdout.write(f"  {label}: {value}")
        self.stdout.write(finding.advice)
        self.stdout.write(f"Diperiksa {moment(finding.checked_at, WESTERNMOST)}.")


def _exit(finding: Finding) -> int:
    """Return 0 for what can be relied on today, 2 for what cannot be checked, 1 for all else."""
    if finding.verdict == Verdict.UNUSABLE:
        return UNUSABLE
    return VALID if finding.good else NOT_VALID


def _read(file: Path | None, qr: str | None) -> tuple[bytes, list[str]]:
    """Return the file, and the texts of QR codes: the one given, or those in a photo."""
    if file is None:
        return b"", [qr or ""]
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} tidak dapat dibaca: {error.strerror}.", returncode=2) from error
    return content, [] if content.startswith(b"%PDF-") else qr_texts(content)


def _known(trust_file: Path, status_file: Path) -> tuple[Trust, StatusList | None]:
    """Read what an offline check goes by; a list of withdrawn documents is not required."""
    try:
        trust = read_trust(trust_file.read_text(encoding="utf-8"))
        status = read_status(status_file.read_text(encoding="utf-8"), trust) if status_file.exists() else None
    except OSError as error:
        raise CommandError(
            f"{trust_file} tidak ada. Minta trust.json kepada penerbit, lalu pakai --trust.", returncode=2
        ) from error
    except ValueError as error:
        raise CommandError(
            f"{trust_file} atau {status_file} rusak atau bukan dari penerbit yang sama. Minta yang baru.",
            returncode=2,
        ) from error
    return trust, status
