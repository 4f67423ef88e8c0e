"""Fields as people see them: drawn, filled in by a browser, read again."""

import string
from datetime import date
from html.parser import HTMLParser

from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.forms import rules
from balai.forms.rules import Option, values

from .sample import ANSWERS, FORM

PAGE = """{% from "forms/field.html" import field, fields %}
{{ fields(shown, answers, problems, typed, found, names, areas) }}"""
ONE = """{% from "forms/field.html" import field %}{{ field(f, value, problem, typed) }}"""


class Browser(HTMLParser):
    """Send what a browser would send: names to values, as the inputs stand."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.textarea = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.send(given["name"], given["value"])
        elif tag == "textarea":
            self.textarea = given["name"]
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.send(self.select, given["value"])

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.send(self.textarea, data.removeprefix("\n"))
            self.textarea = ""

    def send(self, name: str, value: str | None) -> None:
        self.sent.setdefault(name, []).append(value or "")


def page(source: str = PAGE, **context) -> str:
    defaults = {"shown": FORM.fields.values(), "answers": {}, "problems": {}, "typed": {}, "found": {}}
    return engines["jinja2"].env.from_string(source).render(**{**defaults, **context})


def sent(html: str) -> dict[str, list[str]]:
    browser = Browser()
    browser.feed(html)
    return browser.sent


def test_a_page_shows_the_stored_answers_and_reads_them_again():
    assert rules.read(FORM, sent(page(answers=ANSWERS))).answers == ANSWERS


LINES = st.text(string.ascii_letters + " 0123'\"<>&%{}’éü\u0301;=/-", min_size=2, max_size=30).map(
    values.clean_line
)
LINE = LINES.filter(lambda text: len(text) >= 2)
DAY = st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat)
MOVER = st.fixed_dictionaries(
    {"name": LINE, "born": DAY}, optional={"sex": st.sampled_from("LP"), "head": st.booleans()}
)
OPTIONAL = {
    "name": LINE, "born": DAY, "village": st.just("35.10.17.2001"), "birth_city": st.just("51.71"), "nik": st.just("0001014511900001"),
    "phone": st.integers(10**7, 10**10).map(lambda number: f"+628{number}"), "email": st.just("sari@contoh.invalid"),
    "graduated": st.integers(1800, 2199).map(str), "income": st.integers(0, 900_000_000), "children": st.integers(0, 20),
    "width": st.integers(-50, 10_000).map(lambda tenths: tenths / 10 if tenths % 10 else tenths // 10),
    "days": st.sampled_from([["senin"], ["senin", "rabu"], ["selasa", "rabu"]]),
}  # fmt: skip
CHANGED = {
    "reason": st.just("damaged"),
    "changes": st.just(["address"]),
    "story": st.lists(LINE, min_size=2).map("\n".join),
}
MARRIED = {"married": st.just(True), "movers": st.lists(MOVER, min_size=1, max_size=3)}


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(CHANGED | MARRIED, optional=OPTIONAL))
def test_whatever_was_answered_survives_a_page(answers):
    assert rules.read(FORM, sent(page(answers=answers))).answers == answers


def test_what_was_typed_wrong_stands_there_again():
    posted = {
        "name": ['<b>"S'],
        "born-d": ["31"],
        "born-m": ["2"],
        "born-y": ["1990"],
        "children": ["dua"],
        "movers-0-name": ["Putu"],
        "movers-0-born-d": ["x"],
        "days": ["rabu"],
        "married": ["true"],
        "reason": ["damaged"],
        "story": ["a\nb"],
    }
    reading = rules.read(FORM, posted)
    problems = rules.problems(FORM, reading.answers) | reading.problems
    html = page(answers=ANSWERS, problems=problems, typed=reading.typed)
    again = sent(html)
    assert {
        name: [text for text in texts if text] for name, texts in again.items() if name in posted
    } == posted
    assert not any(text for name, texts in again.items() if name not in posted for text in texts), (
        "nothing stored shows"
    )
    for sentence in problems.values():
        assert sentence.replace("“", "“") in html


def test_every_problem_has_its_place():
    reading = rules.read(FORM, {"movers-0-name": ["P"], "married": ["true"], "reason": ["damaged"]})
    problems = rules.problems(FORM, reading.answers)
    html = page(problems=problems, typed=reading.typed)
    for place in problems:
        assert f'id="{place.replace(".", "-")}"' in html


def test_a_problem_is_tied_to_its_input():
    html = page(
        ONE,
        f=FORM.fields["nik"],
        value="12",
        problem="NIK ibu terdiri atas 16 angka; yang tertulis 2.",
        typed=None,
    )
    assert 'class="field bad"' in html
    assert '<p class="err" id="nik-salah">NIK ibu terdiri atas 16 angka; yang tertulis 2.</p>' in html
    assert 'aria-describedby="nik-salah" aria-invalid="true"' in html


def test_one_field_at_a_time_takes_what_dictionaries_give():
    html = page(
        ONE, f=FORM.fields["name"], value={}.get("name"), problem={}.get("name"), typed={}.get("name")
    )
    assert 'name="name" type="text" value=""' in html
    assert "None" not in html


def test_optional_is_said_and_needed_is_not():
    shown = {key: page(shown=[field]) for key, field in FORM.fields.items()}
    assert "boleh dikosongkan" in shown["phone"]
    assert "boleh dikosongkan" not in shown["name"]
    assert "boleh dikosongkan" not in shown["report"], "asked only when it must be answered"


def test_a_condition_is_on_the_page_in_words_and_for_the_script():
    html = page(shown=rules.shown_fields(FORM, 0, {}))
    assert "Isi hanya bila “Mengapa perlu KTP baru?” dijawab “Hilang”." in html
    assert 'data-when="reason=lost"' in html
    assert 'data-when="reason=damaged&amp;reason=changed"' in html


def test_a_condition_met_on_an_earlier_page_is_not_said_again():
    html = page(shown=rules.shown_fields(FORM, 2, {"reason": "damaged"}))
    assert "Ceritakan" in html
    assert "data-when" not in html
    assert "hanya bila" not in html


def test_a_place_is_shown_by_its_name_with_its_code():
    html = page(shown=[FORM.fields["village"]], answers=ANSWERS, names=lambda code: "Desa Kemiren, Glagah")
    assert 'value="Desa Kemiren, Glagah · 35.10.17.2001"' in html
    assert rules.read(FORM, sent(html)).answers["village"] == "35.10.17.2001"


def test_a_name_that_fits_several_places_offers_them():
    options = (Option("35.02.17.1001", "Kelurahan Sukorejo"), Option("35.10.18.2003", "Desa Sukorejo"))
    reading = rules.read(FORM, {"village": ["Sukorejo"]}, find=lambda kind, text: options)
    html = page(
        shown=[FORM.fields["village"]],
        problems=reading.problems,
        typed=reading.typed,
        found=reading.found,
        names=str,
    )
    assert 'type="radio" name="village" value="35.10.18.2003"' in html
    assert 'id="village-lain" name="village" type="text" value="Sukorejo"' in html


def test_rows_fold_out_one_after_another():
    html = page(shown=[FORM.fields["movers"]], answers={"movers": ANSWERS["movers"]})
    assert html.count("<legend>Data ke-") == 3
    assert html.index("Tambah data ke-3") < html.index('name="movers-2-name"')
    assert html.count("<details") == 1


def test_the_keyboard_fits_the_answer():
    shown = {key: page(shown=[field]) for key, field in FORM.fields.items()}
    assert 'inputmode="numeric"' in shown["nik"]
    assert 'type="tel"' in shown["phone"]
    assert 'type="email"' in shown["email"]
    assert 'inputmode="decimal"' in shown["width"]
    assert 'type="radio"' in shown["reason"]
    assert 'type="checkbox"' in shown["days"]
