"""What a node shows: slips, and in plain words what has reached the centre."""

from io import BytesIO

import pytest
import segno

from balai.cases.models import Case
from balai.nodes.actions import carrying, entering, issuing
from balai.nodes.models import Envelope
from balai.nodes.queries import slips as pages
from balai.nodes.rules import slips
from tests.hall import MONDAY
from tests.nodes.village import DAY, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db


def test_a_slip_says_number_secret_service_and_where_it_stands(village):
    issued = village.file()
    slip = pages.slip(village.store, issued.receipt)
    assert slip.receipt == issued.receipt and slip.tracking.replace(" ", "") == issued.tracking
    assert not slip.is_copy and "Belum sampai" in slip.reach and slip.office == "Kantor Desa Kemiren"
    html = pages.page(village.store, issued.receipt)
    assert html.count("<svg") == 2 and "<script" not in html and "style=" not in html


def test_a_copy_is_marked_and_does_not_bear_the_secret(village):
    issued = village.file()
    issuing.note_printed(village.store, issued.receipt, by=village.joko, at=MONDAY)
    html = pages.page(village.store, issued.receipt)
    assert "SALINAN" in html and slips.fits(issued.envelope) and issued.tracking not in html.replace(" ", "")
    assert issued.tracking.encode() not in (village.store.folder / "outbox.sqlite3").read_bytes()
    village.sync()
    assert "Sudah sampai pusat, lengkap" in pages.slip(village.store, issued.receipt).reach


def scanned(raw: bytes) -> bytes:
    file = BytesIO()
    segno.make(raw, mode="byte", error="l", boost_error=False, micro=False).save(file, kind="png", scale=3)
    return file.getvalue()


def test_a_case_is_restored_from_paper_alone_and_once(village, tmp_path):
    issued = village.file()
    picture = scanned(issued.envelope.frame)
    village.store.rows.close()  # desk, stick and phone are lost
    for _ in range(2):
        assert carrying.receive_paper(picture, at=MONDAY + DAY) == [issued.receipt]
        entering.enter_waiting(MONDAY + DAY)
    assert case(issued).filed_at == MONDAY and Case.objects.count() == Envelope.objects.count() == 1


def test_paper_of_a_filing_with_photos_asks_for_the_photos_only(village):
    issued = village.file(WITH_PHOTOS)
    assert slips.fits(issued.envelope)
    assert carrying.receive_paper(scanned(issued.envelope.frame), at=MONDAY) == [issued.receipt]
    entering.enter_waiting(MONDAY)
    assert case(issued).flags == ["photos_missing"]


@pytest.mark.parametrize("picture", [b"", b"no picture", scanned(b"SIP1 and nothing")])
def test_paper_with_nothing_on_it_restores_nothing(db, picture):
    assert carrying.receive_paper(picture, at=MONDAY) == []


def test_the_desk_knows_what_has_arrived(village):
    assert village.store.standing().oldest_at is None
    village.file(WITH_PHOTOS)
    village.file()
    found = village.store.standing()
    assert (found.issued, found.waiting, found.arrived, found.unprinted) == (2, 2, 0, 2)
    assert found.oldest_at == MONDAY
    village.sync()
    assert (village.store.standing().arrived, village.store.standing().waiting) == (2, 0)


def test_a_stolen_node_tells_nobody_who_filed(village):
    village.file(WITH_PHOTOS)
    village.store.rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = b"".join(path.read_bytes() for path in village.store.folder.iterdir())
    for secret in (b"Sari Contoh", b"000101450190", b"Jl. Rekaan", b"8400000001"):
        assert secret not in whole
