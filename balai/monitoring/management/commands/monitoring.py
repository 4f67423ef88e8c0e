"""`balai monitoring show [AREA] | lag | rebuild [--area CODE] | report FILE --area CODE --source TEXT`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.core import lag
from balai.core.actor import SYSTEM
from balai.core.clock import local, local_date
from balai.core.refusal import Refused
from balai.monitoring import actions
from balai.monitoring.actions import hearing
from balai.monitoring.actions.folding import NATION_ZONE
from balai.monitoring.queries import standing
from balai.monitoring.rules.words import figure
from balai.regions import queries as regions


class Command(BaseCommand):
    help = "Pemantauan: lihat indikator, susun ulang hitungan dari peristiwa, terima laporan dari luar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("show", help="indikator satu wilayah, dua belas bulan terakhir")
        show.add_argument("area", nargs="?", default="", help="kode wilayah; kosong: seluruh Indonesia")
        rebuild = verbs.add_parser("rebuild", help="susun ulang hitungan dari catatan peristiwa")
        rebuild.add_argument("--area", default="", help="kode wilayah; kosong: seluruh Indonesia")
        verbs.add_parser("lag", help="sampai peristiwa mana tiap pengikut sudah membaca")
        report = verbs.add_parser("report", help="terima laporan CSV instansi di luar Balai")
        report.add_argument("file", type=Path)
        report.add_argument("--area", required=True)
        report.add_argument("--source", required=True, help="nomor surat, alamat halaman, atau nama sistem")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['verb']}")(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def do_show(self, options: dict[str, Any]) -> None:
        area = options["area"]
        zone = regions.zone_of(area) if area else "Asia/Jakarta"
        for one in standing.standing(area, local_date(timezone.now(), zone), public=False).shown:
            self.stdout.write(
                f"{one.indicator.name}: {figure(one.indicator, one.value)} (dari {one.value.count})"
            )

    def do_lag(self, options: dict[str, Any]) -> None:
        for one in lag.reaches():
            until = f"{local(one.until, NATION_ZONE):%Y-%m-%d %H.%M.%S} WIB" if one.until else "-"
            self.stdout.write(f"{one.follower}\t{one.behind}\t{until}")

    def do_rebuild(self, options: dict[str, Any]) -> None:
        cells = actions.rebuild(options["area"], by=SYSTEM, at=timezone.now()) + hearing.rebuild(
            by=SYSTEM, at=timezone.now()
        )
        self.stdout.write(f"{cells} sel hitungan disusun ulang dari catatan peristiwa.")

    def do_report(self, options: dict[str, Any]) -> None:
        text = options["file"].read_text(encoding="utf-8")
        kept = actions.take_in(
            text, area_code=options["area"], source=options["source"], by=SYSTEM, at=timezone.now()
        )
        self.stdout.write(f"{kept} baris laporan disimpan.")
