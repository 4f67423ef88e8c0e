"""Codes, names and written hours."""

from datetime import date, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from balai.core.refusal import Refused, allowed
from balai.regions.rules import codes, hours, names
from balai.regions.rules.codes import Kind, Level


@pytest.mark.parametrize(
    ("code", "level", "kind", "parent"),
    [
        ("35", Level.PROVINCE, Kind.PROVINSI, ""),
        ("35.10", Level.REGENCY, Kind.KABUPATEN, "35"),
        ("35.69", Level.REGENCY, Kind.KABUPATEN, "35"),
        ("35.71", Level.REGENCY, Kind.KOTA, "35"),
        ("35.99", Level.REGENCY, Kind.KOTA, "35"),
        ("35.10.15", Level.DISTRICT, Kind.KECAMATAN, "35.10"),
        ("35.10.15.1004", Level.VILLAGE, Kind.KELURAHAN, "35.10.15"),
        ("35.10.15.2004", Level.VILLAGE, Kind.DESA, "35.10.15"),
        ("91.03.01.3007", Level.VILLAGE, Kind.DESA_ADAT, "91.03.01"),
    ],
)
def test_a_code_says_level_kind_and_parent(code: str, level: Level, kind: Kind, parent: str) -> None:
    assert (codes.level_of(code), codes.kind_of(code), codes.parent_code(code)) == (level, kind, parent)


@pytest.mark.parametrize(
    "text",
    ["", "3", "35.", "35.1", "3510", "35.00", "35.70", "35.10.1", "35.10.15.4004", "35.10.15.200", "35.10.40001", "٣٥", "35.10\n"],
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    assert not codes.is_code(text)
    with pytest.raises(ValueError, match="no area code"):
        codes.kind_of(text)


def test_lineage_goes_from_the_province_down() -> None:
    assert codes.lineage("35.10.15.2004") == ["35", "35.10", "35.10.15", "35.10.15.2004"]
    assert codes.lineage("35") == ["35"]
    assert codes.lineage("") == []


@given(st.from_regex(codes.SHAPE, fullmatch=True))
def test_a_parent_is_one_level_up(code: str) -> None:
    assert codes.lineage(code)[-1] == code
    assert codes.depth_of(code) == len(codes.lineage(code))
    assert codes.parent_code(code) == "".join(codes.lineage(code)[-2:-1])


KEMIREN = [
    (Kind.PROVINSI, "Jawa Timur"),
    (Kind.KABUPATEN, "Kabupaten Banyuwangi"),
    (Kind.KECAMATAN, "Glagah"),
    (Kind.DESA, "Kemiren"),
]


def test_names_as_documents_write_them() -> None:
    assert names.full_name(KEMIREN) == "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur"
    assert names.short_name(KEMIREN) == "Desa Kemiren, Glagah"
    assert names.short_name(KEMIREN[:3]) == "Kecamatan Glagah, Kabupaten Banyuwangi"
    assert names.short_name(KEMIREN[:2]) == "Kabupaten Banyuwangi"
    assert names.short_name(KEMIREN[:1]) == "Jawa Timur"
    assert names.titled(Kind.DESA_ADAT, "Desa Adat Yoboi") == "Desa Adat Yoboi"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kemiren", {"kemiren"}),
        ("Sumber Agung", {"sumber", "agung", "sumberagung"}),
        ('Soka"an', {"sokaan"}),
        ("Regapu’u", {"regapuu"}),
        ("Kabupaten Toli-Toli", {"kabupaten", "toli", "tolitoli", "kabupatentolitoli"}),
        ("Desa Adat Yoboi", {"adat", "yoboi"}),
        ("Lambang Sari I, II, III", {"lambang", "sari", "i", "ii", "iii"}),
    ],
)
def test_words_of_a_name(name: str, words: set[str]) -> None:
    assert names.index_words(name) == words


def test_typed_words_lose_accents_and_words_that_say_nothing() -> None:
    assert names.tokens("  Desa Kémiren, kec. GLAGAH Glagah ") == ["kemiren", "glagah"]
    assert names.tokens("' % _ –") == []


@given(st.text())
@example("- -")
def test_words_hold_letters_and_digits_only(text: str) -> None:
    assert all(word.isascii() and word.isalnum() and word < word + "~" for word in names.tokens(text))
    assert all(word.isascii() and word.isalnum() for word in names.index_words(text))


def test_written_hours() -> None:
    read = hours.parse_hours({"senin": ["07:30-12:00", "13:00-16:00"], "minggu": []})
    assert read == {0: ((time(7, 30), time(12)), (time(13), time(16)))}


@pytest.mark.parametrize(
    "periods",
    [["07:30"], ["07:30-"], ["12:00-07:30"], ["07:30-12:00", "11:00-16:00"], ["7-8-9"], ["25:00-26:00"]],
)
def test_hours_that_cannot_be_read(periods: list[str]) -> None:
    with pytest.raises(Refused, match=r"hours\.period") as refused:
        hours.parse_hours({"jumat": periods})
    assert "jumat" in refused.value.message


def test_an_unknown_day() -> None:
    with pytest.raises(Refused, match=r"hours\.day"):
        hours.parse_hours({"friday": ["08:00-12:00"]})


def test_a_closure_ends_after_it_begins_and_within_a_year() -> None:
    assert allowed(hours.check_closure, date(2026, 3, 2), date(2026, 3, 3))
    assert not allowed(hours.check_closure, date(2026, 3, 2), date(2026, 3, 2))
    assert not allowed(hours.check_closure, date(2026, 3, 2), date(2027, 3, 4))
    assert list(hours.days(date(2026, 2, 27), date(2026, 3, 2))) == [
        date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1),
    ]  # fmt: skip
