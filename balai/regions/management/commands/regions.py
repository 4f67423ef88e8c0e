"""`balai regions load | show CODE | search TEXT`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.core.actor import SYSTEM
from balai.core.refusal import Refused
from balai.regions import actions, queries
from balai.regions.rules.codes import LEVELS

BAR = 40


class Command(BaseCommand):
    help = "Wilayah: muat data, lihat satu wilayah, cari wilayah."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="muat wilayah dan hari libur dari data/")
        verbs.add_parser("show", help="lihat satu wilayah").add_argument(
            "code", help="misalnya 35.10.16.2005"
        )
        find = verbs.add_parser("search", help="cari wilayah menurut nama")
        find.add_argument("text", nargs="+", help="misalnya kemiren banyuwangi")
        find.add_argument("--under", default="", help="hanya di dalam kode ini")
        find.add_argument("--level", default="", choices=["", *LEVELS], help="hanya tingkat ini")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"load": self.load, "show": self.show, "search": self.search}[options["verb"]](options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def load(self, options: dict[str, Any]) -> None:
        self._percent = -1
        loaded = actions.load_all(self._progress, by=SYSTEM, at=timezone.now())
        counts = queries.counts()
        self.stdout.write(f"Baru {loaded.added}, berubah {loaded.changed}, ditutup {loaded.closed}.")
        self.stdout.write("; ".join(f"{level.label}: {counts.get(level, 0)}" for level in LEVELS))

    def show(self, options: dict[str, Any]) -> None:
        code = options["code"]
        row = queries.area(code)
        self.stdout.write(f"{code}  {queries.full_name(code)}")
        self.stdout.write(f"Zona waktu: {queries.zone_of(code)}")
        if row.valid_to:
            self.stdout.write(f"Tidak berlaku sejak {row.valid_to}")
        for status in queries.statuses(code, timezone.localdate()):
            self.stdout.write(f"{status.get_kind_display()} ({status.source}) {status.note}".rstrip())
        for child in queries.children(code):
            self.stdout.write(f"  {child.code}  {child.name}")

    def search(self, options: dict[str, Any]) -> None:
        hits = queries.search(" ".join(options["text"]), under=options["under"], level=options["level"])
        for hit in hits:
            self.stdout.write(f"{hit.code:<13}  {hit.full_name}")
        if not hits:
            self.stdout.write("Tidak ada wilayah dengan nama itu. Coba lebih sedikit huruf.")

    def _progress(self, done: int, total: int) -> None:
        """Draw a bar on a terminal; elsewhere write a line for every ten percent."""
        percent = done * 100 // total if total else 100
        if percent == self._percent:
            return
        if self.stdout.isatty():
            bar = "█" * (percent * BAR // 100)
            self.stdout.write(f"\r{bar:░<{BAR}} {percent:3d}%", ending="\n" if percent == 100 else "")
        elif percent // 10 > self._percent // 10:
            self.stdout.write(f"{percent}%")
        self._percent = percent
