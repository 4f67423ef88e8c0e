"""`balai clients create | list | revoke`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.channels.partners import actions, queries
from balai.channels.partners.rules.scopes import PARTNER, scopes_of
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused


class Command(BaseCommand):
    help = "Mesin mitra yang masuk dengan OAuth2 (client credentials)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="terima sebuah mesin; rahasianya hanya ditampilkan sekali")
        create.add_argument("name", help="namanya, untuk dikenali")
        create.add_argument("--agency", required=True, help="instansi atau mitra yang bertanggung jawab")
        create.add_argument("--scope", action="append", default=[], help=", ".join(scopes_of(PARTNER)))
        create.add_argument(
            "--role", action="append", default=[], help="peran pada instansi itu, mis. printer"
        )
        verbs.add_parser("list", help="semua mesin")
        verbs.add_parser("revoke", help="tolak mesin ini sejak sekarang").add_argument("id")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def create(self, options: dict[str, Any]) -> None:
        made = actions.create_client(
            options["name"], agency_id=options["agency"], scopes=options["scope"], roles=options["role"], by=SYSTEM,
            at=timezone.now(),
        )  # fmt: skip
        self.stdout.write(f"client_id {made.id}\nclient_secret {made.secret}")

    def list(self, options: dict[str, Any]) -> None:
        for row in queries.clients():
            state = (
                "dicabut" if row.revoked_at else f"{row.used_at:%Y-%m-%d}" if row.used_at else "belum masuk"
            )
            self.stdout.write(f"{row.id}  {row.name}  {row.agency_id}  {state}  {' '.join(row.scopes)}")

    def revoke(self, options: dict[str, Any]) -> None:
        actions.revoke_client(options["id"], by=SYSTEM, at=timezone.now())
