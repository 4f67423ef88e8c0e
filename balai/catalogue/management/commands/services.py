"""`balai services check [PATH …] | show KEY | diff A [B] | new KEY | adopt FILE | load [PATH]`."""

import re
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from balai.catalogue import actions, queries
from balai.catalogue.queries import folders
from balai.catalogue.rules.diff import differences
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.source import plain
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused

OpenCases = Callable[[str], int]
"""How many open cases run under a version; `settings.CATALOGUE_OPEN_CASES` names it, as cases stand above."""
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Command(BaseCommand):
    help = "Layanan: periksa, lihat, bandingkan, buat, adopsi, dan muat paket layanan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="periksa paket, penawaran, dan peristiwa hidup").add_argument(
            "paths", nargs="*", type=Path
        )
        verbs.add_parser("show", help="lihat standar pelayanan satu layanan").add_argument("key")
        diff = verbs.add_parser("diff", help="apa yang berubah bagi warga")
        diff.add_argument("old", help="folder, kunci layanan, atau awal nomor versi")
        diff.add_argument("new", nargs="?", help="tanpa ini: folder dibandingkan dengan yang sudah terbit")
        new = verbs.add_parser("new", help="buat folder paket baru")
        new.add_argument("key")
        new.add_argument("--into", type=Path, default=None, help="folder induk; baku data/services")
        adopt = verbs.add_parser("adopt", help="usulkan penawaran satu instansi")
        adopt.add_argument("file", type=Path)
        adopt.add_argument(
            "--final", action="store_true", help="langsung berlaku; hanya untuk pemasangan awal"
        )
        verbs.add_parser("load", help="terbitkan semua paket").add_argument("path", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['verb']}")(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def do_check(self, options: dict[str, Any]) -> None:
        paths = options["paths"] or [
            folders.services_folder(), Path(settings.DATA) / "offerings", queries.events_folder(),
        ]  # fmt: skip
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"{missing[0]} tidak ada.")
        results = [result for path in paths for result in folders.checked(path)]
        for result in results:
            self._tell(result.file, result.problems)
        wrong = sum(1 for result in results if result.problems)
        self.stdout.write(f"{len(results)} berkas diperiksa, {wrong} perlu dibetulkan.")
        if wrong:
            raise SystemExit(1)

    def do_show(self, options: dict[str, Any]) -> None:
        pattern = queries.service(options["key"])
        package = pattern.package
        self.stdout.write(f"{package.name}\n{package.summary}")
        self.stdout.write(
            f"Versi {pattern.version_number} ({pattern.version_id[:12]}), {package.agency_kind}, {package.mode}"
        )
        for component in queries.standard(package):
            self.stdout.write(
                f"\n{component.number}. {component.name}{'' if component.is_public else ' (internal)'}"
            )
            for line in component.lines:
                self.stdout.write(f"   {line}")

    def do_diff(self, options: dict[str, Any]) -> None:
        if options["new"] is None:
            folder = self._folder(options["old"])
            old_id = queries.current_version(folder.name)
            if not old_id:
                raise CommandError(f"{folder.name} belum pernah terbit; belum ada yang dapat dibandingkan.")
            old, new = queries.package(old_id), self._from_folder(folder)
        else:
            (old_id, old), (_, new) = self._side(options["old"]), self._side(options["new"])
        changes = differences(old, new)
        self.stdout.write(f"Perubahan bagi warga: {new.name}")
        for change in changes:
            self.stdout.write(f"- {change.about}: {change.text}")
        if not changes:
            self.stdout.write("Tidak ada yang berubah bagi warga.")
        self._tell_open_cases(old_id)

    def do_new(self, options: dict[str, Any]) -> None:
        key = options["key"]
        if not KEY.fullmatch(key):
            raise CommandError(
                "Kunci ditulis dengan huruf kecil, angka, dan tanda hubung, misalnya izin-kafe."
            )
        folder = (options["into"] or folders.services_folder()) / key
        if folder.exists():
            raise CommandError(f"{folder} sudah ada.")
        template = (Path(settings.DATA) / "schemas" / "service.template.yaml").read_text(encoding="utf-8")
        folder.mkdir(parents=True)
        (folder / folders.PACKAGE_FILE).write_text(template.replace("__KEY__", key), encoding="utf-8")
        self.stdout.write(
            f"Isi setiap “ISI:” di {folder / folders.PACKAGE_FILE}, lalu: balai services check {folder}"
        )

    def do_adopt(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        result = folders.checked_offering(file)
        if result.problems:
            self._tell(file, result.problems)
            raise SystemExit(1)
        now = timezone.now()
        row = actions.propose(plain(result.raw), area_code=file.resolve().parent.name, by=SYSTEM, at=now)
        if options["final"] and row.adopted_at is None:
            actions.adopt(row.id, by=SYSTEM, at=now)
            self.stdout.write(f"{row.service_id} berlaku di {row.area_code} mulai {row.valid_from}.")
        else:
            self.stdout.write(f"Usulan {row.id} menunggu persetujuan orang kedua.")

    def do_load(self, options: dict[str, Any]) -> None:
        path = options["path"] or folders.services_folder()
        results = actions.load_folder(path, by=SYSTEM, at=timezone.now())
        for result in results:
            self._tell(result.folder / folders.PACKAGE_FILE, result.problems)
        fresh = [result for result in results if result.is_new]
        wrong = [result for result in results if result.problems]
        self.stdout.write(
            f"{len(fresh)} terbit, {len(results) - len(fresh) - len(wrong)} tetap, {len(wrong)} perlu dibetulkan."
        )
        if wrong:
            raise SystemExit(1)

    def _tell(self, file: Path, problems: tuple[Any, ...]) -> None:
        for problem in problems:
            path = f"{problem.path}: " if problem.path else ""
            self.stdout.write(f"{file}:{problem.line}: {path}{problem.message}")

    def _side(self, text: str) -> tuple[str, Package]:
        """Return (version id or "", package) of a folder, a service key or the start of a version id."""
        if Path(text).exists():
            return "", self._from_folder(self._folder(text))
        version_id = queries.current_version(text) or queries.version(text)
        return version_id, queries.package(version_id)

    def _folder(self, text: str) -> Path:
        path = Path(text).resolve()
        folder = path.parent if path.is_file() else path
        if not (folder / folders.PACKAGE_FILE).is_file():
            raise CommandError(f"{text} bukan folder paket (tidak ada {folders.PACKAGE_FILE}).")
        return folder

    def _from_folder(self, folder: Path) -> Package:
        result = folders.checked_package(folder)
        if result.problems:
            self._tell(result.file, result.problems)
            raise SystemExit(1)
        return parse(result.raw)

    def _tell_open_cases(self, version_id: str) -> None:
        name = getattr(settings, "CATALOGUE_OPEN_CASES", "")
        if name and version_id:
            count: OpenCases = import_string(name)
            self.stdout.write(f"{count(version_id)} permohonan yang masih berjalan tetap memakai versi lama.")
