"""`balai services …`: what it prints, and when it fails."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from balai.catalogue import actions, queries
from balai.catalogue.models import Offering
from balai.core.actor import SYSTEM
from tests.catalogue.samples import filled, hash_of, package
from tests.hall import FOUNDED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]


def run(*arguments) -> str:
    out = StringIO()
    call_command("services", *map(str, arguments), stdout=out)
    return out.getvalue()


def fails(*arguments) -> str:
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("services", *map(str, arguments), stdout=out)
    assert caught.value.code == 1
    return out.getvalue()


def folder(tmp_path, text=None, key="izin-kafe"):
    path = tmp_path / key
    path.mkdir(exist_ok=True)
    (path / "service.yaml").write_text(filled(key=key) if text is None else text)
    return path


def test_check_passes_what_this_repository_ships():
    assert run("check").endswith(" 0 perlu dibetulkan.\n")


def test_check_says_file_line_and_what_to_do(tmp_path):
    path = folder(tmp_path, filled().replace("mode: full", "mode: apa"))
    line = (
        filled().splitlines().index(next(one for one in filled().splitlines() if one.startswith("mode:"))) + 1
    )
    said = fails("check", tmp_path)
    assert f"{path / 'service.yaml'}:{line}: mode: Nilai apa tidak dikenal." in said
    assert "1 berkas diperiksa, 1 perlu dibetulkan." in said
    assert "1 berkas" in fails("check", path / "service.yaml")
    with pytest.raises(CommandError, match="tidak ada"):
        run("check", tmp_path / "nowhere")


def test_check_reads_offerings_too(tmp_path):
    file = tmp_path / "35.10" / "x.yaml"
    file.parent.mkdir()
    file.write_text(
        "service: sip-dokter\ndecision: {number: CONTOH, date: 2026-01-05}\noffices: [a]\nvalid_from: 2026-02-01\n"
    )
    assert "1 berkas diperiksa, 0" in run("check", tmp_path)
    file.write_text(file.read_text() + "fee: {amount_rupiah: 5, legal_basis: Perda}\n")
    assert f"{file}:5: fee: Layanan ini gratis." in fails("check", tmp_path)
    file.write_text("service: lain\ndecision: {number: A, date: 2026-01-05}\nvalid_from: 2026-02-01\n")
    assert "tidak ada di data/services" in fails("check", file)


def test_new_makes_a_folder_that_passes_once_filled_in(tmp_path):
    run("new", "izin-kafe", "--into", tmp_path)
    path = tmp_path / "izin-kafe" / "service.yaml"
    assert "Tempat ini belum diisi." in fails("check", tmp_path)
    path.write_text(path.read_text().replace("ISI: ", "Contoh "))
    assert "0 perlu dibetulkan" in run("check", tmp_path)
    with pytest.raises(CommandError, match="sudah ada"):
        run("new", "izin-kafe", "--into", tmp_path)
    for key in ("Izin Kafe", "../x", "izin_kafe"):
        with pytest.raises(CommandError, match="Kunci ditulis"):
            run("new", key, "--into", tmp_path)


def test_load_publishes_and_tells_what_is_wrong(tmp_path):
    folder(tmp_path)
    assert run("load", tmp_path) == "1 terbit, 0 tetap, 0 perlu dibetulkan.\n"
    folder(tmp_path, filled(key="x"), key="lain")
    said = fails("load", tmp_path)
    assert "Kunci harus sama" in said and "0 terbit, 1 tetap, 1 perlu dibetulkan." in said


def test_show_prints_the_standard(tmp_path):
    folder(tmp_path)
    run("load", tmp_path)
    said = run("show", "izin-kafe")
    assert "14. Evaluasi kinerja pelaksana (internal)" in said and "4. Biaya/tarif\n   Gratis" in said
    with pytest.raises(CommandError, match="tidak ditemukan"):
        run("show", "lain")


def open_cases(version_id: str) -> int:
    return 7 if version_id == queries.current_version("izin-kafe") else 0


def test_diff_says_what_changes_for_people_and_who_keeps_the_old(tmp_path, settings):
    settings.CATALOGUE_OPEN_CASES = f"{__name__}.open_cases"
    path = folder(tmp_path)
    with pytest.raises(CommandError, match="belum pernah terbit"):
        run("diff", path)
    run("load", tmp_path)
    assert "Tidak ada yang berubah bagi warga." in run("diff", path)
    folder(
        tmp_path,
        filled().replace(
            "duration: {value: 3, unit: working_days}", "duration: {value: 5, unit: working_days}"
        ),
    )
    said = run("diff", path)
    assert "- Waktu: lebih lama: dari 3 hari kerja menjadi 5 hari kerja." in said
    assert "7 permohonan yang masih berjalan tetap memakai versi lama." in said
    assert run("diff", "izin-kafe", path) == said


def test_diff_compares_two_published_versions(tmp_path):
    first, second = (
        actions.publish(raw, hash_of(raw), by=SYSTEM, at=FOUNDED)
        for raw in (package(), package(name="Izin kafe"))
    )
    assert "- Nama: dari" in run("diff", first.id[:10], second.id[:10])
    with pytest.raises(CommandError, match="tidak ditemukan"):
        run("diff", "zzz", second.id[:10])
    with pytest.raises(CommandError, match="bukan folder paket"):
        run("diff", tmp_path)


def test_adopt_proposes_and_can_settle_a_first_installation(tmp_path):
    file = tmp_path / "35.10" / "sip-dokter.yaml"
    file.parent.mkdir()
    text = "service: sip-dokter\nagency: dpmptsp-bwi\ndecision: {number: CONTOH, date: 2026-01-05}\noffices: [mpp-bwi]\nvalid_from: 2026-12-01\n"
    file.write_text(text)
    assert "menunggu persetujuan orang kedua" in run("adopt", file)
    assert Offering.objects.get(valid_from=date(2026, 12, 1)).adopted_at is None
    assert "berlaku di 35.10 mulai 2026-12-01" in run("adopt", file, "--final")
    offer = queries.offer("sip-dokter", "35.10.20.2001", on=date(2026, 12, 1))
    assert offer and offer.offering_id == Offering.objects.get(valid_from=date(2026, 12, 1)).id
    file.write_text(text + "fee: {amount_rupiah: 5, legal_basis: Perda}\n")
    assert "gratis" in fails("adopt", file)
    file.write_text(text.replace("dpmptsp-bwi", "nobody"))
    with pytest.raises(CommandError, match="Instansi"):
        run("adopt", file)


def test_check_tells_file_and_line_of_a_wrong_life_event(tmp_path):
    file = tmp_path / "life_events" / "anak-baru-lahir.yaml"
    file.parent.mkdir()
    text = (queries.events_folder() / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("{value: add}", "{value: tambah}"), encoding="utf-8")
    line = 1 + text[: text.index("change_kind:")].count("\n")
    said = fails("check", file.parent)
    assert f"{file}:{line}: bundle.parts[1].answers.change_kind: tambah bukan jawaban" in said
    assert "1 berkas diperiksa, 1 perlu dibetulkan." in said
