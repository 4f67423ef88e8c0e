"""What an agency may change, what a change means for people, and the 14 components."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.diff import differences
from balai.catalogue.rules.offering import OfferingRefused, check_offering, effective, is_example
from balai.catalogue.rules.package import Duration, parse
from balai.catalogue.rules.standard import components, fee_words, validity_words, when_words
from tests.catalogue.samples import offering, package, referral
from tests.catalogue.test_rules import CHOICE, FEE, with_question

DAYS = "working_days"


def days(value, unit=DAYS):
    return {"value": value, "unit": unit}


def refusal(raw, **changes):
    with pytest.raises(OfferingRefused) as caught:
        effective(raw, offering(**changes))
    return caught.value.code, ".".join(map(str, caught.value.path))


# effective --------------------------------------------------------------------------------------------------


def test_an_offering_changes_only_what_it_names():
    raw = package()
    before = json.dumps(raw)
    changed = effective(
        raw,
        offering(
            durations={"verification": days(4, "hours")},
            clock={"duration": days(2)},
            channels={"mobile": "none"},
        ),
    )
    found = parse(changed)
    assert found.step("verification").duration == Duration(4, "hours") and found.clock.duration == Duration(
        2, DAYS
    )
    assert found.channels["mobile"] == "none" and found.channels["direct"] == "full"
    assert json.dumps(raw) == before
    same = {
        key: value for key, value in changed.items() if key not in ("steps", "clock", "channels", "status")
    }
    assert same == {key: raw[key] for key in same}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"service": "lain"}, ("offering.service", "service")),
        ({"durations": {"ghost": days(1)}}, ("offering.step", "durations.ghost")),
        ({"durations": {"verification": days(9)}}, ("offering.steps", "clock")),
        ({"clock": {"duration": days(1, "hours")}}, ("offering.steps", "clock")),
        ({"fee": {"amount_rupiah": 5000, "legal_basis": "Perda"}}, ("offering.free", "fee")),
        ({"fee": {"amount_rupiah": 0, "legal_basis": "Perda"}}, ("offering.free", "fee")),
        ({"channels": {"direct": "none", "mobile": "none"}}, ("offering.manual", "channels")),
        ({"channels": {"mobile": "full"}}, ("offering.channel", "channels.mobile")),
    ],
)
def test_what_the_pattern_does_not_leave_to_an_agency_is_refused(change, refused):
    assert refusal(package(), **change) == refused


@pytest.mark.parametrize("kind", ["pnbp", "iuran", "premi"])
def test_amounts_of_the_centre_stay(kind):
    fee = {"amount_rupiah": 1, "legal_basis": "Perda"}
    assert refusal(package(fee=FEE | {"kind": kind}), fee=fee) == ("offering.fee", "fee")


@pytest.mark.parametrize("kind", ["retribusi_daerah", "pajak_daerah"])
def test_a_region_sets_its_own_levies(kind):
    pattern = {
        "kind": kind,
        "amount_from": "officer",
        "note": "…",
        "verified": False,
        "legal_basis": "UU 1/2022",
    }
    fee = parse(
        effective(
            package(fee=pattern), offering(fee={"amount_rupiah": 25_000, "legal_basis": "Perda 1/2024"})
        )
    ).fee
    assert (fee.due_rupiah({}), fee.legal_basis, fee.verified) == (25_000, "Perda 1/2024", True)


@given(st.integers(2, 40), st.integers(3, 30))
def test_no_agency_takes_longer_than_law_allows(wanted, limit):
    wanted += 1
    raw = package(clock__max=days(limit), clock__duration=days(3))
    if wanted > limit:
        assert refusal(raw, clock={"duration": days(wanted)}) == ("offering.clock", "clock.duration")
    else:
        assert (
            parse(effective(raw, offering(clock={"duration": days(wanted)}))).clock.duration.value == wanted
        )


def test_where_silence_is_approval_the_limit_of_law_holds_and_elsewhere_the_agency_decides():
    deemed = {"applies": True, "after": days(5), "basis": "UU 30/2014 Pasal 53"}
    raw = package(clock__deemed_approval=deemed)
    assert refusal(raw, clock={"duration": days(6)})[0] == "offering.clock"
    assert effective(raw, offering(clock={"duration": days(4)}))["clock"]["deemed_approval"] == deemed
    assert parse(effective(package(), offering(clock={"duration": days(14)}))).clock.duration.value == 14


@pytest.mark.parametrize(
    ("number", "status"),
    [("CONTOH", "contoh"), (" contoh 1", "contoh"), ("188/12/KEP/2026", "berlaku")],
)
def test_an_example_decision_never_makes_a_service_real(number, status):
    raw = offering(decision={"number": number, "date": "2026-01-05"})
    assert effective(package(), raw)["status"] == status
    assert is_example(raw) == (status == "contoh")


def test_offerings_are_checked_in_shape_and_substance():
    def checked(raw, **options):
        found = check_offering(raw, offering(**options), reference())
        return [f"{one.path}: {one.message}" for one in found]

    assert checked(package()) == []
    assert "Kunci ini tidak dikenal" in checked(package(), steps=[])[0]
    assert checked(package(), offices=[]) == ["offices: Sebutkan sedikitnya satu unit layanan (offices)."]
    assert checked(referral(), offices=[]) == []
    assert "sesudah valid_from" in checked(package(), valid_to="2026-01-01")[0]
    assert checked(package(), channels={"direct": "none", "mobile": "none"})[0].startswith("channels: ")
    assert "area" in checked(package(), area="35.1")[0]


# differences ------------------------------------------------------------------------------------------------


def changes(old, new):
    return [f"{one.about}: {one.text}" for one in differences(parse(old), parse(new))]


def test_nothing_changed_says_nothing_and_search_words_do_not_count():
    assert changes(package(), package(words=["x", "y", "z"], summary="Lain")) == []


def one(**parts):
    return changes(package(), package(**parts))


def test_time_fee_and_channels_are_said_in_words():
    assert one(clock__duration=days(5)) == ["Waktu: lebih lama: dari 3 hari kerja menjadi 5 hari kerja."]
    assert one(clock__duration=days(2)) == ["Waktu: lebih singkat: dari 3 hari kerja menjadi 2 hari kerja."]
    assert one(fee=FEE)[0] == "Biaya: dari Gratis menjadi Rp30.000 (Penerimaan negara bukan pajak (PNBP))."
    assert one(channels__mobile="none") == [
        "Kanal: Mobil layanan: dari mengajukan saja menjadi tidak dilayani."
    ]
    deemed = {"applies": True, "after": days(5), "basis": "UU"}
    assert one(clock__deemed_approval=deemed) == ["Waktu: lewat waktu sekarang berarti dianggap dikabulkan."]


def test_exemptions_that_come_go_and_change_are_said():
    other = json.loads(json.dumps(FEE))
    other["exemptions"][1]["amount_rupiah"] = 5000
    other["exemptions"][2]["key"] = "fresh"
    assert changes(package(fee=FEE), package(fee=other)) == [
        "Biaya: keringanan baru untuk Miskin juga: Rp10.000.",
        "Biaya: keringanan untuk Miskin juga dihapus.",
        "Biaya: untuk Tidak mampu menjadi Rp5.000.",
    ]


def test_evidence_added_dropped_and_no_longer_asked_is_said():
    card = {"key": "card", "name": "Kartu", "accept": ["photo"], "max_pixels": 900}
    assert one(evidence=[])[0].startswith("Bukti: tidak diminta lagi: ")
    first = package()["evidence"][0]
    raw = with_question("kind", CHOICE)
    raw["evidence"] = [first, card | {"when": {"kind": ["cafe"]}}]
    assert "Bukti: ditambah: Kartu bila “Usaha apa?” dijawab “Kafe”." in changes(package(), raw)
    assert one(evidence=[first | {"already_held": True}])[0].startswith(
        "Bukti: tidak diminta lagi karena sudah ada"
    )
    assert one(evidence=[first | {"optional": True}])[0].endswith("boleh tidak ada.")
    assert changes(package(evidence=[first | {"already_held": True}]), package())[0].startswith(
        "Bukti: sekarang diminta"
    )


def test_questions_and_choices_are_said():
    raw = with_question("kind", CHOICE)
    assert changes(package(), raw) == ["Pertanyaan: ditambah: Usaha apa?."]
    assert changes(raw, package()) == ["Pertanyaan: dihapus: Usaha apa?."]
    more = with_question("kind", CHOICE | {"oneOf": [*CHOICE["oneOf"], {"const": "bar", "title": "Bar"}]})
    assert changes(raw, more) == ["Pertanyaan: Usaha apa? Pilihan baru: Bar."]
    assert changes(more, raw) == ["Pertanyaan: Usaha apa? Pilihan dihapus: Bar."]
    must = json.loads(json.dumps(raw))
    must["form"]["required"].append("kind")
    assert changes(raw, must) == ["Pertanyaan: Usaha apa? menjadi wajib."]


def test_steps_are_said():
    raw = package()
    raw["steps"][1] |= {"duration": days(1, "hours"), "role": "cashier", "automatic": "identity_verified"}
    name = raw["steps"][1]["name"]
    assert changes(package(), raw) == [
        f"Langkah: {name}: dari 1 hari kerja menjadi 1 jam kerja.",
        f"Langkah: {name}: diperiksa sistem.",
        f"Langkah: {name}: dikerjakan cashier pada dpmptsp.",
    ]
    swapped = package()
    swapped["steps"].reverse()
    assert changes(package(), swapped) == ["Langkah: urutannya berubah."]


def test_results_and_laws_are_said():
    assert one(result__validity={"years": 2}) == [
        "Hasil: masa berlaku dari “tidak ada” menjadi “berlaku 2 tahun”."
    ]
    assert one(result__electronic=False) == ["Hasil: tidak lagi diserahkan secara elektronik."]
    assert one(legal_basis=["UU 1/2030"])[0] == "Dasar hukum: ditambah: UU 1/2030."


# the standard -----------------------------------------------------------------------------------------------


def test_the_fourteen_components_are_six_public_and_eight_internal():
    found = components(parse(package()), reference().components)
    assert [one.number for one in found] == list(range(1, 15))
    assert [one.number for one in found if one.is_public] == [1, 2, 3, 4, 5, 6]
    assert all(one.lines for one in found)


def test_components_read_as_people_talk():
    raw = with_question("kind", CHOICE, package(result__validity={"years": 5}))
    raw["evidence"][0]["when"] = {"kind": ["cafe", "stall"]}
    parsed = parse(raw)
    lines = {one.key: one.lines for one in components(parsed, reference().components)}
    assert lines["requirements"] == ("Contoh nama bukti (bila “Usaha apa?” dijawab “Kafe” atau “Warung”)",)
    assert lines["time"] == ("3 hari kerja sejak berkas lengkap",)
    assert lines["procedure"][0] == "1. Periksa kelengkapan (1 jam kerja)"
    assert lines["product"] == ("Contoh nama hasil, berlaku 5 tahun",)
    assert lines["fee"] == ("Gratis",) and lines["staff"] == ("1 orang",)
    assert when_words(parsed, {"kind": ("cafe",)}) == "bila “Usaha apa?” dijawab “Kafe”"
    assert fee_words(parse(package(fee=FEE)).fee) == "Rp30.000 (Penerimaan negara bukan pajak (PNBP))"
    assert (
        validity_words(parse(package(result__validity="lifetime")).result.validity) == "berlaku seumur hidup"
    )


def test_a_service_without_evidence_says_so():
    lines = components(parse(package(evidence=[])), reference().components)[0].lines
    assert lines == ("Tidak ada berkas yang diminta; cukup mengisi data permohonan.",)
