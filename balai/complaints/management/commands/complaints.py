"""`balai complaints export | import`."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.complaints import actions
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused


class Command(BaseCommand):
    help = "Laporan untuk dan dari SP4N-LAPOR! (CSV)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        out = verbs.add_parser("export", help="tulis laporan suatu wilayah sebagai CSV, tanpa nama pelapor")
        out.add_argument("area", help="kode wilayah, misalnya 35.10")
        out.add_argument("--days", type=int, default=365, help="berapa hari ke belakang (baku 365)")
        into = verbs.add_parser("import", help="ambil laporan dari CSV LAPOR!; yang sudah ada dilewati")
        into.add_argument("area", help="kode wilayah, misalnya 35.10")
        into.add_argument("file", type=Path, help="berkas CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"export": self.hand_out, "import": self.bring_in}[options["verb"]](options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def hand_out(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        since = now - timedelta(days=options["days"])
        text = actions.hand_out(options["area"], by=SYSTEM, at=now, since=since, until=now)
        self.stdout.write(text, ending="")

    def bring_in(self, options: dict[str, Any]) -> None:
        content = options["file"].read_bytes()
        taken = actions.bring_in(content, area_code=options["area"], by=SYSTEM, at=timezone.now())
        for line, wrong in taken.wrong.items():
            self.stderr.write(f"baris {line}: {wrong}" if line > 0 else wrong)
        self.stdout.write(
            f"{taken.taken} laporan diambil, {taken.known} sudah ada, {len(taken.wrong)} ditolak"
        )
