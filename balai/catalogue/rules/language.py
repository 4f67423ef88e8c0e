"""Everyday Indonesian as search reads it: spelling, abbreviations, stop words, stems, synonyms."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

LONGEST_QUERY = 300
LONGEST_PHRASE = 5

# "ak 1", "n-2": a short code and its number; "anak2nya": a doubled word; "hilaaang": a drawn-out letter.
CODE = re.compile(r"\b([a-z]{1,2})[\s/.-]?(\d{1,2})\b")
DOUBLED = re.compile(r"\b([a-z]{3,})2(nya|an)?\b")
DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
PREFIXED = re.compile(r"\b([em])-(?=[a-z])")
WORD = re.compile(r"[a-z0-9]+")

# Spoken forms: (ending or beginning, what it may stand for).
SPOKEN_BEGINNINGS = (
    ("nge", ("", "k")), ("ng", ("", "k")), ("ny", ("c", "s")), ("mb", ("b",)), ("nd", ("d",)), ("nj", ("j",)),
    ("n", ("t",)), ("m", ("p", "f")), ("k", ("",)),
)  # fmt: skip
SPOKEN_ENDINGS = ("in", "nya", "ne", "e", "an", "s")


@dataclass(frozen=True)
class Lexicon:
    """`replaced`: everyday word → standard words; `groups`: phrases that mean the same; `hints`: phrase → more to look for."""

    replaced: Mapping[str, str]
    stop: frozenset[str]
    weak: frozenset[str]
    groups: tuple[tuple[str, ...], ...]
    hints: Mapping[str, str]


def lexicon(everyday: Mapping[str, Any], synonyms: Mapping[str, Any]) -> Lexicon:
    """Return the lexicon of `data/search/everyday.yaml` and `synonyms.yaml`."""
    replaced = {
        str(short): str(standard)
        for table in (everyday["abbreviations"], everyday["spellings"])
        for standard, shorts in table.items()
        for short in shorts
    }
    return Lexicon(
        replaced=replaced,
        stop=frozenset(str(word) for words in everyday["stop"] for word in words),
        weak=frozenset(str(word) for words in everyday["weak"] for word in words),
        groups=tuple(tuple(str(phrase) for phrase in group) for group in synonyms["groups"]),
        hints={str(phrase): str(more) for phrase, more in synonyms["hints"].items()},
    )


@cache
def _roots() -> frozenset[str]:
    return frozenset(StemmerFactory().get_words())


@cache
def _stemmer() -> Stemmer:
    return Stemmer(ArrayDictionary(_roots()))


def is_root(word: str) -> bool:
    """Return whether a word is a root in the Indonesian dictionary."""
    return word in _roots()


class Language:
    """Reads text with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def words(self, text: str) -> list[str]:
        """Return the words that carry meaning, in standard spelling, in order."""
        text = (
            unicodedata.normalize("NFKC", text[: LONGEST_QUERY * 20])
            .lower()
            .replace("’", "")
            .replace("'", "")
        )
        text = DRAWN_OUT.sub(r"\1", DOUBLED.sub(r"\1", PREFIXED.sub(r"\1", CODE.sub(r"\1\2 ", text))))
        found: list[str] = []
        for word in WORD.findall(text):
            if word not in self.lexicon.stop:
                found += self._standard(word)
        return [word for word in found if word not in self.lexicon.stop]

    def _standard(self, word: str) -> Sequence[str]:
        replaced = self.lexicon.replaced.get(word)
        if replaced is None and word.endswith("nya") and word[:-3] in self.lexicon.replaced:
            replaced = self.lexicon.replaced[word[:-3]]
        return replaced.split() if replaced is not None else (word,)

    def stem(self, word: str) -> str:
        """Return the root of a word, of spoken forms too: "ngurusin" → "urus"."""
        return _stem(word)

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the roots of words, in order."""
        return [self.stem(word) for word in words]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    root = str(_stemmer().stem(word))
    if len(word) < 5 or is_root(root):
        return root
    return next((spoken for spoken in _spoken(word) if is_root(spoken)), root)


def _spoken(word: str) -> Iterable[str]:
    """Yield what a spoken form may stand for, likeliest first."""
    bodies = [word] + [
        word[: -len(end)] for end in SPOKEN_ENDINGS if word.endswith(end) and len(word) - len(end) > 3
    ]
    for body in bodies:
        if body != word:
            yield str(_stemmer().stem(body))
        for beginning, meant in SPOKEN_BEGINNINGS:
            if body.startswith(beginning) and len(body) - len(beginning) > 2:
                for start in meant:
                    yield str(_stemmer().stem(start + body[len(beginning) :]))
