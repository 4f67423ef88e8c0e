"""One form from several: what is asked once, what follows, what waits; and what a wrong file is told."""

import copy

import pytest
import yaml
from django.conf import settings

from balai.catalogue.queries import folders
from balai.catalogue.queries.life_events import event_schema
from balai.catalogue.rules.check_event import check_event
from balai.catalogue.rules.life_event import parse
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.package import parse as parse_package
from balai.catalogue.rules.shared import kind_of, narrower, shared
from balai.forms import queries as forms_queries

PACKAGES: dict[str, Package] = {
    folder.name: parse_package(folders.checked_package(folder).raw)
    for folder in folders.package_folders(folders.services_folder())
}
BORN = yaml.safe_load((settings.DATA / "life_events" / "anak-baru-lahir.yaml").read_text(encoding="utf-8"))
WORK = yaml.safe_load((settings.DATA / "life_events" / "mencari-kerja.yaml").read_text(encoding="utf-8"))
SARI = {"name": "Sari Contoh", "nik": "0001014501900001"}
CHILD = {
    "child_name": "Putri Contoh", "child_birth_date": "2026-11-01", "child_sex": "female", "reporter": "mother",
    "birth_letter": "have", "marriage": "recorded", "delivery": "sari@contoh.invalid", "handover": "hall",
}  # fmt: skip


def composed(raw, *services: str):
    event = parse(raw)
    return shared(event, PACKAGES, frozenset(services or (part.service for part in event.parts)))


def plain(raw) -> dict:
    """Return a copy as the check gets it: dates as text."""
    return folders.source.plain(copy.deepcopy(raw))


def problems(raw) -> list[tuple[str, str]]:
    applicant = forms_queries.applicant_form().schema["properties"]
    found = check_event(plain(raw), PACKAGES, applicant, event_schema(), name=raw["key"])
    return [(problem.path, problem.message) for problem in found]


# what is asked


def test_the_same_question_is_asked_once_with_the_narrower_bounds():
    born = composed(BORN)
    assert born.form.fields["child_name"].max_length == 60  # 100 would do for the card
    assert born.form.fields["delivery"].title == "Alamat surel untuk menerima akta dan kartu keluarga"


def test_what_is_always_the_same_is_not_asked_nor_what_it_would_open():
    assert (
        not {"kartu_keluarga_reason", "new_cause", "removed_members", "age_group"}
        & composed(BORN).form.fields.keys()
    )


def test_a_question_of_one_service_goes_when_it_is_not_chosen():
    assert "handover" in composed(BORN).form.fields
    assert "handover" not in composed(BORN, "akta-kelahiran", "kartu-keluarga").form.fields


def test_shared_names_do_not_depend_on_what_was_chosen():
    assert composed(WORK, "pengantar-skck").names == composed(WORK).names
    assert composed(WORK, "pengantar-skck").form.fields.keys() == {
        "pengantar_skck_purpose"
    }  # nobody asks the other


def test_a_condition_speaks_of_shared_questions():
    late = composed(BORN).form.fields["late_reason"]
    assert dict(late.when) == {"timing": ("after_60",)} and late.needed and not late.required


def test_what_waits_is_asked_later_and_its_files_too():
    born = composed(BORN)
    assert [part.service for part in born.at_once] == ["akta-kelahiran", "kartu-keluarga"]
    assert "child_nik" not in born.form.fields
    assert composed(BORN, "kia").form.fields["child_nik"].required  # without the certificate nothing waits


# what each service gets


def test_each_service_gets_its_share_in_its_own_words():
    born = composed(BORN)
    assert born.answers_for("kartu-keluarga", CHILD, SARI) == {
        "reason": "changed", "change_kind": "add", "add_cause": "birth", "delivery": "sari@contoh.invalid",
        "added_members": [
            {"name": "Putri Contoh", "birth_date": "2026-11-01", "sex": "female", "relation": "child"}
        ],
    }  # fmt: skip
    assert born.answers_for("kia", CHILD, SARI) == {
        "reason": "first", "child_name": "Putri Contoh", "age_group": "under_five", "relation": "parent", "handover": "hall",
    }  # fmt: skip


def test_rows_may_hold_the_applicant():
    raw = yaml.safe_load((settings.DATA / "life_events" / "menikah.yaml").read_text(encoding="utf-8"))
    answers = {"applicant_side": "bride", "partner_name": "Budi Contoh", "partner_nik": "0001010501900002"}
    rows = composed(raw).answers_for("kartu-keluarga", answers, SARI)["new_members"]
    assert [(row["name"], row["relation"]) for row in rows] == [
        ("Sari Contoh", "spouse"),
        ("Budi Contoh", "head"),
    ]


def test_an_answer_of_what_is_not_asked_any_more_goes_nowhere():
    assert "mother" not in composed(BORN).answers_for(
        "akta-kelahiran", CHILD | {"mother": [{"name": "X"}]}, SARI
    )


