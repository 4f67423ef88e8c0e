"""A disk that takes no more: nothing is half kept, what stood stands, and work goes on once there is room."""

import errno
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from balai.cases import actions
from balai.cases.models import Case, Evidence
from balai.documents.models import Document
from balai.ui.troubles import DATABASE_AWAY, STORAGE_FULL, trouble
from tests.cases.filing import MINUTE, file, photo, work
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
ROOM = 200
"""Bytes that a file may still grow to: less than a photo, less than a PDF."""


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond some bytes, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def home(settings, tmp_path) -> Path:
    settings.BALAI_HOME = tmp_path
    return tmp_path


def test_evidence_that_does_not_fit_is_not_half_kept(home, hall, sari):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    content = photo()
    with full_disk(), pytest.raises(OSError) as caught:
        actions.attach(case.id, "police_report", content, by=sari, at=MONDAY)
    assert trouble(caught.value) == STORAGE_FULL
    assert not Evidence.objects.filter(case=case).exists()
    assert not [
        path for path in (home / "files").rglob("*") if path.is_file() and not path.name.startswith(".")
    ]
    actions.attach(case.id, "police_report", content, by=sari, at=MONDAY)
    assert actions.open_evidence(case.id, "police_report", by=sari, at=MONDAY), "there is room again"


@contextmanager
def full_folder(folder: Path) -> Iterator[None]:
    """Put a real disk of 16 KB under a folder; what else is stored stays where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may put a small disk under a folder")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_result_that_does_not_fit_is_not_registered_and_is_issued_later(home, hall, sari):
    case = file("sip-dokter", sari, hall)
    while case.status != "approved":
        work(case, hall, MONDAY + MINUTE)
        case.refresh_from_db()
    with full_folder(home / "files"):
        with pytest.raises(OSError) as caught:
            actions.issue(case.id, at=MONDAY + 2 * MINUTE)
        assert not list((home / "files").rglob(".*")), "nothing half written is left"
    assert trouble(caught.value) == STORAGE_FULL
    assert not Document.objects.filter(case_id=case.id).exists()
    assert Case.objects.get(id=case.id).status == "approved"
    actions.issue(case.id, at=MONDAY + 3 * MINUTE)
    assert Document.objects.filter(case_id=case.id).count() == 1


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), STORAGE_FULL),
        (OSError(errno.EDQUOT, "quota"), STORAGE_FULL),
        (OSError(errno.ENOENT, "no such file"), None),
        (ValueError("a bug"), None),
        (None, None),
    ],
)
def test_only_what_passes_again_is_told_as_such(error, found):
    assert trouble(error) == found
    assert trouble(_wrapped(error)) == found
    assert DATABASE_AWAY != STORAGE_FULL


def _wrapped(error: Exception | None) -> Exception | None:
    try:
        raise RuntimeError("around it") from error
    except RuntimeError as around:
        return around if error else None
