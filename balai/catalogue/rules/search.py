"""Finding services in people's own words: an inverted index over stems and synonyms, in memory. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from balai.catalogue.rules.language import LONGEST_PHRASE, LONGEST_QUERY, Language, Lexicon, is_root
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.spelling import Speller

SATURATION, LENGTH_SHARE = 1.2, 0.3
PHRASE_SHARE, WEAK_SHARE, HINT_SHARE, CONCEPT_SHARE = 0.8, 0.25, 0.5, 0.95
LEAST_TRUST, ROOT_SHARE, DERIVED_SHARE = 0.57, 0.3, 0.85
PART_SHARE = 0.5
ABOUT = 2.0
LOOKED_AT = 32
MOST_WORDS = 24

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A service that fits; `why`: the words of the question that it answers to, in standard spelling."""

    key: str
    score: float
    why: tuple[str, ...]


@dataclass(slots=True)
class Unit:
    """One or more words of a text that mean one thing. `concepts`: what they mean, when a group knows."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    concepts: tuple[str, ...]
    trust: float = 1.0

    @property
    def terms(self) -> tuple[str, ...]:
        """What the unit is indexed by: its concepts, or else its stems."""
        return self.concepts or self.stems


@dataclass(slots=True)
class _Document:
    key: str
    frequencies: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    length: float = 0.0
    phrases: list[frozenset[str]] = field(default_factory=list)


class Concepts:
    """The groups of phrases that mean the same, found in a row of stems."""

    def __init__(self, groups: Iterable[Sequence[str]], language: Language) -> None:
        self._of: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, group in enumerate(groups):
            for phrase in group:
                stems = tuple(language.stems(language.words(phrase)))
                if stems and f"@{number}" not in self._of.get(stems, ()):
                    self._of[stems] = (*self._of.get(stems, ()), f"@{number}")

    def units(self, words: Sequence[str], stems: Sequence[str], trusts: Sequence[float]) -> list[Unit]:
        """Return the text as units, each the longest phrase that a group knows, or a single word."""
        found, start = [], 0
        while start < len(stems):
            end = start + 1
            for size in range(min(LONGEST_PHRASE, len(stems) - start), 0, -1):
                if tuple(stems[start : start + size]) in self._of:
                    end = start + size
                    break
            span = tuple(stems[start:end])
            found.append(Unit(tuple(words[start:end]), span, self._of.get(span, ()), min(trusts[start:end])))
            start = end
        return found


class Index:
    """Services, searchable. Built once for each state of the catalogue; reading it is safe from any thread."""

    def __init__(
        self, packages: Iterable[Package], lexicon: Lexicon, life_events: dict[str, str] | None = None
    ) -> None:
        self.language = Language(lexicon)
        self.concepts = Concepts(lexicon.groups, self.language)
        self._hints = {
            tuple(self.language.stems(self.language.words(phrase))): more
            for phrase, more in lexicon.hints.items()
        }
        self._weak = frozenset(self.language.stems(lexicon.weak))
        self._surfaces: dict[str, float] = defaultdict(float)
        self._documents = [self._document(package, life_events or {}) for package in packages]
        self._weigh()
        for phrase in (*(phrase for group in lexicon.groups for phrase in group), *lexicon.hints):
            for word in self.language.words(phrase):
                self._surfaces[word] += 0.5
        for word in lexicon.replaced:
            if len(word) > 3:
                self._surfaces[word] += 0.1
        self.speller = Speller(self._surfaces)

    # building ---------------------------------------------------------------------------------------------

    def _document(self, package: Package, life_events: dict[str, str]) -> _Document:
        document = _Document(package.key)
        for text, weight in (
            (package.name, 3.0),
            (package.key.replace("-", " "), 1.5),
            (package.name_en, 1.8),
            (package.result.name, 1.5),
            *((phrase, 2.2) for phrase in package.words),
            *((phrase, 1.8) for phrase in package.words_en),
        ):
            self._add(document, text, weight, is_phrase=True)
        for text, weight in (
            (package.summary, 0.9),
            (package.summary_en, 0.7),
            *((life_events.get(event, event), 0.4) for event in package.life_events),
            *((rule.name, 0.2) for rule in package.evidence),
        ):
            self._add(document, text, weight)
        return document

    def _add(self, document: _Document, text: str, weight: float, *, is_phrase: bool = False) -> None:
        words = self.language.words(text)
        units = self.concepts.units(words, self.language.stems(words), [1.0] * len(words))
        for word in words:
            self._surfaces[word] += weight
        for unit in units:
            for term in (*unit.stems, *unit.concepts):
                document.frequencies[term] += weight
            document.length += weight
        if is_phrase and units:
            document.phrases.append(frozenset(term for unit in units for term in unit.terms[:1]))

    def _weigh(self) -> None:
        """Compute, for each term, what it adds to each document that holds it (BM25 with weighted fields)."""
        count = len(self._documents)
        average = sum(document.length for document in self._documents) / max(count, 1) or 1.0
        holders: dict[str, float] = defaultdict(float)
        for document in self._documents:
            for term, frequency in document.frequencies.items():
                holders[term] += min(1.0, frequency / ABOUT)
        self._idf = {
            term: math.log(1 + (count - held + 0.5) / (held + 0.5)) for term, held in holders.items()
        }
        self._postings: dict[str, Scores] = defaultdict(dict)
        for number, document in enumerate(self._documents):
            norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * document.length / average)
            for term, frequency in document.frequencies.items():
                value = self._idf[term] * frequency * (SATURATION + 1) / (frequency + norm)
                self._postings[term][number] = value * (WEAK_SHARE if term in self._weak else 1.0)

    # asking -----------------------------------------------------------------------------------------------

    def find(self, text: str, limit: int = 10) -> list[Match]:
        """Return the services that fit, best first; nothing when no word is understood."""
        units = _distinct(self._read(text[:LONGEST_QUERY]))
        totals: Scores = defaultdict(float)
        reasons: dict[int, list[str]] = defaultdict(list)
        for unit in units:
            for number, value in self._scores(unit).items():
                totals[number] += value
                reasons[number] += unit.words
        for number, value in self._hinted(units).items():
            totals[number] += HINT_SHARE * value
        best = nlargest(max(LOOKED_AT, limit), totals, key=lambda number: (totals[number], -number))
        asked = frozenset(term for unit in units for term in unit.terms[:1])
        for number in best:
            totals[number] += PHRASE_SHARE * self._phrase(number, asked)
        ranked = sorted(best, key=lambda number: (-totals[number], self._documents[number].key))
        return [
            Match(
                self._documents[number].key, round(totals[number], 3), tuple(dict.fromkeys(reasons[number]))
            )
            for number in ranked[:limit]
        ]

    def _read(self, text: str) -> list[Unit]:
        words: list[str] = []
        trusts: list[float] = []
        for typed in self._joined(self.language.words(text))[:MOST_WORDS]:
            for word, trust in self._meant(typed):
                words.append(word)
                trusts.append(trust)
        return self.concepts.units(words, self.language.stems(words), trusts)

    def _joined(self, words: list[str]) -> list[str]:
        """Join two words that are only known as one: "pas por"."""
        found: list[str] = []
        for word in words:
            is_torn = found and not (self._knows(found[-1]) and self._knows(word))
            if is_torn and found[-1] + word in self.speller:
                found[-1] += word
            else:
                found.append(word)
        return found

    def _knows(self, word: str) -> bool:
        return word in self.speller or self.language.stem(word) in self._postings

    def _meant(self, word: str) -> list[tuple[str, float]]:
        """Return the known word or words that a typed word stands for, and how sure that is."""
        if self._knows(word) or word.isdigit():
            return [(word, 1.0)]
        guesses = self.speller.guesses(word)
        is_real = is_root(self.language.stem(word))
        doubt = ROOT_SHARE if is_root(word) else DERIVED_SHARE if is_real else 1.0
        trust = (guesses[0].trust if guesses else 0.0) * doubt
        if trust >= LEAST_TRUST:
            return [(part, trust) for part in self.language.words(guesses[0].word)]
        parts = None if is_real else self.speller.split(word)
        return [(part, 0.9) for part in parts] if parts else [(word, 1.0)]

    def _scores(self, unit: Unit) -> Scores:
        """Return what a unit adds to each document: its words, or what they mean, whichever is more."""
        scores: Scores = defaultdict(float)
        share = unit.trust * (PART_SHARE if unit.concepts and len(unit.stems) > 1 else 1.0)
        for stem in unit.stems:
            for number, value in self._postings.get(stem, {}).items():
                scores[number] += value * share
        meant = CONCEPT_SHARE * (WEAK_SHARE if self._weak.issuperset(unit.stems) else 1.0)
        for concept in unit.concepts:
            for number, value in self._postings.get(concept, {}).items():
                scores[number] = max(scores[number], value * unit.trust * meant)
        return scores

    def _hinted(self, units: list[Unit]) -> Scores:
        stems = [stem for unit in units for stem in unit.stems]
        scores: Scores = defaultdict(float)
        for start in range(len(stems)):
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(stems)) + 1):
                more = self._hints.get(tuple(stems[start:end]))
                for unit in self._read(more) if more else ():
                    for number, value in self._scores(unit).items():
                        scores[number] += value
        return scores

    def _phrase(self, number: int, asked: frozenset[str]) -> float:
        """Return the weight of the best phrase of a document that the question holds, whole or in part."""
        best = 0.0
        for phrase in self._documents[number].phrases:
            shared = sum(self._weight(term) for term in phrase & asked)
            if shared:
                best = max(best, shared * shared / sum(self._weight(term) for term in phrase))
        return best

    def _weight(self, term: str) -> float:
        return self._idf.get(term, 0.0) * (WEAK_SHARE if term in self._weak else 1.0)


def _distinct(units: list[Unit]) -> list[Unit]:
    """Return the units without those that say the same again."""
    return list({unit.terms: unit for unit in reversed(units)}.values())[::-1]