def test_one_file_serves_all_that_ask_it():
    born = composed(BORN)
    basket = {proof.rule.key: proof.services for proof in born.basket(CHILD, SARI)}
    assert basket == {
        "birth_letter_file": ("akta-kelahiran", "kartu-keluarga"),
        "marriage_book": ("akta-kelahiran",),
    }
    jobs = composed(WORK).basket({"education": "senior", "fingerprints": "none"}, SARI)
    assert next(proof.services for proof in jobs if proof.rule.key == "id_card")[:2] == ("ak1", "skck")
    assert not next(proof for proof in jobs if proof.rule.key == "id_card").rule.optional


def test_what_the_state_holds_is_named_once_and_only_where_it_could_be_asked():
    assert "Surat keterangan pindah (SKPWNI)" not in composed(BORN).held
    assert len(composed(BORN).held) == len(set(composed(BORN).held))


def test_kinds_and_bounds():
    assert kind_of({"type": "string", "title": "a", "maxLength": 3}) == kind_of(
        {"type": "string", "title": "b"}
    )
    assert kind_of({"type": "string", "format": "nik"}) != kind_of({"type": "string"})
    assert narrower({"maxLength": 60, "minLength": 2}, {"maxLength": 100, "minLength": 3}) == {
        "maxLength": 60, "minLength": 3,
    }  # fmt: skip


# what a wrong file is told


def part(raw, number: int) -> dict:
    return raw["bundle"]["parts"][number]


def break_service(raw):
    raw["services"].append("akta-terbang")


def break_field(raw):
    part(raw, 1)["answers"]["colour"] = {"value": "red"}


def break_value(raw):
    part(raw, 1)["answers"]["reason"] = {"value": "perhaps"}


def break_kind(raw):
    part(raw, 2)["answers"]["child_name"] = {"from": "child_birth_date"}


def break_source(raw):
    part(raw, 2)["answers"]["child_name"] = {"from": "nama_bayi"}


def break_choices(raw):
    del part(raw, 2)["answers"]["relation"]["as"]["finder"]


def break_column(raw):
    del part(raw, 1)["answers"]["added_members"]["rows"][0]["sex"]


def break_evidence(raw):
    part(raw, 1)["evidence"] = {"birth_proof": {"from": "surat_lahir"}}


def break_order(raw):
    part(raw, 2)["after"] = "bpjs-kesehatan-daerah"


def break_known(raw):
    raw["bundle"]["known"].append("shoe_size")


def break_section(raw):
    raw["bundle"]["sections"].insert(0, {"title": "Alasan", "fields": ["late_reason"]})
    raw["bundle"]["sections"][2]["fields"].remove("late_reason")


def break_shape(raw):
    part(raw, 1)["pertanyaan"] = "?"


def break_key(raw):
    part(raw, 2)["at"] = "child_name"


@pytest.mark.parametrize(
    ("damage", "path", "message"),
    [
        (break_service, "services[5]", "Layanan akta-terbang tidak ada"),
        (break_field, "bundle.parts[1].answers.colour", "Pertanyaan colour tidak ada di formulir kartu-keluarga"),
        (break_value, "bundle.parts[1].answers.reason", "perhaps bukan jawaban yang mungkin"),
        (break_kind, "bundle.parts[2].answers.child_name", "lain jenisnya"),
        (break_source, "bundle.parts[2].answers.child_name", "Pertanyaan nama_bayi tidak ada"),
        (break_choices, "bundle.parts[2].answers.relation.as", "Jawaban finder dari reporter belum diterjemahkan"),
        (break_column, "bundle.parts[1].answers.added_members.rows[0]", "Kolom sex wajib diisi"),
        (break_evidence, "bundle.parts[1].evidence.birth_proof", "Berkas surat_lahir tidak diminta layanan lain"),
        (break_order, "bundle.parts[2].after", "harus disebut di atas"),
        (break_known, "bundle.known[7]", "Pertanyaan shoe_size tidak ditanyakan"),
        (break_section, "bundle", "its condition looks at"),
        (break_shape, "bundle.parts[1].pertanyaan", "tidak dikenal di sini"),
        (break_key, "bundle.parts[2].at", "bukan pertanyaan tentang wilayah"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(damage, path, message):
    raw = copy.deepcopy(BORN)
    damage(raw)
    found = problems(raw)
    assert any(place == path and message in text for place, text in found), found


def test_a_service_whose_package_does_not_name_the_event_is_told():
    raw = copy.deepcopy(BORN)
    raw["services"].append("npwp")
    assert ("services[5]", "Paket npwp belum menyebut peristiwa ini di life_events.") in problems(raw)


def test_the_key_is_the_name_of_the_file():
    applicant = forms_queries.applicant_form().schema["properties"]
    [found] = check_event(plain(BORN), PACKAGES, applicant, event_schema(), name="lain")
    assert found.path == "key" and "lain" in found.message
