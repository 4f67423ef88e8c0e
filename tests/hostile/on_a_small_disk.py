"""What `test_actions.py` runs in a space of its own: files on a disk of 16 KB."""

import pytest

from balai.cases import actions
from balai.cases.models import Case
from balai.documents.models import Document
from balai.ui.troubles import STORAGE_FULL, trouble
from tests.cases.filing import MINUTE, file, work
from tests.hall import MONDAY
from tests.own_space import disk

pytestmark = pytest.mark.django_db


def test_a_result_that_does_not_fit_is_not_registered_and_is_issued_later(settings, tmp_path, hall, sari):
    settings.BALAI_HOME = home = tmp_path
    case = file("sip-dokter", sari, hall)
    while case.status != "approved":
        work(case, hall, MONDAY + MINUTE)
        case.refresh_from_db()
    with disk(home / "files", "16k"):
        with pytest.raises(OSError) as caught:
            actions.issue(case.id, at=MONDAY + 2 * MINUTE)
        assert not list((home / "files").rglob(".*")), "nothing half written is left"
    assert trouble(caught.value) == STORAGE_FULL
    assert not Document.objects.filter(case_id=case.id).exists()
    assert Case.objects.get(id=case.id).status == "approved"
    actions.issue(case.id, at=MONDAY + 3 * MINUTE)
    assert Document.objects.filter(case_id=case.id).count() == 1
