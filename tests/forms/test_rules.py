"""Conditions, checks and their sentences, reading back, numbers of residents."""

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.forms import rules
from balai.forms.rules import Remark, checking, identity

from .sample import ANSWERS, FORM, SCHEMA, SECTIONS

TODAY = date(2026, 11, 21)


def keys(fields) -> list[str]:
    return [field.key for field in fields]


def without(*names: str, **changes) -> dict:
    """Return the good answers without some and with others changed."""
    return {key: value for key, value in copy.deepcopy(ANSWERS).items() if key not in names} | changes


# conditions


def test_a_condition_holds_for_any_of_its_answers():
    assert rules.holds({}, {})
    assert rules.holds({"reason": ("lost", "damaged")}, {"reason": "damaged"})
    assert not rules.holds({"reason": ("lost",)}, {"reason": "damaged"})
    assert not rules.holds({"reason": ("lost",)}, {})
    assert not rules.holds({"reason": ("lost",), "married": ("true",)}, {"reason": "lost", "married": False})


def test_conditions_of_packages_may_name_several_answers_and_truth():
    assert rules.holds({"changes": ["name"]}, {"changes": ["address", "name"]})
    assert rules.holds({"married": [True]}, {"married": True})
    assert rules.holds({"married": ["false"]}, {"married": False})
    assert not rules.holds({"married": [True]}, {"married": "mungkin"})


def test_active_fields_follow_the_answers():
    assert "report" in keys(rules.active_fields(FORM, {"reason": "lost"}))
    assert "changes" not in keys(rules.active_fields(FORM, {"reason": "lost"}))
    assert "movers" not in keys(rules.active_fields(FORM, {}))


def test_pruning_drops_only_what_does_not_apply():
    assert rules.prune(FORM, {"reason": "lost", "changes": ["name"], "report": "B/1", "other": 1}) == {
        "reason": "lost",
        "report": "B/1",
        "other": 1,
    }


def chain() -> rules.Form:
    """Return a form where the second question hangs on the first and the third on the second."""
    options = {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {"title": key.upper(), **options} for key in "xyz"},
        "allOf": [
            {
                "if": {"properties": {first: {"const": "a"}}, "required": [first]},
                "then": {"required": [second]},
                "else": {"properties": {second: False}},
            }
            for first, second in ("xy", "yz")
        ],
    }
    return rules.parse(schema, [{"title": "Satu", "fields": ["x"]}, {"title": "Dua", "fields": ["y", "z"]}])


def test_an_answer_that_does_not_apply_opens_nothing():
    form = chain()
    assert rules.prune(form, {"x": "b", "y": "a", "z": "a"}) == {"x": "b"}
    assert rules.problems(form, rules.prune(form, {"x": "b", "y": "a", "z": "a"})) == {}


def test_a_page_holds_what_it_may_still_ask():
    form = chain()
    assert keys(rules.shown_fields(form, 1, {"x": "a"})) == ["y", "z"]
    assert keys(rules.shown_fields(form, 1, {"x": "b"})) == [], "nothing to ask: the section is skipped"
    assert keys(rules.shown_fields(FORM, 0, {})) == ["reason", "report", "changes"]
    assert keys(rules.shown_fields(FORM, 2, {"reason": "lost"})) == ["phone", "email", "graduated"]


@given(st.fixed_dictionaries({}, optional={key: st.sampled_from("ab") for key in "xyz"}))
def test_pruning_once_is_enough(answers):
    form = chain()
    pruned = rules.prune(form, answers)
    assert rules.prune(form, pruned) == pruned
    assert set(pruned) <= set(keys(rules.active_fields(form, answers)))


# checks


