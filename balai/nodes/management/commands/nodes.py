"""`balai nodes enroll | serve | sync | export | import | status | close`: a node, and the centre's side of files."""

import shutil
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from balai.cases.rules import receipt as receipts
from balai.core.actor import SYSTEM
from balai.core.clock import local_date
from balai.core.refusal import Refused
from balai.core.words import moment
from balai.nodes import folders, serving
from balai.nodes.actions import handing, issuing, joining, securing, syncing, unlocking
from balai.nodes.calling import post
from balai.nodes.queries import slips
from balai.nodes.queries.store import Store
from balai.nodes.rules import wire

CARRY = "Permintaan ditulis. Bawa ke pusat: balai nodes import {folder}. Sesudah itu di sini: balai nodes import {folder}"


class Command(BaseCommand):
    requires_system_checks = ()  # a node begins in seconds; its pages are not those that are checked
    help = "Perangkat tanpa jaringan: daftar, kirim, ekspor, impor, keadaan, tutup hari"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--home", type=Path, help="folder simpul (baku: BALAI_HOME/node)")
        verbs = parser.add_subparsers(dest="verb", required=True)
        enroll = verbs.add_parser("enroll", help="daftarkan perangkat ini dengan tiket dari admin")
        enroll.add_argument("ticket", help="tiket seperti yang disalin atau dipindai")
        enroll.add_argument(
            "--file", type=Path, help="tanpa jaringan: tulis permintaannya ke folder ini, misalnya stik USB"
        )
        ticket = verbs.add_parser(
            "ticket", help="di pusat: usulkan perangkat, atau setujui usulan admin lain"
        )
        ticket.add_argument("what", help="id unit layanan yang diusulkan, atau dengan --approve id usulannya")
        ticket.add_argument("--admin", required=True, help="nama masuk admin; kata sandi ditanyakan")
        ticket.add_argument(
            "--approve", action="store_true", help="setujui sebagai orang kedua; tiket ditampilkan sekali"
        )
        ticket.add_argument(
            "--carries", action="store_true", help="mobil: boleh membawa titipan perangkat lain"
        )
        verbs.add_parser("serve", help="buka halaman meja di jaringan setempat, terenkripsi")
        verbs.add_parser("sync", help="kirim yang menunggu ke pusat, ambil jawaban dan katalog")
        out = verbs.add_parser("export", help="tulis yang belum sampai ke folder, misalnya stik USB")
        out.add_argument("folder", type=Path)
        into = verbs.add_parser(
            "import", help="ambil dari folder; di pusat: terima, lalu tulis jawabannya di situ"
        )
        into.add_argument("folder", type=Path)
        slip = verbs.add_parser("slip", help="tulis tanda terima (HTML); yang kedua kali adalah salinan")
        slip.add_argument("receipt", help="nomor permohonan")
        paper = verbs.add_parser("restore", help="di pusat: pulihkan permohonan dari foto tanda terima")
        paper.add_argument("picture", type=Path)
        verbs.add_parser("demo", help="mainkan seminggu di desa tanpa jaringan (sesudah: balai demo prepare)")
        verbs.add_parser("status", help="apa yang sudah sampai ke pusat dan apa yang belum")
        verbs.add_parser("close", help="tutup hari ini")
        verbs.add_parser("metrics", help="di pusat: keadaan perangkat per kabupaten, untuk pemantau server")

    def handle(self, *args: Any, **options: Any) -> None:
        self.home = options["home"] or Path(settings.BALAI_HOME) / "node"
        verbs: dict[str, Callable[[dict[str, Any]], None]] = {
            "enroll": self.enroll, "ticket": partial(self.centre, "ticket"), "serve": self.serve, "sync": self.sync, "export": self.hand_out, "import": self.bring_in,
            "status": self.status, "close": self.close, "slip": self.slip, "restore": partial(self.centre, "restore"), "demo": self.demo,
            "metrics": partial(self.centre, "metrics"),
        }  # fmt: skip
        try:
            verbs[options["verb"]](options)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        except OSError as error:
            raise CommandError(
                f"Belum sampai: {error}. Yang sudah diterima tetap aman; coba lagi nanti."
            ) from error

    def enroll(self, options: dict[str, Any]) -> None:
        with Store(self.home) as store:
            asked = joining.ask(store, options["ticket"], at=timezone.now())
            if options["file"]:
                folders.write(options["file"], [asked])
                self.stdout.write(CARRY.format(folder=options["file"]))
                return
            self.join(store, post(store, "/enrol", asked))

    def join(self, store: Store, granted: bytes) -> None:
        code = joining.join(store, granted, at=timezone.now())
        self.stdout.write(f"Terdaftar sebagai {code}; {len(store.services())} layanan siap tanpa jaringan")

    def serve(self, options: dict[str, Any]) -> None:
        """Become the web server of this node; only returns when that fails."""
        with Store(self.home) as store:
            code, desk = store.certificate.code, unlocking.desk_code(store)
        names = serving.own_names()
        secured = securing.secure(self.home, code, names, at=timezone.now())
        for address in serving.addresses(names, settings.PORT):
            self.stdout.write(f"Meja {code}: {address}")
        self.stdout.write(f"Kode meja: {desk[:3]} {desk[3:]}")
        self.stdout.write(f"Sertifikat: {secured.authority}\nSidik jari: {secured.fingerprint}")
        self.stdout.flush()
        serving.become_server(secured, self.home, settings.PORT)

    def sync(self, options: dict[str, Any]) -> None:
        with Store(self.home) as store:
            syncing.sync(store, lambda raw: post(store, "", raw), at=timezone.now())
            syncing.let_go(store, at=timezone.now())
        self.status(options)

    def hand_out(self, options: dict[str, Any]) -> None:
        with Store(self.home) as store:
            count = handing.hand_out(store, options["folder"], at=timezone.now())
        self.stdout.write(f"{count} berkas baru ditulis ke {options['folder']}")

    def bring_in(self, options: dict[str, Any]) -> None:
        if not self.home.exists():
            self.centre("bring_in", options)
            return
        with Store(self.home) as store:
            if not store.said("certificate"):
                self.join(store, wire.join(folders.read(options["folder"])))
                return
            count = handing.bring_in(store, options["folder"], at=timezone.now())
        self.stdout.write(f"{count} jawaban atau titipan diambil")

    def status(self, options: dict[str, Any]) -> None:
        if not self.home.exists():
            self.centre("status", options)
            return
        with Store(self.home) as store:
            found, zone = store.standing(), store.file("place.json")["office"]["zone"]
            oldest = f" (tertua {moment(found.oldest_at, zone)})" if found.oldest_at else ""
            self.stdout.write(
                f"{store.certificate.code}: {found.issued} dibuat, {found.arrived} sudah sampai pusat, {found.on_the_way} "
                f"menunggu lampiran, {found.waiting} belum sampai{oldest}; {found.unprinted} belum dicetak, "
                f"{found.drafts} draf, {found.carried} titipan"
            )

    def slip(self, options: dict[str, Any]) -> None:
        with Store(self.home) as store:
            receipt = receipts.normal(options["receipt"])
            self.stdout.write(slips.page(store, receipt))
            issuing.note_printed(store, receipt, by=SYSTEM, at=timezone.now())

    def centre(self, verb: str, options: dict[str, Any]) -> None:
        """Do what only a centre does; by name, so that a node need not load it."""
        import_string(f"balai.nodes.management.centre.{verb}")(options, self.stdout.write)

    def demo(self, options: dict[str, Any]) -> None:
        """Play the week; ends with 1 unless the reconciliation is exact."""
        folder = Path(tempfile.mkdtemp(prefix="balai-"))
        try:
            play = import_string(settings.NODES_DEMO)
            if not play(folder, by=SYSTEM, at=timezone.now(), say=self.stdout.write):
                raise CommandError("Rekonsiliasi tidak tepat")
        finally:
            shutil.rmtree(folder)

    def close(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        with Store(self.home) as store:
            on = local_date(now, store.file("place.json")["office"]["zone"])
            issuing.close_day(store, on, by=SYSTEM, at=now)
        self.stdout.write(f"Hari {on.isoformat()} ditutup")
