"""`balai verify`: exit codes and words, with the register and without."""

from datetime import date
from io import StringIO

import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from balai.core.facts import SIMULATION_LABEL
from balai.documents import actions, queries
from balai.documents.keys import status_path, trust_path
from tests.documents.conftest import AT, RATNA


def verify(*arguments: object) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify", *map(str, arguments), stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    raise AssertionError("the command must leave with a code")


@pytest.fixture
def file(issued, tmp_path):
    path = tmp_path / "surat.pdf"
    path.write_bytes(issued.pdf)
    return path


def test_a_genuine_file(issued, file):
    code, said = verify(file)
    assert code == 0
    assert said.startswith("ASLI (valid)\nDokumen ini asli dan berlaku.\n")
    assert "  Nomor: 503/0001/SIP/35.10/2026\n" in said
    assert SIMULATION_LABEL not in said


def test_the_text_of_a_qr_code(issued):
    assert verify("--qr", f"https://palsu.example/v/{issued.qr}")[0] == 0
    assert verify("--qr", issued.qr[:-1])[0] in (1, 2)
    assert verify("--qr", "https://example.org/")[0] == 2


def test_what_has_run_out_is_not_valid_any_more(make, tmp_path):
    made, path = make(valid_until=date(2026, 11, 21)), tmp_path / "surat.pdf"
    path.write_bytes(made.pdf)
    for arguments in ((path,), (path, "--offline"), ("--qr", made.qr)):
        code, said = verify(*arguments)
        assert (code, said.splitlines()[0]) == (1, "HABIS MASA BERLAKU (expired)")
        assert "Minta dokumen yang masih berlaku" in said


def test_a_replaced_file_says_what_replaced_it(make, tmp_path):
    old, new = make(), make()
    path = tmp_path / "surat.pdf"
    path.write_bytes(old.pdf)
    actions.supersede(old_id=old.document.id, successor_id=new.document.id, by=RATNA, at=AT)
    code, said = verify(path)
    assert (code, "(superseded)" in said, new.document.number in said) == (1, True, True)


def test_a_photo(issued, tmp_path):
    path = tmp_path / "foto.png"
    with pypdfium2.PdfDocument(issued.pdf) as read:
        read[0].render(scale=200 / 72).to_pil().save(path)
    assert verify(path)[0] == 0


def test_an_altered_file(issued, file):
    file.write_bytes(issued.pdf + b" ")
    code, said = verify(file)
    assert (code, "(altered)" in said, "Jangan dipakai" in said) == (1, True, True)


def test_a_foreign_file(issued, file):
    file.write_bytes(b"%PDF-1.7\n%%EOF")
    code, said = verify(file)
    assert (code, "(unknown)" in said) == (1, True)


def test_what_cannot_be_checked(issued, tmp_path):
    path = tmp_path / "hello.txt"
    path.write_text("hello")
    assert verify(path)[0] == 2
    assert verify(tmp_path / "missing.pdf") == (
        2,
        f"{tmp_path / 'missing.pdf'} tidak dapat dibaca: No such file or directory.",
    )
    assert verify()[0] == 2
    assert verify(path, "--qr", "x")[0] == 2


def test_offline_from_files_alone(make, tmp_path, django_assert_num_queries):
    made = make(simulated=True)
    path = tmp_path / "surat.pdf"
    path.write_bytes(made.pdf)
    with django_assert_num_queries(0):
        code, said = verify(path, "--offline")
    assert code == 0
    assert said.startswith(SIMULATION_LABEL)
    assert "pencabutan belum dapat diperiksa" in said
    actions.write_status_list(at=AT)
    assert "status terakhir diperiksa 21 November 2026" in verify(path, "--offline")[1]
    actions.revoke(document_id=made.document.id, reason_code="court", reason="Putusan.", by=RATNA, at=AT)
    actions.write_status_list(at=AT)
    elsewhere = [tmp_path / name for name in ("kunci.json", "daftar.json")]
    trust_path().rename(elsewhere[0])
    status_path().rename(elsewhere[1])
    for what in ([path], ["--qr", made.qr]):
        code, said = verify(*what, "--trust", elsewhere[0], "--status", elsewhere[1])
        assert (code, "(revoked)" in said) == (1, True)


def test_without_a_database_it_works_from_files(issued, file, monkeypatch):
    monkeypatch.setattr(queries, "is_reachable", lambda: False)
    code, said = verify(file)
    assert (code, "Sah saat ditandatangani" in said) == (0, True)


def test_offline_without_keys_or_with_broken_files_it_says_what_is_missing(issued, file, tmp_path):
    trust = trust_path().read_text()
    trust_path().unlink()
    code, said = verify(file, "--offline")
    assert (code, "Minta trust.json" in said) == (2, True)
    broken = tmp_path / "rusak.json"
    broken.write_text("{}")
    assert verify(file, "--trust", broken)[0] == 2
    trust_path().write_text(trust)
    code, said = verify(file, "--trust", trust_path(), "--status", broken)
    assert (code, "rusak" in said) == (2, True)
