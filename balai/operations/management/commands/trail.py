"""`balai trail`: read the whole event log again and see whether each seal still fits; page by page, nothing is written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from balai.core import events


class Command(BaseCommand):
    help = "Periksa segel jejak peristiwa. Selesai dengan 1 bila ada yang berubah atau hilang"

    def handle(self, *args: Any, **options: Any) -> None:
        read, broken = events.trail()
        if broken is not None:
            raise CommandError(
                f"Jejak tidak utuh pada posisi {broken}: peristiwa ini atau yang sebelumnya diubah atau hilang. "
                "Bandingkan dengan cadangan."
            )
        self.stdout.write(f"Jejak utuh: {read} peristiwa.")
