"""`balai prepare`: bring database and data to this version; safe to run again at any time."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from balai.cases.actions import numbering
from balai.catalogue import actions as catalogue
from balai.core.actor import SYSTEM
from balai.satisfaction import actions as satisfaction


class Command(BaseCommand):
    help = "Siapkan basis data, wilayah, kalender, dan katalog layanan"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--restored", action="store_true",
            help="sesudah pemulihan dari cadangan, sekali: nomor permohonan yang mungkin sudah diberikan dilewati",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("regions", "load")
        catalogue.load_folder(settings.DATA / "services", by=SYSTEM, at=timezone.now())
        satisfaction.rebuild_due(by=SYSTEM, at=timezone.now())
        if options.get("restored"):
            numbering.skip_numbers()