def test_good_answers_have_no_problems():
    assert rules.problems(FORM, ANSWERS) == {}


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("reason", "stolen", "Pilih jawaban yang tersedia untuk “Mengapa perlu KTP baru?”."),
        ("changes", ["name", "name"], "Pilih jawaban yang tersedia untuk “Data apa yang berubah?”."),
        ("changes", [], "Pilih paling sedikit satu jawaban untuk “Data apa yang berubah?”."),
        ("name", "S", "Nama lengkap terlalu pendek. Tulis paling sedikit 2 huruf."),
        ("name", "S" * 61, "Nama lengkap paling banyak 60 huruf; yang tertulis 61. Persingkat."),
        ("name", 3, "Nama lengkap belum dapat dibaca. Isi lagi."),
        ("born", "2026-02-30", "Tanggal lahir belum benar. Contoh: 21 11 1990."),
        ("village", "51.71", "Pilih desa atau kelurahan dari daftar."),
        ("birth_city", "35.10.17.2001", "Pilih kabupaten atau kota lahir dari daftar."),
        ("nik", "000101451190001", "NIK ibu terdiri atas 16 angka; yang tertulis 15."),
        ("nik", "0001O14511900001", "NIK ibu hanya berisi angka, tanpa huruf."),
        ("kk", "0001014511900001",
         "Nomor kartu keluarga salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi 451190 bukan tanggal."),
        ("phone", "+6281", "Nomor HP belum lengkap atau berlebih. Contoh: 0812 3456 7890."),
        ("email", "sari@contoh", "Alamat e-mail belum benar. Contoh: nama@contoh.id."),
        ("graduated", "98", "Tahun lulus terdiri atas empat angka. Contoh: 2026."),
        ("income", -1, "Penghasilan harus antara Rp0 dan Rp900.000.000."),
        ("income", 2.5, "Penghasilan diisi dengan angka."),
        ("children", 21, "Jumlah anak harus antara 0 dan 20."),
        ("width", -5.5, "Lebar harus antara -5 dan 1.000."),
        ("married", "ya", "Pilih jawaban yang tersedia untuk “Sudah menikah?”."),
        ("days", ["senin", "selasa", "rabu"], "Hari: isi paling banyak 2."),
        ("movers", [{"name": "A", "born": "2000-01-01"}] * 4, "“Siapa yang pindah?”: isi paling banyak 3."),
        ("lain", 1, "Isian ini tidak dikenal dalam formulir."),
    ],
)  # fmt: skip
def test_every_problem_says_how_to_mend_it(key, value, sentence):
    found = rules.problems(FORM, without(**{key: value}))
    assert found[key] == sentence


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("reason", "Pilih jawaban untuk “Mengapa perlu KTP baru?”."),
        ("name", "Isi nama lengkap."),
        ("born", "Isi tanggal lahir."),
        ("village", "Pilih desa atau kelurahan."),
        ("changes", "Pilih paling sedikit satu jawaban untuk “Data apa yang berubah?”."),
        ("movers", "Jawab “Siapa yang pindah?”."),
    ],
)
def test_what_is_missing_is_asked_for(key, sentence):
    assert rules.problems(FORM, without(key)).get(key) == sentence


def test_the_condition_decides_what_is_missing():
    assert "report" in rules.problems(FORM, {"reason": "lost"})
    assert "report" not in rules.problems(FORM, {"reason": "damaged"})
    left_over = rules.problems(FORM, without(reason="lost", report="B/1"))
    assert (
        left_over["changes"]
        == "“Data apa yang berubah?” tidak berlaku untuk jawaban Anda yang lain. Kosongkan."
    )


def test_problems_in_rows_name_the_row():
    movers = [{"name": "Putu", "born": "2015-02-28"}, {"name": "M", "sex": "X"}]
    assert rules.problems(FORM, without(movers=movers)) == {
        "movers.1.born": "Data ke-2: Isi tanggal lahir.",
        "movers.1.name": "Data ke-2: Nama lengkap terlalu pendek. Tulis paling sedikit 2 huruf.",
        "movers.1.sex": "Data ke-2: Pilih jawaban yang tersedia untuk jenis kelamin.",
    }
    assert "movers.0.umur" in rules.problems(
        FORM, without(movers=[{"name": "Putu", "born": "2015-02-28", "umur": 3}])
    )


def test_problems_come_in_the_order_of_the_form():
    assert list(rules.problems(FORM, {"x": 1})) == ["reason", "name", "born", "village", "x"]


def test_a_section_shows_only_its_own_problems():
    assert list(rules.section_problems(FORM, {}, 0)) == ["reason"]
    assert list(rules.section_problems(FORM, {"married": True}, 3)) == ["movers"]


@pytest.mark.parametrize(
    "answers", [None, [], "x", 3, {"reason": {"a": []}}, {"movers": "x"}, {"movers": [1]}, {"name": "\ud800"}]
)
def test_answers_of_any_shape_are_checked_without_a_crash(answers):
    assert rules.problems(FORM, answers)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "born", "sex", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FORM.fields, "lain"]), JSON, max_size=6))
def test_answers_from_machines_never_crash(answers):
    tidy = rules.tidied(FORM, answers)
    found = rules.problems(FORM, tidy)
    rules.review(FORM, tidy, lambda code: "Desa Kemiren")
    assert all(sentence.endswith(".") for sentence in found.values())
    assert all(place.split(".")[0] in {*FORM.fields, "lain", ""} for place in found)


def test_a_form_is_compiled_once_for_all_its_copies():
    checking._validator.cache_clear()
    for _ in range(3):
        rules.problems(rules.parse(copy.deepcopy(SCHEMA), copy.deepcopy(SECTIONS)), {})
    assert (checking._validator.cache_info().misses, checking._validator.cache_info().hits) == (1, 2)


