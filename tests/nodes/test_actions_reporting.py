"""What somebody reported at a desk without a network is sent on at the centre, once, about what it was about."""

import pytest

from balai.complaints.models import Complaint
from balai.core.refusal import Invalid, Missing
from balai.nodes.actions import entering, exchanging, issuing
from balai.nodes.models import Envelope
from balai.nodes.rules import report
from balai.nodes.rules.report import Spoken
from balai.nodes.rules.strict import Unreadable
from tests.hall import MONDAY
from tests.nodes.village import DAY, PLAIN, case

pytestmark = pytest.mark.django_db
SPOKEN = Spoken(
    kind="complaint", identity="named", title="Antre terlalu lama", name="Sari Contoh Rekaan", phone="0840 0000 001",
    text="Saya menunggu tiga jam di kantor desa pada hari Senin tanpa kabar.",
)  # fmt: skip


def test_a_report_about_a_request_reaches_who_works_on_it(village):
    issued = village.file()
    issuing.complain(village.store, SPOKEN, issued.receipt, by=village.joko, at=MONDAY)
    filing, spoken = (kept.frame for kept in village.store.envelopes())
    for at in (MONDAY, MONDAY + DAY):  # it came before the request it is about
        exchanging.exchange(spoken, at=at)
        entering.enter_waiting(at)
    assert not Complaint.objects.exists()
    village.sync(at=MONDAY + 2 * DAY)
    entering.enter_waiting(MONDAY + 3 * DAY)
    made = Complaint.objects.get()
    assert made.case_id == case(issued).id and made.filed_at == MONDAY and made.via == "counter"
    assert Envelope.objects.get(type="command").alarm == "" and village.states() == ["complete", "complete"]
    assert exchanging.exchange(filing + spoken, at=MONDAY + 4 * DAY)
    entering.enter_waiting(MONDAY + 5 * DAY)
    assert Complaint.objects.count() == 1


def test_a_report_about_a_service_or_about_nothing_named_reaches_somebody(village):
    issuing.complain(village.store, SPOKEN, "", by=village.joko, at=MONDAY)
    about = Spoken(**{key: getattr(SPOKEN, key) for key in report.KEYS} | {"service": PLAIN})
    issuing.complain(village.store, about, "", by=village.joko, at=MONDAY)
    village.sync()
    assert sorted(Complaint.objects.values_list("service_key", flat=True)) == ["", PLAIN]


def test_what_has_no_words_is_said_at_the_desk(village):
    with pytest.raises(Invalid) as refused:
        issuing.complain(
            village.store, Spoken(kind="", identity="", title="x", text="y"), "", by=village.joko, at=MONDAY
        )
    assert refused.value.problems.keys() == {"kind", "title", "text"}
    with pytest.raises(Missing):
        issuing.complain(village.store, SPOKEN, "10000-0009-ZZ", by=village.joko, at=MONDAY)
    assert village.store.highest() == 0


def test_what_the_centre_cannot_take_is_shown_to_an_officer(village):
    odd = Spoken(**{key: getattr(SPOKEN, key) for key in report.KEYS} | {"phone": "no phone"})
    issuing.complain(village.store, odd, "", by=village.joko, at=MONDAY)
    village.sync()
    row = Envelope.objects.get()
    assert row.alarm == "invalid" and row.entered_at and not Complaint.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"n": "dance", "c": {}}, {"n": "complain"}, {"n": "complain", "c": {"kind": 1}}]
)
def test_no_other_command_is_understood(body):
    with pytest.raises(Unreadable):
        report.unpack(body)


def test_a_report_comes_back_as_it_was_spoken():
    assert report.unpack(report.pack(SPOKEN, "joko")) == (SPOKEN, "joko")
