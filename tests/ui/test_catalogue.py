"""The English catalogue is whole, certain, and compiled as it stands."""

import ast
from gettext import GNUTranslations

import pytest

from scripts import catalogue


@pytest.fixture(scope="module")
def updated():
    return catalogue.updated()


def test_everything_said_to_citizens_has_english_words_with_the_same_places(updated):
    assert not catalogue.faults(updated), "run `python -m scripts.catalogue`, then write the missing msgstr"


def test_the_files_are_as_the_script_writes_them(updated):
    assert catalogue.PO.read_bytes() == catalogue.as_po(updated), "run `python -m scripts.catalogue`"
    assert catalogue.MO.read_bytes() == catalogue.as_mo(catalogue.kept())


def test_the_program_reads_what_was_compiled():
    with catalogue.MO.open("rb") as file:
        english = GNUTranslations(file)
    assert english.gettext("Permohonan saya") == "My applications"
    assert english.ngettext("{count} hari kerja", "{count} hari kerja", 1) == "{count} working day"


def test_sentences_are_found_in_code():
    source = """
raise Refused("a.b", "Satu.")
Missing("Dua")
Sentence("Tiga" if x else "Empat", n=1)
class Kind(Labelled):
    FIVE = "five", "Lima"
other("Enam")
Sentence(variable)
"""
    assert sorted(catalogue._sentences(ast.parse(source))) == ["Dua", "Empat", "Lima", "Satu.", "Tiga"]


@pytest.mark.parametrize(
    ("string", "fault"),
    [
        ("", "no English: Isi {field}."),
        ("Fill in {name}.", "other places: Isi {field}."),
        ("Fill in {field}.", None),
    ],
)
def test_faults_are_seen(string, fault):
    catalog = catalogue.Catalog(locale="en")
    catalog.add("Isi {field}.", string)
    assert catalogue.faults(catalog) == ([fault] if fault else [])


def test_an_uncertain_translation_is_a_fault():
    catalog = catalogue.Catalog(locale="en")
    catalog.add("Isi {field}.", "Fill in {field}.", flags=["fuzzy"])
    assert catalogue.faults(catalog) == ["uncertain: Isi {field}."]
