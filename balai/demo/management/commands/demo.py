"""`balai demo prepare | fill | national | ticket | accounts | totp LOGIN | journey`."""

import logging
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import pyotp
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.core.actor import SYSTEM
from balai.core.facts import SIMULATION_LABEL
from balai.core.refusal import Refused
from balai.core.words import grouped
from balai.demo import actions, queries
from balai.demo.actions import week
from balai.demo.actions.nation import Progress as NationProgress
from balai.demo.journey.walk import Failed, walk
from balai.demo.rules.posts import totp_seed

FOUNDED = timedelta(days=400)
SIZE, ABANDONED = 2000, 16
"""One more for so many requests is begun and never sent."""
NATION, LOGGED = 10_000_000, 20_000
BAR = 24


class Command(BaseCommand):
    help = "Demo: wilayah nyata, data rekaan. Semuanya ditandai sebagai simulasi."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("prepare", help="dirikan instansi dan petugas rekaan (REGION=kode,kode)")
        fill = verbs.add_parser("fill", help="isi dengan permohonan rekaan selama setahun")
        fill.add_argument("--cases", type=int, default=SIZE, help=f"banyaknya permohonan (baku {SIZE})")
        national = verbs.add_parser(
            "national",
            help="simulasi nasional: satu kabupaten sebagai peristiwa, selebihnya dihitung sekaligus",
        )
        national.add_argument(
            "--cases", type=int, default=NATION, help=f"banyaknya permohonan (baku {grouped(NATION)})"
        )
        national.add_argument(
            "--logged",
            type=int,
            default=LOGGED,
            help=f"di antaranya sebagai peristiwa (baku {grouped(LOGGED)})",
        )
        national.add_argument(
            "--alike",
            type=int,
            default=1,
            help="berapa permohonan sekaligus berjalan sama; lebih cepat (baku 1)",
        )
        verbs.add_parser("ticket", help="tiket untuk satu meja desa contoh, disetujui dua admin rekaan")
        verbs.add_parser("accounts", help="tampilkan akun demo")
        verbs.add_parser("totp", help="kode autentikator sekarang").add_argument("login")
        journey = verbs.add_parser(
            "journey", help="jalani satu permohonan lewat HTTP, dari pencarian sampai verifikasi"
        )
        journey.add_argument("--url", default=f"http://localhost:{settings.PORT}", help="alamat Balai")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = getattr(self, options["verb"])
        try:
            verb(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def prepare(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        actions.prepare(queries.wanted_regencies(), by=SYSTEM, at=now - FOUNDED)
        self.accounts(options)

    def fill(self, options: dict[str, Any]) -> None:
        logging.getLogger("balai.demo").setLevel(logging.ERROR)
        self.percent = -1
        begun = time.monotonic()
        actions.complain(by=SYSTEM, at=timezone.now())
        progress = actions.fill(options["cases"], by=SYSTEM, at=timezone.now(), say=self.say)
        actions.abandon(options["cases"] // ABANDONED, at=timezone.now())
        actions.judge(by=SYSTEM, at=timezone.now())
        actions.improve(by=SYSTEM, at=timezone.now())
        self.stdout.write(
            f"Demo terisi: {progress.made} permohonan, {time.monotonic() - begun:.0f} detik"
            + (f", {progress.stumbled} langkah ditolak aturan" if progress.stumbled else "")
        )

    def say(self, progress: actions.Progress) -> None:
        """Say how far filling is and how long it will take."""
        percent = progress.made * 100 // max(1, progress.total)
        left = "…" if progress.left_s is None else f"{progress.left_s} detik lagi"
        line = f"Mengisi demo {percent:3d}%  {progress.made}/{progress.total}  {progress.per_second}/detik  {left}"
        self._draw(percent, line, is_done=progress.is_done)

    def _draw(self, percent: int, line: str, *, is_done: bool) -> None:
        """Draw one line on a terminal; elsewhere write a line for every ten percent."""
        if self.stdout.isatty():
            bar = "█" * (percent * BAR // 100)
            self.stdout.write(f"\r{bar:░<{BAR}} {line:<66}", ending="\n" if is_done else "")
        elif percent // 10 > self.percent // 10:
            self.stdout.write(line)
        self.percent = percent

    def national(self, options: dict[str, Any]) -> None:
        self.percent = -1
        done = actions.found_nation(
            options["cases"],
            options["logged"],
            alike=max(1, options["alike"]),
            by=SYSTEM,
            at=timezone.now(),
            say=self.say_nation,
        )
        self.stdout.write(
            f"{SIMULATION_LABEL}: {grouped(done.total)} permohonan rekaan se-Indonesia, {done.seconds:.0f} detik."
        )

    def say_nation(self, progress: NationProgress) -> None:
        percent = progress.cases * 100 // max(1, progress.total)
        self._draw(
            percent,
            f"Simulasi nasional {percent:3d}%  {grouped(progress.cases)} permohonan  {progress.seconds:.0f} detik  "
            f"{progress.doing}",
            is_done=progress.is_done,
        )

    def accounts(self, options: dict[str, Any]) -> None:
        """Print how to get in; a demo keeps no secret."""
        members, facts = queries.cast(), queries.data("officers")
        first = [one for one in members if one.login in facts["cast"]]
        rest = [one for one in members if one.login not in facts["cast"]]
        self.stdout.write(f"\n{SIMULATION_LABEL}")
        self.stdout.write(f"Kata sandi semua akun petugas: {facts['password']}")
        self.stdout.write(
            f"Masuk petugas: {settings.PUBLIC_URL}/meja/masuk/   kode TOTP: balai demo totp LOGIN\n"
        )
        for member in first + rest if options["verb"] == "accounts" else first:
            seed = f"  TOTP {totp_seed(member.login)}" if member.strong else ""
            self.stdout.write(f"  {member.login:<42} {member.name}, {member.post} ({member.regency}){seed}")
        sari = queries.data("people")
        self.stdout.write(
            f"  {'(warga) HP ' + sari['phone_prefix'] + '00000001':<42} {sari['cast']['sari']['name']}"
        )
        self.stdout.write(f"Pesan untuk warga, termasuk kode masuk: {settings.PUBLIC_URL}/kotak-pesan/")
        if options["verb"] == "prepare":
            self.stdout.write(f"Semua {len(members)} akun: balai demo accounts\n")

    def ticket(self, options: dict[str, Any]) -> None:
        self.stdout.write(week.ticket(at=timezone.now()))

    def totp(self, options: dict[str, Any]) -> None:
        self.stdout.write(pyotp.TOTP(totp_seed(options["login"])).now())

    def journey(self, options: dict[str, Any]) -> None:
        try:
            walk(options["url"].rstrip("/"), say=self.stdout.write)
        except Failed as failed:
            raise CommandError(str(failed)) from failed
