"""The search engine on its own: reading, spelling, ranking. No database."""

import random
import time
from dataclasses import replace
from functools import cache

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from balai.catalogue.queries.folders import package_folders, services_folder
from balai.catalogue.rules.language import Language, Lexicon, is_root, lexicon
from balai.catalogue.rules.package import Package, parse
from balai.catalogue.rules.search import Index
from balai.catalogue.rules.source import read
from balai.catalogue.rules.spelling import Speller, distance, shortened, skeleton, sound

WORDS = st.text("abdehiknopstu", min_size=1, max_size=9)


@cache
def everyday() -> Lexicon:
    words, synonyms = (
        yaml.safe_load((settings.DATA / "search" / f"{name}.yaml").read_text())
        for name in ("everyday", "synonyms")
    )
    return lexicon(words, synonyms)


@cache
def patterns() -> tuple[Package, ...]:
    folders = package_folders(services_folder())
    return tuple(parse(read((folder / "service.yaml").read_text()).raw) for folder in folders)


@cache
def index() -> Index:
    return Index(patterns(), everyday())


# reading ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gmn cara ngurus KTP yg ILANG???", ["urus", "ktp", "hilang"]),
        ("hilaaaang", ["hilang"]),
        ("anak2 saya", ["anak"]),
        ("e-KTP", ["ktp"]),
        ("AK-1 / ak 1", ["ak1", "ak1"]),
        ("ijasah & akte", ["ijazah", "akta"]),
        ("srt ket tdk mampu utk sklh", ["surat", "keterangan", "tidak", "mampu", "sekolah"]),
        ("   ", []),
        ("yang di ke dari", []),
    ],
)
def test_everyday_writing_becomes_standard_words(text, words):
    assert Language(everyday()).words(text) == words


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("perpanjangan", "panjang"), ("didaftarkan", "daftar"), ("kehilangan", "hilang"), ("ngecek", "cek"),
        ("bikinin", "bikin"), ("nyetak", "cetak"), ("kawinan", "kawin"), ("ktp", "ktp"),
    ],
)  # fmt: skip
def test_spoken_and_formal_forms_share_a_root(word, root):
    assert Language(everyday()).stem(word) == root


@hypothesis(deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_typed_is_answered(text):
    found = index().find(text, 5)
    assert len(found) <= 5 and all(match.score > 0 for match in found)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_the_word_lists_hold_words_and_no_typed_form_twice():
    files = {
        name: read((settings.DATA / "search" / f"{name}.yaml").read_text())
        for name in ("everyday", "synonyms")
    }
    assert not any(file.problems for file in files.values())
    lists, groups = files["everyday"].raw, files["synonyms"].raw["groups"]
    typed = [
        word for table in ("abbreviations", "spellings") for words in lists[table].values() for word in words
    ]
    words = [*typed, *(word for part in ("stop", "weak") for row in lists[part] for word in row)]
    assert all(isinstance(word, str) and " " not in word for word in words), "quote no, on, off"
    assert len(typed) == len(set(typed)), {word for word in typed if typed.count(word) > 1}
    assert all(isinstance(phrase, str) for group in groups for phrase in group)


# spelling ---------------------------------------------------------------------------------------------------


@given(WORDS, WORDS)
def test_distance_is_a_bounded_measure(left, right):
    exact = distance(left, right, 20)
    assert exact == distance(right, left, 20) and (exact == 0) == (left == right)
    assert exact <= max(len(left), len(right))
    assert distance(left, right, 2) == min(exact, 3)


@given(WORDS, st.integers(0, 8), st.sampled_from("abdehiknopstu"))
def test_one_slip_is_one(word, at, letter):
    at %= len(word)
    dropped, added = word[:at] + word[at + 1 :], word[:at] + letter + word[at:]
    assert distance(word, added, 3) == 1
    assert distance(word, dropped, 3) == 1
    assert shortened(word) & shortened(added) and dropped in shortened(word)
    if at + 1 < len(word):
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        assert distance(word, swapped, 3) <= 1 and shortened(word) & shortened(swapped)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("izin", "ijin"),
        ("pasport", "passport"),
        ("syarat", "sarat"),
        ("ahir", "akhir"),
        ("djual", "jual"),
        ("poto", "foto"),
    ],
)
def test_words_that_sound_alike_are_alike(left, right):
    assert sound(left) == sound(right)


def test_words_shortened_to_consonants_are_found():
    assert skeleton("pspr") == skeleton("paspor")
    speller = Speller({"paspor": 5.0, "ktp": 9.0, "kartu": 4.0, "nikah": 3.0})
    assert speller.guesses("pspr")[0].word == "paspor"
    assert speller.guesses("kpt")[0].word == "ktp"
    assert speller.guesses("katru")[0].word == "kartu"
    assert speller.guesses("xyzzy") == ()
    assert speller.split("kartunikah") == ("kartu", "nikah")
    assert speller.split("kartun") is None


# finding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", patterns(), ids=lambda package: package.key)
def test_every_service_is_found_by_its_own_name(package):
    for text in (package.name, package.name_en, package.result.name):
        assert package.key in [match.key for match in index().find(text, 3)] or text == package.result.name
    assert package.key in [match.key for match in index().find(package.name, 1)]


def test_why_tells_the_words_that_matched_in_standard_spelling():
    best = index().find("gmn bkin pasport anak", 1)[0]
    assert best.key == "paspor" and best.why == ("buat", "paspor", "anak")


def test_nothing_understood_finds_nothing():
    assert index().find("qqqq wwww", 5) == [] and index().find("", 5) == []


def test_a_real_word_nobody_wrote_about_is_not_bent_into_another():
    assert is_root("kelapa") and index().find("kelapa", 3) == []


def test_an_index_without_services_answers():
    assert Index((), everyday()).find("ktp", 3) == []


def test_hostile_lengths_stay_cheap():
    started = time.thread_time()
    index().find("kartu " * 5000, 5)
    index().find("x" * 5000, 5)
    assert time.thread_time() - started < 0.2


def many(count: int) -> list[Package]:
    """Return `count` services: the real ones, and the same with half their words changed."""
    dice = random.Random(17)
    roots = sorted(
        word for package in patterns() for word in package.summary.lower().split() if word.isalpha()
    )
    strange = [
        "".join(dice.choice("bcdgjklmnprst") + dice.choice("aiueo") for _ in range(3)) for _ in range(8000)
    ]

    def mixed(text: str) -> str:
        return " ".join(
            dice.choice(strange if dice.random() < 0.7 else roots) if dice.random() < 0.5 else word
            for word in text.split()
        )

    made = [
        replace(
            one, key=f"x-{number}", name=mixed(one.name), summary=mixed(one.summary),
            words=tuple(map(mixed, one.words)), words_en=tuple(map(mixed, one.words_en)),
        )
        for number, one in enumerate(dice.choices(patterns(), k=count - len(patterns())))
    ]  # fmt: skip
    return [*patterns(), *made]


@pytest.mark.parametrize(("count", "budget_ms"), [(31, 3), (1000, 15)])
def test_a_search_costs_little(count, budget_ms):
    built = Index(many(count), everyday())
    took = []
    for phrase in (
        "ktp ilang",
        "gmn cr bkin pasprt",
        "mau buka warung kopi",
        "my father died",
        "srt kterangn tdk mmpu",
    ) * 8:
        built.speller.forget()
        started = time.thread_time()
        built.find(phrase, 10)
        took.append(time.thread_time() - started)
    p95 = sorted(took)[int(len(took) * 0.95)] * 1000
    print(f"{count} services: p95 {p95:.1f} ms of CPU")
    assert p95 < budget_ms
