"""Each verb of a case: happy, refused, atomic with its event, idempotent."""

import pytest
from balai.catalogue import queries as catalogue
from balai.core.models import Event, Message

from tests.cases.filing import carry, file
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db

SERVICES = [
    "ak1", "akta-kelahiran", "akta-kematian", "izin-penelitian", "izin-reklame", "kartu-keluarga", "kartu-sidik-jari",
    "kia", "ktp-el-baru", "ktp-el-penggantian", "legalisir", "nikah", "pbb-sppt", "pbg", "pengantar-sertipikat",
    "pengantar-skck", "sip-bidan", "sip-dokter", "skck", "sktm", "surat-pindah",
]  # fmt: skip


def test_the_list_of_services_to_carry_is_complete(hall):
    assert sorted(SERVICES) == sorted(item.key for item in catalogue.services() if item.mode != "referral")


@pytest.mark.parametrize("service", SERVICES)
def test_a_case_of_each_service_reaches_its_end(service, hall, sari):
    case = carry(file(service, sari, hall), hall, MONDAY)
    assert case.status == "handed_over"
    names = list(Event.objects.filter(case_id=case.id).order_by("at", "id").values_list("name", flat=True))
    assert names[0] == "case.submitted" and "case.approved" in names and "case.issued" in names
    assert Message.objects.filter(case_id=case.id, template="case_submitted").count() == 1