# reading back


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("reason", "Ada yang berubah"),
        ("changes", "Nama, Alamat"),
        ("born", "21 November 1990"),
        ("village", "Desa Kemiren"),
        ("income", "Rp1.250.000"),
        ("width", "2,5"),
        ("married", "Ya"),
        ("phone", "0812 3456 7890"),
        ("nik", "0001014511900001"),
        ("story", "Rumah kami\nterkena banjir."),
        ("movers", "Nama lengkap: Putu Ayu; Tanggal lahir: 28 Februari 2015; Jenis kelamin: Perempuan; "
                   "Kepala keluarga?: Tidak\nNama lengkap: Made; Tanggal lahir: 1 Desember 2019"),
    ],
)  # fmt: skip
def test_answers_are_said_as_people_read_them(key, text):
    assert rules.say(FORM.fields[key], ANSWERS[key], lambda code: "Desa Kemiren") == text


def test_the_review_reads_back_what_applies():
    titles = [title for title, _ in rules.review(FORM, ANSWERS)]
    assert titles == [section["title"] for section in SECTIONS]
    first = dict(rules.review(FORM, {"reason": "lost"}))["Tentang KTP"]
    assert first == (
        ("Mengapa perlu KTP baru?", "Hilang", "reason"),
        ("Nomor surat polisi", "Tidak diisi", "report"),
    )


def test_a_section_without_questions_is_not_read_back():
    assert [title for title, _ in rules.review(chain(), {"x": "b"})] == ["Satu"]


def test_zero_and_no_are_answers():
    assert rules.say(FORM.fields["income"], 0) == "Rp0"
    assert rules.say(FORM.fields["married"], False) == "Tidak"
    assert rules.say(FORM.fields["children"], 0) == "0"


def test_a_choice_no_longer_offered_is_said_as_stored():
    assert rules.say(FORM.fields["reason"], "stolen") == "stolen"


# numbers of residents and families


@pytest.mark.parametrize(
    "nik", ["0001010511900001", "0001014511900001", "9471017112999999", "0001012902000001"]
)
def test_numbers_that_can_be(nik):
    assert rules.check_nik(nik, TODAY) == []


@pytest.mark.parametrize(
    ("nik", "text"),
    [
        ("", "NIK hanya berisi angka, tanpa huruf."),
        ("000101051190001", "NIK terdiri atas 16 angka; yang tertulis 15."),
        ("0001010511900000", "NIK salah ketik: empat angka terakhirnya tidak mungkin 0000."),
        (
            "0001013211900001",
            "NIK salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi 321190 bukan tanggal.",
        ),
        (
            "0001017211900001",
            "NIK salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi 721190 bukan tanggal.",
        ),
        (
            "0001010013900001",
            "NIK salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi 001390 bukan tanggal.",
        ),
        (
            "0001012902010001",
            "NIK salah ketik: angka ke-7 sampai ke-12 adalah tanggal, tetapi 290201 bukan tanggal.",
        ),
        ("٠٠٠١٠١٠٥١١٩٠٠٠٠١", "NIK hanya berisi angka, tanpa huruf."),
    ],
)
def test_numbers_that_cannot_be(nik, text):
    assert rules.check_nik(nik, TODAY) == [Remark(True, text)]


def test_an_unknown_region_is_only_a_warning():
    remarks = rules.check_nik("0001010511900001", TODAY, is_region=lambda code: code != "00.01.01")
    assert remarks == [
        Remark(False, "Kode wilayah 00.01.01 tidak ada dalam daftar sekarang. Kode lama tetap sah.")
    ]
    assert rules.check_kk("0001010511100001", TODAY, is_region=lambda code: False)[0].hard is False


def test_what_was_typed_beside_it_is_compared():
    remarks = rules.check_nik("0001014511900001", TODAY, born_on=date(1990, 11, 6), sex="L")
    assert [remark.hard for remark in remarks] == [False, False]
    assert rules.check_nik("0001014511900001", TODAY, born_on=date(1990, 11, 5), sex="P") == []


def test_a_family_card_has_no_offset():
    assert rules.check_kk("0001010511100001", TODAY) == []
    assert rules.check_kk("0001014511100001", TODAY)[0].hard


def test_the_century_is_the_latest_that_has_been():
    assert identity.nik_birth_date("0001014511900001", TODAY) == date(1990, 11, 5)
    assert identity.nik_birth_date("0001012111260001", TODAY) == date(2026, 11, 21)
    assert identity.nik_birth_date("0001012211260001", TODAY) == date(1926, 11, 22)
    assert identity.nik_birth_date("salah", TODAY) is None


@given(st.text(st.characters(), max_size=20) | st.text("0123456789", min_size=16, max_size=16))
def test_any_text_gets_a_verdict(text):
    for check in (rules.check_nik, rules.check_kk):
        assert all(remark.text.endswith(".") for remark in check(text, TODAY))


@given(st.dates(date(1900, 1, 1), TODAY), st.booleans(), st.integers(1, 9999))
def test_every_birth_date_makes_a_number_that_passes(born_on, woman, serial):
    nik = f"000101{born_on.day + 40 * woman:02d}{born_on:%m%y}{serial:04d}"
    assert rules.check_nik(nik, TODAY, born_on=born_on, sex="P" if woman else "L") == []
