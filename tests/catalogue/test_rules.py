"""Packages as values, and what makes one sound."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.check import check
from balai.catalogue.rules.duration import minutes, working_minutes
from balai.catalogue.rules.package import Duration, Validity, applies, evidence_for, parse, steps_for
from balai.catalogue.rules.source import content_hash, place, read
from tests.catalogue.samples import TEMPLATE, filled, intake, package, referral
from tests.catalogue.samples import place as put

CHOICE = {
    "title": "Usaha apa?",
    "oneOf": [{"const": "cafe", "title": "Kafe"}, {"const": "stall", "title": "Warung"}],
}
MEMBERS = {
    "title": "Pegawai", "type": "array", "minItems": 0, "maxItems": 4,
    "items": {
        "type": "object", "additionalProperties": False, "required": ["name"],
        "properties": {"name": {"title": "Nama", "type": "string", "minLength": 2, "maxLength": 80}},
    },
}  # fmt: skip


def with_question(name: str, question: dict, raw: dict | None = None) -> dict:
    raw = raw or package()
    raw["form"]["properties"][name] = question
    raw["sections"][0]["fields"].append(name)
    return raw


def messages(raw: dict, **options) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in check(raw, reference(), **options)]


def complains(raw: dict, path: str, words: str) -> bool:
    return any(text.startswith(f"{path}: ") and words in text for text in messages(raw))


# values -----------------------------------------------------------------------------------------------------


def test_a_condition_holds_when_every_field_has_one_of_its_values():
    when = {"reason": ("lost", "damaged"), "abroad": (True,)}
    assert applies(when, {"reason": "lost", "abroad": True})
    assert not applies(when, {"reason": "lost"})
    assert not applies(when, {"reason": "changed", "abroad": True})
    assert applies({"changes": ("name",)}, {"changes": ["address", "name"]})
    assert applies({}, {})


def test_evidence_is_asked_by_answers_and_day_and_never_when_already_held():
    raw = package()
    raw["evidence"] = [
        {"key": "report", "name": "Laporan", "when": {"purpose": ["lost"]}},
        {"key": "card", "name": "Kartu", "already_held": True},
        {"key": "old", "name": "Lama", "valid_to": "2026-06-01"},
        {"key": "new", "name": "Baru", "valid_from": "2026-06-01"},
    ]
    parsed = parse(raw)

    def asked(answers, on=None):
        return [rule.key for rule in evidence_for(parsed, answers, on)]

    assert asked({"purpose": "lost"}) == ["report", "old", "new"]
    assert asked({}, date(2026, 5, 31)) == ["old"]
    assert asked({}, date(2026, 6, 1)) == ["new"]


def test_steps_are_passed_by_answers_and_default_to_the_agency_of_the_service():
    raw = package()
    raw["steps"][1]["when"] = {"purpose": ["new"]}
    raw["steps"][1]["agency_kind"] = "dinkes"
    parsed = parse(raw)
    assert [step.key for step in steps_for(parsed, {})] == ["completeness", "decision"]
    assert [step.agency_kind for step in parsed.steps] == ["dpmptsp", "dinkes", "dpmptsp"]
    with pytest.raises(KeyError):
        parsed.step("absent")


FEE = {
    "kind": "pnbp", "amount_rupiah": 30_000, "verified": True, "legal_basis": "PP 76/2020",
    "exemptions": [
        {"key": "asked", "name": "Diputus petugas", "amount_rupiah": 0, "basis": "PP"},
        {"key": "poor", "name": "Tidak mampu", "when": {"kind": ["poor"]}, "amount_rupiah": 0, "basis": "PP"},
        {"key": "two", "name": "Miskin juga", "when": {"kind": ["poor", "student"]}, "amount_rupiah": 10_000, "basis": "PP"},
    ],
}  # fmt: skip


@given(st.sampled_from(["", "poor", "student", "general"]))
def test_the_first_exemption_that_fits_sets_what_is_due(kind):
    due = parse(package(fee=FEE)).fee.due_rupiah({"kind": kind})
    assert due == {"poor": 0, "student": 10_000}.get(kind, 30_000)


def test_a_free_service_is_free_and_an_officer_may_set_the_amount():
    assert parse(package()).fee.due_rupiah({}) == 0
    officer = {
        "kind": "pajak_daerah",
        "amount_from": "officer",
        "verified": False,
        "legal_basis": "Perda",
        "note": "…",
    }
    assert parse(package(fee=officer)).fee.due_rupiah({}) is None


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 20), st.integers(0, 11))
def test_a_result_ends_on_the_same_day_of_its_month_or_the_last(day, years, months):
    end = Validity("period", years=years, months=months).until(day)
    assert end and (end.year * 12 + end.month) - (day.year * 12 + day.month) == years * 12 + months
    assert end.day == day.day or (end.day < day.day and end.day >= 28)


def test_lifetime_and_none_never_end():
    assert Validity("lifetime").until(date(2026, 1, 1)) is None
    assert Validity("period", months=1).until(date(2024, 1, 31)) == date(2024, 2, 29)
    assert Validity("period", days=30).until(date(2026, 1, 31)) == date(2026, 3, 2)


def test_a_package_reads_the_same_from_yaml_and_from_json():
    raw = read(filled()).raw
    assert parse(json.loads(json.dumps(raw))) == parse(raw)
    assert parse(raw).valid_from == date(2026, 1, 1)


@given(st.integers(1, 1000))
def test_units_are_compared_by_opening_time(value):
    assert minutes(Duration(value, "hours")) == minutes(Duration(60 * value, "minutes"))
    assert minutes(Duration(value, "calendar_days")) < minutes(Duration(value, "working_days"))
    assert minutes(Duration(value + 1, "working_days")) > minutes(Duration(value, "working_days"))


def test_side_by_side_steps_count_once_and_waiting_for_the_applicant_not_at_all():
    raw = package()
    raw["steps"][1:1] = [
        {"key": "a", "name": "A", "role": "verifier", "group": "g", "duration": {"value": 3, "unit": "working_days"}},
        {"key": "b", "name": "B", "role": "verifier", "group": "g", "duration": {"value": 1, "unit": "working_days"}},
        {"key": "pay", "name": "P", "role": "cashier", "payment": True, "duration": {"value": 9, "unit": "working_days"}},
    ]  # fmt: skip
    assert working_minutes(parse(raw).steps) == minutes(Duration(5, "working_days"))


# sources ----------------------------------------------------------------------------------------------------


def test_problems_name_the_line():
    source = read(filled().replace("mode: full", "mode: apa"))
    found = check(source.raw, reference(), lines=source.lines)
    line = next(number for number, text in enumerate(filled().splitlines(), 1) if text.startswith("mode:"))
    assert [(problem.line, problem.path) for problem in found] == [(line, "mode")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [1, 2", 1, "tidak terbaca"),
        ("a: 1\nb: 2\na: 3\n", 3, "dua kali"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("- 1\n", 1, "pasangan"),
        ("", 1, "pasangan"),
        ("a: 2026-13-40\n", 0, "tidak terbaca"),
        ("x\n" * 100_001, 100_001, "terlalu besar"),
        ("- " * 90_000, 1, "terlalu dalam"),
        ("a:\n " + "[" * 100_000, 2, "terlalu dalam"),
        ("a: .inf\n", 0, "tidak dapat disimpan"),
        ("a: !!set {x}\n", 0, "tidak dapat disimpan"),
    ],
)
def test_unreadable_yaml_is_said_plainly(text, line, words):
    found = read(text).problems
    assert [problem.line for problem in found] == [line] and words in found[0].message


def test_a_python_object_in_yaml_is_refused():
    assert read("a: !!python/object/apply:os.system [id]").problems


def test_the_hash_covers_names_and_bytes():
    one = content_hash({"a": b"1", "b": b"2"})
    assert one == content_hash({"b": b"2", "a": b"1"})
    assert len({one, content_hash({"a": b"12", "b": b""}), content_hash({"c": b"1", "b": b"2"})}) == 3
    assert place(("evidence", 2, "when", "reason")) == "evidence[2].when.reason"


# soundness --------------------------------------------------------------------------------------------------


def test_sound_packages_pass():
    for raw in (
        package(),
        intake(),
        referral(),
        with_question("staff", MEMBERS),
        with_question("kind", CHOICE),
    ):
        assert messages(raw) == []


def test_the_template_says_what_is_not_filled_in():
    source = read(TEMPLATE.replace("__KEY__", "izin-kafe"))
    found = check(source.raw, reference(), lines=source.lines, folder="izin-kafe")
    assert len(found) > 20 and {problem.message for problem in found} == {"Tempat ini belum diisi."}


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"name": ...}, "", "Kunci name belum ada"),
        ({"name": True}, "name", "Harus berupa teks"),
        ({"colour": "red"}, "colour", "tidak dikenal"),
        ({"agency_kind": "dinas"}, "agency_kind", "Pilihannya"),
        ({"steps__1__duration": {"value": 0, "unit": "hours"}}, "steps[1].duration.value", "paling kecil 1"),
        ({"referral": {"where": "x", "system": "y", "online": None}}, "referral", "tidak boleh ada"),
        (
            {"form__properties__purpose__pattern": "^a+$"},
            "form.properties.purpose.pattern",
            "pattern tidak boleh",
        ),
        (
            {"form__properties__purpose": {"title": "A", "$ref": "#/x"}},
            "form.properties.purpose",
            "type belum ada",
        ),
        ({"form__properties__purpose__$ref": "http://x"}, "form.properties.purpose.$ref", "$ref tidak boleh"),
        ({"form__properties__purpose__maxLength": ...}, "form.properties.purpose", "maxLength belum ada"),
        ({"words": ["a", "a", "b"]}, "words", "dua kali"),
        ({"valid_from": "2026-02-31"}, "valid_from", "bukan tanggal"),
    ],
)
def test_a_wrong_shape_is_said_at_its_place(change, path, words):
    raw = package(**change)
    assert complains(raw, path, words), messages(raw)


def changed_step(index, **parts):
    raw = package()
    raw["steps"][index].update(parts)
    return raw


def test_the_key_is_the_folder_and_category_and_events_are_known():
    assert any("nama folder" in text for text in messages(package(), folder="other"))
    assert complains(package(category="luar-angkasa"), "category", "tidak ada di data/categories.yaml")
    assert complains(package(life_events=["mendarat"]), "life_events[0]", "tidak ada di data/life_events")


def test_sections_hold_every_question_exactly_once():
    raw = package()
    raw["form"]["properties"]["kind"] = CHOICE
    assert complains(raw, "form.properties.kind", "belum masuk bagian")
    raw["sections"].append({"title": "Dua", "fields": ["kind", "purpose", "ghost"]})
    assert complains(raw, "sections[1].fields[1]", "sudah ada di bagian lain")
    assert complains(raw, "sections[1].fields[2]", "tidak ada di formulir")


def test_questions_about_the_applicant_are_balai_s_own():
    raw = with_question("nik", {"title": "NIK", "type": "string", "format": "nik"})
    assert complains(raw, "form.properties.nik", "Data pemohon")


def test_required_questions_exist_and_bounds_make_sense():
    assert complains(package(form__required=["purpose", "ghost"]), "form.required[1]", "tidak ada")
    assert complains(
        package(form__properties__purpose__minLength=900), "form.properties.purpose.minLength", "lebih besar"
    )
    group = json.loads(json.dumps(MEMBERS))
    group["items"]["required"] = ["ghost"]
    assert complains(
        with_question("staff", group), "form.properties.staff.items.required[0]", "tidak ada dalam kelompok"
    )


RULE = {
    "if": {"properties": {"kind": {"const": "cafe"}}, "required": ["kind"]},
    "then": {"required": ["menu"]},
    "else": {"properties": {"menu": False}},
}


def conditional(**changes):
    raw = with_question(
        "menu", {"title": "Menu", "type": "string", "format": "date"}, with_question("kind", CHOICE)
    )
    raw["form"]["required"] = ["kind"]
    raw["form"]["allOf"] = [json.loads(json.dumps(RULE))]
    for path, value in changes.items():
        put(raw["form"]["allOf"][0], path.split("__"), value)
    return raw


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"if__required": ["purpose"]}, "if.required", "pertanyaan yang sama"),
        ({"if__properties__kind": {"const": "hotel"}}, "if.properties.kind", "bukan jawaban yang mungkin"),
        ({"then__required": ["purpose"]}, "then.required", "disebut juga di else"),
        ({"else": ...}, "", "else belum ada"),
        ({"else__properties": {"menu": True}}, "else.properties.menu", "harus false"),
        ({"else__properties": {"ghost": False}}, "else.properties.ghost", "tidak ada"),
        ({"else__properties": {"kind": False}}, "else.properties.kind", "selalu wajib"),
        ({"if": {"properties": {"purpose": {"const": "x"}}, "required": ["purpose"]}}, "if.properties.purpose", "bukan pertanyaan pilihan"),
        ({"then": {"minProperties": 2}}, "then.minProperties", "tidak dikenal"),
        ({"not": {}}, "not", "tidak dikenal"),
    ],
)  # fmt: skip
def test_conditions_have_one_plain_shape(change, path, words):
    assert messages(conditional()) == []
    raw = conditional(**change)
    assert complains(raw, f"form.allOf[0].{path}".rstrip("."), words), messages(raw)


def test_a_condition_looks_back_and_each_question_has_one():
    raw = conditional()
    raw["sections"][0]["fields"] = ["purpose", "menu", "kind"]
    assert complains(raw, "form.allOf[0].else.properties.menu", "harus ditanyakan sebelum")
    raw = conditional()
    raw["form"]["allOf"].append(json.loads(json.dumps(RULE)))
    assert complains(raw, "form.allOf[1].else.properties.menu", "sudah punya syarat lain")
    several = {
        "title": "A",
        "type": "array",
        "uniqueItems": True,
        "minItems": 1,
        "items": {"enum": ["a", "b"]},
    }
    raw = with_question("days", several, conditional())
    raw["form"]["allOf"][0]["if"] = {"properties": {"days": {"const": "a"}}, "required": ["days"]}
    assert complains(raw, "form.allOf[0].if.properties.days", "pilihan tunggal")


def test_when_names_real_questions_and_answers():
    for part in ("evidence", "steps"):
        raw = with_question("kind", CHOICE)
        raw[part][1 if part == "steps" else 0]["when"] = {"kind": ["hotel"], "ghost": ["x"]}
        name = f"{part}[{1 if part == 'steps' else 0}].when"
        assert complains(raw, f"{name}.kind", "bukan jawaban")
        assert complains(raw, f"{name}.ghost", "tidak ada di formulir")
    yes_no = with_question("open", {"title": "Buka?", "type": "boolean"})
    yes_no["evidence"][0]["when"] = {"open": [1]}
    assert complains(yes_no, "evidence[0].when.open", "bukan jawaban")


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        (changed_step(0, role="verifier"), "steps[0]", "Langkah pertama"),
        (changed_step(0, automatic="identity_verified"), "steps[0].automatic", "Kelengkapan diperiksa petugas"),
        (changed_step(1, outcome="completeness"), "steps[1].outcome", "hanya diperiksa pada langkah pertama"),
        (changed_step(1, outcome="decision"), "steps", "tepat satu langkah keputusan"),
        (changed_step(2, outcome="recommendation"), "steps", "tepat satu langkah keputusan"),
        (changed_step(2, role="verifier"), "steps[2].role", "diambil oleh signer"),
        (changed_step(1, role="printer"), "steps[2]", "harus ada langkah verifier"),
        (changed_step(2, when={"purpose": ["x"]}), "steps[2]", "dilalui setiap permohonan"),
        (changed_step(1, automatic="requirements_met"), "steps[1].automatic", "hanya untuk kelengkapan"),
        (changed_step(1, automatic="place_in_regency"), "steps[1].automatic", "memerlukan pertanyaan place_area"),
        (changed_step(1, automatic="guess"), "steps[1].automatic", "Pilihannya"),
        (changed_step(1, payment=True), "steps[1].payment", "gratis tidak boleh"),
        (changed_step(1, payment=True), "steps[1].role", "cashier"),
        (changed_step(1, key="decision"), "steps[2]", "sudah dipakai"),
        (package(clock__duration={"value": 1, "unit": "hours"}), "clock.duration", "Lebih pendek"),
        (package(clock__max={"value": 2, "unit": "working_days"}), "clock.duration", "batas menurut undang-undang"),
        (package(fee__amount_rupiah=5000), "fee.amount_rupiah", "gratis tidak menyebut"),
        (package(fee={"kind": "pnbp", "verified": True, "legal_basis": "PP"}), "fee", "salah satu saja"),
        (package(fee={"kind": "pnbp", "amount_rupiah": 1, "verified": True, "legal_basis": "PP"}), "steps", "belum ada langkah pembayaran"),
        (package(fee={"kind": "iuran", "amount_from": "officer", "verified": True, "legal_basis": "PP"}), "fee", "cara menghitung"),
        (package(channels__direct="none", channels__mobile="none"), "channels", "diurus langsung"),
        (package(result__electronic=False), "channels.electronic", "tidak bisa full"),
        (package(result__electronic=False), "result", "bukti-serah-terima"),
        (package(record_system="siak"), "mode", "Pakai intake"),
        (package(result__title=...), "result", "perlu result.title"),
        (package(evidence__0__max_pixels=...), "evidence[0]", "max_pixels"),
        (package(evidence__0__accept=...), "evidence[0]", "bentuk yang diterima"),
        (intake(result__layout="surat"), "result.layout", "hanya untuk mode full"),
        (intake(result__paragraphs=["a"]), "result.paragraphs", "hanya untuk mode full"),
        (intake(steps__3__foreign_record=...), "steps", "perlu langkah foreign_record"),
        (intake(steps__3__foreign_record="polri"), "steps[3].foreign_record", "resminya di siak"),
        (intake(form=...), "", "Kunci form belum ada"),
        (referral(outcomes=...), "", "Kunci outcomes belum ada"),
        (package(standard__complaints=" "), "", "Komponen 6"),
    ],
)  # fmt: skip
def test_what_no_schema_can_say_is_said(raw, path, words):
    assert complains(raw, path, words), messages(raw)


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        ("Halo {{applicant.mother}}", "tidak ada"),
        ("{{ghost}}", "tidak ada"),
        ("{% if x %}", "tanpa logika"),
        ("{{ purpose|safe }}", "tanpa logika"),
        ("{{purpose.full_name}}", "full_name"),
        ("{{place}}", "full_name"),
        ("{{staff}}", "repeat"),
        ("{{valid_until}}", "berakhir"),
    ],
)
def test_paragraphs_hold_known_placeholders_and_nothing_else(paragraph, words):
    raw = with_question("place", {"title": "Desa", "type": "string", "format": "area-village"})
    raw = with_question("staff", MEMBERS, raw)
    raw["result"]["paragraphs"] = ["{{place.full_name}} {{ purpose }} {{decided_on}}"]
    assert messages(raw) == []
    raw["result"]["paragraphs"] = [paragraph]
    assert complains(raw, "result.paragraphs[0]", words), messages(raw)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("{year.__class__}/{sequence}", "Yang boleh"),
        ("{sequence:04d}", "perlu"),
        ("A/{year}", "perlu"),
        ("{sequence}{sequence}{year}", "perlu"),
        ("{year}}{sequence}", "Yang boleh"),
    ],
)
def test_numbers_have_a_sequence_and_a_year_and_no_code(number, words):
    assert complains(package(result__number=number), "result.number", words)


def test_a_table_repeats_a_group_of_the_form():
    columns = [{"field": "name", "title": "Nama"}]
    raw = with_question("staff", MEMBERS)
    raw["result"]["repeat"] = {"field": "staff", "columns": columns}
    assert messages(raw) == []
    raw["result"]["repeat"]["columns"] = [{"field": "age", "title": "Umur"}]
    assert complains(raw, "result.repeat.columns[0]", "tidak ada di staff")
    raw["result"]["repeat"] = {"field": "purpose", "columns": columns}
    assert complains(raw, "result.repeat.field", "bukan kelompok")


def test_side_by_side_steps_stand_together():
    raw = package()
    step = {"role": "verifier", "duration": {"value": 1, "unit": "hours"}}
    raw["steps"][1:1] = [
        {"key": "a", "name": "A", "group": "g", **step},
        {"key": "b", "name": "B", **step},
        {"key": "c", "name": "C", "group": "g", **step},
    ]
    assert complains(raw, "steps[3].group", "harus berurutan")


# robustness -------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5) | st.just("2026-01-01"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "when", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths_of(value, path=()):
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from paths_of(part, (*path, key))


BASES = [package(), intake(), referral(), conditional()]


@given(st.data())
def test_whatever_is_uploaded_is_answered_and_never_crashes(data):
    raw = json.loads(json.dumps(data.draw(st.sampled_from(BASES))))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in paths_of(raw) if path]))
        put(raw, [str(part) for part in path], data.draw(JSON | st.just(...)))
    assert isinstance(check(raw, reference()), list)
