"""A disk that takes no more: nothing is half kept, what stood stands, and work goes on once there is room."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from balai.cases import actions
from balai.cases.models import Evidence
from balai.ui.troubles import DATABASE_AWAY, STORAGE_FULL, trouble
from tests.cases.filing import photo
from tests.hall import MONDAY
from tests.own_space import run_there

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


def test_a_result_that_does_not_fit_is_not_registered_and_is_issued_later(tmp_path):
    run_there("tests/hostile/on_a_small_disk.py", tmp_path)


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
