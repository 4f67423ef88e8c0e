"""`balai providers pledge AGENCY`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.core.actor import SYSTEM
from balai.core.refusal import Refused
from balai.documents import actions


class Command(BaseCommand):
    help = "Penyelenggara layanan: terbitkan maklumat pelayanan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        pledge = verbs.add_parser(
            "pledge", help="tandatangani dan terbitkan maklumat pelayanan atas nama kepala instansi"
        )
        pledge.add_argument("agency", help="kode instansi")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = actions.publish_pledge(options["agency"], by=SYSTEM, at=timezone.now())
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"Maklumat {row.document.number} terbit.")
