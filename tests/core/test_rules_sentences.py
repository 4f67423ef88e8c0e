"""Sentences are plain Indonesian texts, and can be said in another language as a whole."""

import copy
import json
from typing import ClassVar

from balai.core.refusal import Missing, Refused
from balai.core.sentences import Figure, Joined, Sentence, Shaped, said
from balai.core.words import duration, moment, rupiah
from tests.hall import MONDAY


class Tongue:
    """A language of a few words; a sentence it does not know stays as it is."""

    words: ClassVar = {
        "Isi {field}.": "Fill in {field}.",
        "Nama Ibu": "Mother's Name",
        "Permohonan": "Application",
        "{what} tidak ditemukan, atau bukan untuk Anda.": "{what} not found.",
        "Senin": "Monday",
        "{date} pukul {time} {zone}": "{date} at {time} {zone}",
        "Rp{amount}": "IDR {amount}",
        "1.250,5": "1,250.5",
        " atau ": " or ",
    }
    many: ClassVar = {"{count} hari kerja": ("{count} working day", "{count} working days")}

    def gettext(self, msgid: str) -> str:
        return self.words.get(msgid, msgid)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.many.get(one, (one, many))[count != 1]


def english(text: object) -> object:
    return said(text, Tongue())


def test_a_sentence_is_a_plain_text_to_everybody_else():
    sentence = Sentence("Isi {field}.", field="alamat")
    assert sentence == "Isi alamat." and json.dumps(sentence) == '"Isi alamat."'
    assert {sentence: 1}["Isi alamat."] == 1
    assert f"{sentence}!" == "Isi alamat.!"
    assert english(f"{sentence}!") == "Isi alamat.!"


def test_what_fills_its_places_is_said_too():
    name = Shaped(Sentence("Nama Ibu"), str.lower)
    assert name == "nama ibu"
    assert english(Sentence("Isi {field}.", field=name)) == "Fill in mother's name."


def test_what_was_typed_is_never_read_as_a_place():
    assert english(Sentence("Isi {field}.", field="{count} {0}")) == "Fill in {count} {0}."
    assert english(Sentence("{bukan tempat")) == "{bukan tempat"


def test_one_and_many_are_told_apart_where_the_language_does():
    assert (duration(1, "working_days"), duration(3, "working_days")) == ("1 hari kerja", "3 hari kerja")
    assert english(duration(1, "working_days")) == "1 working day"
    assert english(duration(3, "working_days")) == "3 working days"


def test_lists_numbers_and_times_are_said():
    assert english(Joined(("A", "B", "C"), ", ", Sentence(" atau "))) == "A, B or C"
    assert Joined(("A",), ", ", " atau ") == "A" and Joined((), ", ") == ""
    assert english(Figure("1.250,5")) == "1,250.5"
    assert english(rupiah(30_000)) == "IDR 30,000"
    assert str(english(moment(MONDAY, "Asia/Jakarta"))).startswith("Monday, ")


def test_a_refusal_says_its_message_in_any_language():
    assert Missing("Permohonan").message == "Permohonan tidak ditemukan, atau bukan untuk Anda."
    assert english(Missing("Permohonan").message) == "Application not found."
    assert (
        english(Refused("x", "Isi {field}.", field=Sentence("Nama Ibu")).message) == "Fill in Mother's Name."
    )


def test_what_is_no_sentence_stays():
    assert [english(value) for value in ("Senin", 3, None)] == ["Senin", 3, None]


def test_a_sentence_survives_a_copy():
    assert english(copy.deepcopy(Sentence("Nama Ibu"))) == "Mother's Name"
