"""`balai satisfaction rebuild`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from balai.core.actor import SYSTEM
from balai.satisfaction.actions.pooling import rebuild


class Command(BaseCommand):
    help = "Survei kepuasan: susun ulang hitungannya dari catatan peristiwa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("rebuild", help="susun ulang semua hitungan survei dari catatan peristiwa")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild(by=SYSTEM, at=timezone.now())} hitungan disusun ulang.")
