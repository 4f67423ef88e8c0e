"""Administrators put messages into other words: in their area, for a time, and never into a trap."""

from datetime import timedelta

import pytest

from balai.core import letters
from balai.core.actor import SYSTEM, Actor, Grant
from balai.core.models import Event, Wording
from balai.core.refusal import Forbidden, Missing, Refused
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ADMIN = Actor(kind="officer", id="a", grants=(Grant("area_admin", "", "35.10"),))
GOOD = "Berkas {receipt} sudah kami terima. Ikuti di {site}/lacak/"


def text(template: str, area_code: str) -> letters.Text:
    return next(t for t in letters.texts(area_code=area_code, language="id") if t.template == template)


def test_words_hold_in_the_area_of_who_gave_them_and_nowhere_else():
    letters.reword("case_submitted", GOOD, by=ADMIN, at=MONDAY)
    here, there = text("case_submitted", "35.10.20.2001"), text("case_submitted", "35.1")
    assert here.text == GOOD and here.since == MONDAY and here.version == 2 and here.area_code == "35.10"
    assert there.text == there.default != GOOD and there.since is None
    assert "0000C-02AF-38" in here.preview and here.segments == 1
    [event] = Event.objects.filter(name="wording.changed")
    assert event.area_code == "35.10" and event.data == {"template": "case_submitted", "language": "id"}


def test_old_words_stay_on_record_and_the_default_comes_back():
    letters.reword("case_submitted", GOOD, by=ADMIN, at=MONDAY)
    letters.reword("case_submitted", "Diterima: {receipt}.", by=ADMIN, at=MONDAY + DAY)
    assert text("case_submitted", "35.10").version == 3
    letters.reset("case_submitted", by=ADMIN, at=MONDAY + 2 * DAY)
    letters.reset("case_submitted", by=ADMIN, at=MONDAY + 3 * DAY)
    assert text("case_submitted", "35.10").since is None
    periods = [(row.valid_from, row.valid_to) for row in Wording.objects.order_by("valid_from")]
    assert periods == [(MONDAY, MONDAY + DAY), (MONDAY + DAY, MONDAY + 2 * DAY)]
    assert Event.objects.filter(name="wording.reset").count() == 1


@pytest.mark.parametrize(
    ("template", "wrong", "code"),
    [
        ("case_submitted", "{receipt} atas nama {name}", "wording.unknown_place"),
        ("case_submitted", "{receipt} kode {code}", "wording.unknown_place"),
        ("case_submitted", "Sudah kami terima.", "wording.lost_place"),
        ("one_time_code", "Jangan berikan kepada siapa pun.", "wording.lost_place"),
        ("case_submitted", "{receipt} buka https://hadiah.example", "wording.address"),
        ("case_submitted", "{receipt} buka hadiah-gratis.com", "wording.address"),
        ("case_submitted", "{receipt} hubungi 0812 3456 7890", "wording.number"),
        ("case_submitted", "{receipt} {", "wording.brackets"),
        ("case_submitted", "{receipt} [x", "wording.brackets"),
        ("case_submitted", "{receipt} {0.__class__}", "wording.brackets"),
        ("case_submitted", "{receipt}\nbaris", "wording.letters"),
        ("case_submitted", "{receipt} \u202etxt", "wording.letters"),
        ("case_submitted", " ", "wording.length"),
        ("case_submitted", "{receipt}" + " panjang" * 80, "wording.length"),
        ("case_submitted", "{receipt}" + " panjang" * 45, "wording.too_long"),
        ("case_submitted", "{receipt} “" + " panjang" * 17, "wording.too_long"),
    ],
)
def test_words_that_mislead_or_do_not_fit_are_refused(template, wrong, code):
    with pytest.raises(Refused) as refused:
        letters.reword(template, wrong, by=ADMIN, at=MONDAY)
    assert refused.value.code == code and refused.value.message
    assert not Wording.objects.exists()


def test_only_who_may_rewords_and_only_at_home():
    for by in (Actor(kind="officer", id="b", grants=(Grant("head", "", "35.10"),)), Actor("person", "p")):
        with pytest.raises(Forbidden):
            letters.reword("case_submitted", GOOD, by=by, at=MONDAY)
    for area_code in ("", "53.02", "35"):
        with pytest.raises(Forbidden):
            letters.reword("case_submitted", GOOD, by=ADMIN, at=MONDAY, area_code=area_code)
    with pytest.raises(Missing):
        letters.reword("no_such", GOOD, by=SYSTEM, at=MONDAY)


def test_all_texts_are_read_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(letters.texts(area_code="35.10")) == 2 * len(letters.templates())
