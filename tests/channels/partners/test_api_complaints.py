"""Reports through the API: sent without an account, once, and read with number and code."""

import pytest

from balai.cases.actions.numbering import next_receipt
from balai.complaints import actions
from balai.complaints.models import Complaint
from balai.core.ids import new_id
from tests.channels.partners.programs import Program
from tests.complaints.reporting import handler
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "complaint", "identity": "anonymous", "title": "Loket tutup sebelum jamnya", "agency": "dpmptsp-bwi",
    "text": "Pukul dua belas loket sudah tutup, padahal masih ada orang.", "area": "35.10",
}  # fmt: skip


def test_a_report_is_sent_once_and_read_with_its_code(hall):
    program = Program()
    sent = program.post("/complaints", SAID, once="kunci-pertama")
    again = program.post("/complaints", SAID, once="kunci-pertama")
    assert sent.status_code == again.status_code == 201 and sent.json() == again.json()
    row, told = Complaint.objects.get(), sent.json()
    assert (told["number"], told["status"], row.agency_id) == (row.number, "received", "dpmptsp-bwi")
    assert (row.person_id, row.visitor, row.case_id) == (None, "", None)
    actions.answer(row.id, "Loket kini buka sampai pukul dua.", by=handler(hall), at=MONDAY)
    code = {"number": told["number"], "tracking_code": told["tracking_code"]}
    read = program.post("/complaints/find", code).json()
    assert read["status"] == "answered" and read["lines"][-1]["text"] == "Loket kini buka sampai pukul dua."


def test_the_key_of_another_gives_nobody_the_report(hall):
    program = Program()
    first = program.post("/complaints", SAID, once="kunci-sama").json()
    other = program.post(
        "/complaints", {**SAID, "title": "Antrean terlalu panjang"}, once="kunci-sama"
    ).json()
    assert first["number"] != other["number"] and Complaint.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [({"area": "99"}, "/area"), ({"service": "tidak-ada"}, "/service"), ({"agency": "tidak-ada"}, "/agency"),
     ({"identity": "named", "phone": "bukan nomor"}, "/phone"), ({"happened_on": "2999-01-01"}, "/happened_on"),
     ({"title": "ya"}, "/title")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_place(hall, change, place):
    answer = Program().post("/complaints", {**SAID, **change}, once="kunci-pertama")
    assert answer.status_code == 422 and place in [one["pointer"] for one in answer.json()["errors"]]
    assert not Complaint.objects.exists()


def test_a_wrong_code_says_no_more_than_an_unknown_number(hall):
    program = Program()
    number = program.post("/complaints", SAID, once="kunci-pertama").json()["number"]
    wrong = program.post("/complaints/find", {"number": number, "tracking_code": "AAAA BBBB"})
    unknown = program.post(
        "/complaints/find", {"number": next_receipt(new_id()), "tracking_code": "AAAA BBBB"}
    )
    assert wrong.status_code == unknown.status_code == 409 and wrong.json() == unknown.json()
