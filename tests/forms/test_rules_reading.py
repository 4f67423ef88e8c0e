"""What people type becomes answers; whatever they type, nothing crashes and nothing is lost."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.forms import rules
from balai.forms.rules import Option, values

from .sample import ANSWERS, FORM, posted


def answer(key: str, *texts: str):
    """Return what one field reads, or None with its problem."""
    reading = rules.read(FORM, {key: texts})
    return reading.answers.get(key, reading.problems.get(key))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21", "2026-11-21"),
        ("21/11/2026", "2026-11-21"),
        ("21-11-2026", "2026-11-21"),
        (" 21 11 2026 ", "2026-11-21"),
        ("21112026", "2026-11-21"),
        ("21 November 2026", "2026-11-21"),
        ("21 nov 2026", "2026-11-21"),
        ("1 Agt 1990", "1990-08-01"),
        ("5 pebruari 1990", "1990-02-05"),
        ("29 2 2024", "2024-02-29"),
    ],
)
def test_a_date_may_be_written_in_many_ways(text, day):
    assert answer("born", text) == day


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("29 2 2023", "Tidak ada tanggal 29 bulan 2 tahun 2023."),
        ("31/04/1990", "Tidak ada tanggal 31 bulan 04 tahun 1990."),
        ("21 11 90", "Tulis tahun dengan empat angka, misalnya 1990."),
        ("21 11 0090", "Tulis tahun dengan empat angka, misalnya 1990."),
        ("kemarin", "Isi juga bulan dan tahunnya."),
        ("besok lusa 1990", "Tulis dengan angka, misalnya 21 11 1990."),
    ],
)
def test_a_date_that_cannot_be_says_why(text, hint):
    assert answer("born", text) == f"Tanggal lahir belum dapat dibaca. {hint}"


def test_a_date_comes_from_three_inputs():
    reading = rules.read(FORM, posted(**{"born-d": "21", "born-m": "Nov", "born-y": "2026"}))
    assert reading.answers["born"] == "2026-11-21"
    half = rules.read(FORM, posted(**{"born-d": "21", "born-m": "", "born-y": "2026"}))
    assert half.problems["born"] == "Tanggal lahir belum dapat dibaca. Isi juga bulannya."
    assert half.typed["born"] == {"d": "21", "m": "", "y": "2026"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("children", "2", 2), ("children", "1.250", 1250), ("children", "1 250", 1250), ("children", "-3", -3),
        ("children", "2,0", 2), ("width", "2,5", 2.5), ("width", "2.5", 2.5), ("width", "1.250,75", 1250.75),
        ("width", "1.250", 1250), ("width", "1,250,000", 1250000), ("width", "−1,5", -1.5), ("width", "٣,٥", 3.5),
        ("income", "Rp1.250.000", 1250000), ("income", "rp 50.000,-", 50000), ("income", "Rp. 50.000,00", 50000),
        ("income", "0", 0),
    ],
)  # fmt: skip
def test_numbers_have_indonesian_separators(key, text, value):
    found = answer(key, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text", ["dua", "1.2.3", "1,2,3", "12a", "--1", "1e9", "nan", "Infinity", "0x10", "½", "²", ","]
)
def test_what_is_no_number_says_how_to_write_one(text):
    assert (
        answer("children", text) == "Jumlah anak belum dapat dibaca. Tulis dengan angka saja, misalnya 1.250."
    )


def test_numbers_that_cannot_be_kept_exactly_are_not_kept():
    assert answer("children", "2,5") == "Jumlah anak belum dapat dibaca. Tulis angka bulat, tanpa koma."
    assert answer("width", "9" * 5000) == "Lebar belum dapat dibaca. Tulis paling banyak 15 angka."


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0812-3456-7890", "+6281234567890"), ("+62 812 3456 7890", "+6281234567890"),
        ("62 812 3456 7890", "+6281234567890"), ("812 3456 7890", "+6281234567890"),
        ("(021) 555 1234", "+62215551234"), ("+65 6123 4567", "+6561234567"), ("0065 6123 4567", "+6561234567"),
    ],
)  # fmt: skip
def test_phones_get_their_country(text, number):
    assert answer("phone", text) == number


def test_identity_numbers_may_have_blanks():
    assert answer("nik", "0001 0145 1190 0001") == "0001014511900001"
    assert answer("nik", "00.01.01-451190-0001") == "0001014511900001"
    assert answer("nik", "0001O14511900001") == "0001O14511900001", "letters stay, to be seen by the check"


@pytest.mark.parametrize(("text", "value"), [("true", True), ("Ya", True), ("tidak", False), ("0", False)])
def test_yes_and_no(text, value):
    assert answer("married", text) is value


def test_neither_yes_nor_no():
    assert answer("married", "mungkin") == "“Sudah menikah?” belum dapat dibaca. Pilih Ya atau Tidak."


def test_several_choices_come_in_the_order_offered_and_once():
    assert answer("days", "rabu", "senin", "rabu", "") == ["senin", "rabu"]
    assert answer("days", "kemarin", "senin") == ["senin", "kemarin"], "the check names what is not offered"


def test_empty_is_absent():
    reading = rules.read(FORM, posted(name="  ", children="", reason="", days=[]))
    assert reading.answers == {}
    assert reading.problems == {}


def test_text_is_trimmed_not_changed():
    assert answer("name", "  Sari \t Wulan\u00a0dari ") == "Sari Wulan dari"
    assert answer("name", "Ame\u0301lie") == "Ame\u0301lie", "an accent that was typed apart stays apart"
    assert answer("story", "satu  dua \r\n\r\ntiga") == "satu  dua\n\ntiga"
    assert answer("name", "baris\nbaru") == "baris baru"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\x1b", "\x1f", "\x85", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff"]
)
def test_what_nobody_sees_is_refused_and_not_shown_again(hidden):
    reading = rules.read(FORM, posted(name=f"Sa{hidden}ri"))
    assert "name" not in reading.answers
    assert "tidak terlihat" in reading.problems["name"]
    assert reading.typed["name"] in ("Sari", "Sa ri"), "what is shown again can be sent as it stands"
    assert "name" in rules.problems(FORM, {"name": f"Sa{hidden}ri"})


def test_what_nobody_sees_is_refused_in_a_row_of_a_group_too():
    reading = rules.read(FORM, posted(**{"movers-0-name": "Budi", "movers-1-name": "Si\u202eti"}))
    assert reading.answers["movers"] == [{"name": "Budi"}, {}]
    assert reading.problems["movers.1.name"].startswith("Data ke-2: ")
    assert "movers.0.name" in rules.problems(FORM, {"movers": [{"name": "Si\u202eti"}]})


def test_a_number_copied_with_marks_around_it_is_read():
    """Address books of phones put direction marks around a number; they say nothing about it."""
    assert answer("phone", "\u202a+62 812 3456 7890\u202c") == "+6281234567890"


def test_a_joiner_that_shapes_a_letter_is_part_of_a_name():
    persian, javanese = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\ua9a4\ua9c0\u200c\ua9a0"
    assert answer("name", persian) == persian
    assert answer("name", javanese) == javanese
    assert values.hides("Sa\u200cri") and values.hides("\u0639\u200c")


# places


def test_a_place_is_read_by_the_code_that_stands_in_the_text():
    assert answer("village", "Desa Kemiren, Glagah, Banyuwangi · 35.10.17.2001") == "35.10.17.2001"
    assert answer("village", "35.10.17.2001") == "35.10.17.2001"
    assert answer("village", "3510172001") == "35.10.17.2001"
    assert answer("birth_city", "Kota Denpasar · 51.71") == "51.71"
    assert "Tidak ada" in answer("village", "Kota Denpasar · 51.71")


def test_a_place_is_found_by_its_name():
    only = [Option("35.10.17.2001", "Desa Kemiren, Glagah")]
    reading = rules.read(FORM, posted(village="kemiren"), find=lambda kind, text: only)
    assert reading.answers["village"] == "35.10.17.2001"
    unknown = rules.read(FORM, posted(village="Kemirn"))
    assert unknown.problems["village"].startswith("Desa atau kelurahan belum dapat dibaca. Tidak ada desa")
    assert unknown.typed["village"] == "Kemirn"


def test_a_name_that_fits_several_places_offers_them():
    several = [Option("35.02.17.1001", "Kelurahan Sukorejo"), Option("35.10.18.2003", "Desa Sukorejo")]
    reading = rules.read(FORM, posted(village="sukorejo"), find=lambda kind, text: several)
    assert reading.problems["village"] == "Ada beberapa tempat dengan nama itu. Pilih salah satu."
    assert reading.found["village"] == tuple(several)
    chosen = rules.read(FORM, posted(village=["35.10.18.2003", "sukorejo"]))
    assert chosen.answers["village"] == "35.10.18.2003"


def test_find_is_told_what_is_asked():
    asked = []
    rules.read(FORM, posted(birth_city="Denpasar"), find=lambda kind, text: asked.append((kind, text)) or ())
    assert asked == [("regency", "Denpasar")]


# groups


def test_rows_are_read_in_order_and_empty_ones_left_out():
    reading = rules.read(
        FORM,
        {
            "movers-7-name": ["Made"],
            "movers-0-name": ["Putu"],
            "movers-0-born": ["28/2/2015"],
            "movers-3-name": [" "],
            "movers-x-name": ["bukan baris"],
        },
    )
    assert reading.answers["movers"] == [{"name": "Putu", "born": "2015-02-28"}, {"name": "Made"}]
    assert len(reading.typed["movers"]) == 2


def test_problems_of_rows_are_numbered_as_the_answer_is():
    reading = rules.read(FORM, {"movers-0-name": [""], "movers-4-name": ["Made"], "movers-4-born": ["besok"]})
    assert list(reading.problems) == ["movers.0.born"]
    assert reading.problems["movers.0.born"].startswith("Data ke-1: Tanggal lahir belum dapat dibaca.")
    assert reading.answers["movers"] == [{"name": "Made"}]


# the draft


def test_only_the_posted_section_is_read():
    reading = rules.read(FORM, posted(name="Sari", phone="0812 3456 7890"), 2)
    assert reading.answers == {"phone": "+6281234567890"}
    assert set(reading.typed) == {"phone", "email", "graduated", "story"}


def test_merging_replaces_the_section_and_drops_what_no_longer_applies():
    before = {"reason": "lost", "report": "B/12", "name": "Sari"}
    reading = rules.read(FORM, posted(reason="damaged", report="B/12"), 0)
    assert rules.merged(FORM, before, reading, 0) == {"reason": "damaged", "name": "Sari"}
    emptied = rules.read(FORM, {}, 1)
    assert rules.merged(FORM, before, emptied, 1) == {"reason": "lost", "report": "B/12"}


def test_what_machines_send_is_cleaned_alike():
    sent = {
        "name": " Sari\u202e ",
        "story": "a\r\nb",
        "movers": [{"name": "A\nB", "head": True}],
        "income": 5,
        "x\ud800": 1,
        "report": "B\ud800",
    }
    assert rules.tidied(FORM, sent) == {
        "name": " Sari\u202e ",
        "report": "B\ufffd",
        "story": "a\nb",
        "movers": [{"name": "A B", "head": True}],
        "income": 5,
        "x": 1,
    }


# whatever comes

ANY_TEXT = st.text(st.characters(), max_size=80)
NUMBERISH = st.text("0123456789.,-+ Rp٣²½eE/:·novNOV\u202e", max_size=40)
NAMES = [
    *FORM.fields,
    *(f"born-{part}" for part in "dmy"),
    "movers-0-name",
    "movers-1-born",
    "movers-1-born-d",
    "movers-99-sex",
]
POSTED = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), ANY_TEXT),
    st.lists(st.one_of(ANY_TEXT, NUMBERISH), max_size=3),
    max_size=12,
)


@given(POSTED)
def test_nothing_posted_crashes(form_data):
    reading = rules.read(FORM, form_data)
    rules.problems(FORM, rules.merged(FORM, {}, reading))
    rules.review(FORM, reading.answers)
    assert not reading.answers.keys() & reading.problems.keys()
    assert set(reading.typed) == set(FORM.fields)


@given(ANY_TEXT)
def test_cleaning_is_done_once_and_for_all(text):
    for clean in (values.clean_line, values.clean_text):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert not values.hides(cleaned)
        cleaned.encode()
        assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in cleaned)
        assert not set(cleaned) & {"\u202a", "\u202e", "\u2066", "\u2069", "\u200f"}


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_any_date_can_be_written_in_any_way(day):
    name = values.MONTHS[day.month - 1]
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d%m%Y}",
        f"{day.day} {name} {day.year}",
    ):
        assert answer("born", text) == day.isoformat()


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_read_as_they_are_written(number):
    assert values.read_number(values.number_text(number), whole=True) == number
    assert values.read_number(str(number), whole=True) == number


@given(st.decimals(-(10**8), 10**8, places=4))
def test_fractions_are_read_as_they_are_written(number):
    assert values.read_number(values.number_text(float(number)), whole=False) == float(number)


HOSTILE = [
    "a" * 200_000, "1" * 200_000, "1." * 100_000, "1,111" * 40_000, " " * 200_000, "@" * 200_000, "a@" + "a." * 100_000,
    "0" * 199_999 + "x", "\u0301" * 100_000, "35.10" * 40_000, "-" * 200_000, "\r\n" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_long_input_takes_no_longer_than_its_length(text):
    started = time.process_time()
    for field in FORM.fields:
        reading = rules.read(FORM, {field: [text], "movers-0-name": [text]})
    rules.problems(
        FORM, reading.answers | {"email": text, "nik": text, "phone": text, "graduated": text, "kk": text}
    )
    assert time.process_time() - started < 10, "quadratic work on 200,000 characters would take minutes"


def test_answers_survive_being_shown_and_read_again():
    shown: dict[str, list[str]] = {}
    for key, field in FORM.fields.items():
        lay_out(shown, key, field, field.typed(ANSWERS.get(key)))
    assert rules.read(FORM, shown).answers == ANSWERS


def lay_out(shown: dict[str, list[str]], name: str, field, typed) -> None:
    """Put what a field shows under the names of its inputs."""
    if field.kind == "group":
        for number, row in enumerate(typed):
            for column in field.columns:
                lay_out(shown, f"{name}-{number}-{column.key}", column, row[column.key])
    elif field.kind == "date":
        shown.update({f"{name}-{part}": [text] for part, text in typed.items()})
    else:
        shown[name] = typed if isinstance(typed, list) else [typed]


@pytest.mark.parametrize("value", [None, "", 3, "x", [], [1], {}, {"a": 1}, True, float("nan"), 10**400])
def test_a_stored_value_of_another_kind_can_still_be_shown(value):
    for field in FORM.fields.values():
        field.typed(value)
        assert isinstance(rules.say(field, value), str)
