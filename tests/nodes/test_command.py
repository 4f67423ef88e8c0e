"""`balai nodes` at the command line: a device that enrols without a network, by the files on a stick."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from balai.core.refusal import Refused
from balai.nodes.actions import joining
from balai.nodes.models import Device
from balai.nodes.queries.store import Store
from tests.nodes.desk import LATELY
from tests.nodes.village import ticket

pytestmark = pytest.mark.django_db


def run(home: Path, *words: str) -> str:
    out = io.StringIO()
    call_command("nodes", "--home", str(home), *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def stick(tmp_path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_a_device_enrols_by_files_alone(hall, two, tmp_path, stick):
    home, nowhere = tmp_path / "desk", tmp_path / "centre"
    secret = ticket(hall, two, LATELY)
    assert "Permintaan ditulis" in run(home, "enroll", secret, "--file", str(stick))
    with pytest.raises(CommandError):
        run(home, "import", str(stick))  # the centre has not seen it yet
    run(nowhere, "import", str(stick))
    assert "Terdaftar sebagai" in run(home, "import", str(stick))
    device = Device.objects.get()
    with Store(home) as store:
        assert store.certificate.code == device.code and store.services() and store.beacon
    run(nowhere, "import", str(stick))  # carried twice
    assert Device.objects.count() == 1
    assert "0 dibuat" in run(home, "status")


def test_a_spent_ticket_grants_nothing(hall, two, tmp_path, stick):
    secret = ticket(hall, two, LATELY)
    for name in ("one", "two"):
        run(tmp_path / name, "enroll", secret, "--file", str(stick))
    run(tmp_path / "centre", "import", str(stick))
    assert Device.objects.count() == 1
    joined = []
    for name in ("one", "two"):
        with Store(tmp_path / name) as store:
            raw = b"".join(path.read_bytes() for path in sorted((stick / "SIP").iterdir()))
            try:
                joined.append(joining.join(store, raw, at=LATELY))
            except Refused as refused:
                assert refused.code == "node.not_granted"
    assert len(joined) == 1
