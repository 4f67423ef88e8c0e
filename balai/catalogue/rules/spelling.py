"""Finding the known word that somebody meant: by sound, by consonants, by letters in common."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import nlargest
from typing import NamedTuple

from balai.catalogue.rules.language import is_root

SHORT = 5
CODE_BONUS = 0.05
WELL_KNOWN = 0.5
CANDIDATES = 24
REMEMBERED = 4096

# Letters Indonesians write for the same sound; applied in this order.
SOUNDS = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "s"), ("sy", "s"), ("kh", "h"), ("ch", "c"), ("ph", "p"),
    ("th", "t"), ("dz", "j"), ("dh", "d"), ("ck", "k"), ("ks", "x"), ("cs", "x"), ("z", "j"), ("v", "p"), ("f", "p"),
    ("q", "k"), ("ai", "e"), ("ay", "e"), ("au", "o"), ("aw", "o"), ("iy", "i"), ("uw", "u"),
)  # fmt: skip
DOUBLE = re.compile(r"(.)\1")
SILENT = re.compile(r"^h|(?<=[aeiou])h(?=[aeiou])|h$")
VOWEL = re.compile(r"[aeiou]")


class Guess(NamedTuple):
    """A known word that may have been meant; `trust` 0–1."""

    word: str
    trust: float


def sound(word: str) -> str:
    """Return how a word sounds: "ijasah" and "ijazah" are the same."""
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    return SILENT.sub("", DOUBLE.sub(r"\1", word))


def skeleton(word: str) -> str:
    """Return the consonants, as people shorten words: "pspr" for "paspor"."""
    return word[:1] + VOWEL.sub("", word[1:])


def grams(word: str) -> frozenset[str]:
    """Return the 3- and 4-grams of a word with its ends marked."""
    marked = f"^{word}$"
    return frozenset(
        marked[start : start + size] for size in (3, 4) for start in range(len(marked) - size + 1)
    )


def shortened(word: str) -> frozenset[str]:
    """Return the word and what is left of it without any one letter: words one slip apart share one."""
    return frozenset((word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))))


def distance(left: str, right: str, limit: int) -> int:
    """Return how many letters were added, dropped, changed or swapped; `limit` + 1 when more than `limit`."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    older: list[int] = []
    last = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        older, last = last, row
    return min(last[-1], limit + 1)


def _trust(typed: str, known: str, slips: int) -> float:
    trust = 0.95 - 1.5 * slips / max(len(typed), len(known))
    if sorted(typed) == sorted(known):
        trust += 0.25
    elif len(typed) == len(known):
        trust -= 0.03
    return trust - (0.0 if typed[0] == known[0] else 0.08)


def allowed(length: int) -> int:
    """Return how many slips a word of this length may hold."""
    return 1 if length <= SHORT else 2 if length <= 9 else 3


class Speller:
    """Knows a vocabulary with the weight of each word (how much is written about it)."""

    def __init__(self, vocabulary: Mapping[str, float]) -> None:
        self.vocabulary = dict(vocabulary)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        self._grams: dict[str, list[str]] = defaultdict(list)
        self._short: dict[str, list[str]] = defaultdict(list)
        self._codes: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._guessed: dict[str, tuple[Guess, ...]] = {}
        for word in self.vocabulary:
            self._learn(word)

    def __contains__(self, word: str) -> bool:
        return word in self.vocabulary

    def _learn(self, word: str) -> None:
        if word.isdigit():
            return
        self._sounds[sound(word)].append(word)
        if self.vocabulary[word] >= WELL_KNOWN:
            self._skeletons[skeleton(word)].append(word)
        if len(word) <= SHORT + 1:
            for part in shortened(word):
                self._short[part].append(word)
        if len(word) <= 5 and not is_root(word):
            self._codes.add(word)
        found = grams(word)
        self._sizes[word] = len(found)
        for gram in found:
            self._grams[gram].append(word)

    def guesses(self, word: str) -> tuple[Guess, ...]:
        """Return the known words that an unknown word may stand for, most trusted first, at most three."""
        known = self._guessed.get(word)
        if known is None:
            if len(self._guessed) >= REMEMBERED:
                self.forget()
            known = self._guessed[word] = self._guess(word)
        return known

    def forget(self) -> None:
        """Forget the guesses made so far; they are made anew when asked."""
        self._guessed.clear()

    def _guess(self, word: str) -> tuple[Guess, ...]:
        trusts: dict[str, float] = {}
        for found, trust in (*self._alike(word), *self._near(word)):
            trusts[found] = max(trust, trusts.get(found, 0.0))
        ranked = sorted(trusts, key=lambda found: (-trusts[found], -self.vocabulary[found], found))
        return tuple(Guess(found, trusts[found]) for found in ranked[:3])

    def _alike(self, word: str) -> Iterable[Guess]:
        for found in self._sounds.get(sound(word), ()):
            yield Guess(found, 0.92)
        if len(word) >= 3 and len(VOWEL.findall(word)) <= 1:
            for found in self._skeletons.get(skeleton(word), ()):
                if len(found) > len(word):
                    yield Guess(found, 0.75)

    def _near(self, word: str) -> Iterable[Guess]:
        limit = allowed(len(word))
        for found in self._candidates(word):
            slips = distance(word, found, limit)
            if slips <= limit:
                yield Guess(found, _trust(word, found, slips) + (CODE_BONUS if found in self._codes else 0.0))

    def _candidates(self, word: str) -> Iterable[str]:
        """Return words worth comparing: short ones share all letters but one, long ones many 3- and 4-grams."""
        if len(word) < 3:
            return ()
        if len(word) <= SHORT:
            return {found for part in shortened(word) for found in self._short.get(part, ())}
        shared: dict[str, int] = defaultdict(int)
        own = grams(word)
        for gram in own:
            for found in self._grams.get(gram, ()):
                shared[found] += 1
        alike = {found: 2 * count / (len(own) + self._sizes[found]) for found, count in shared.items()}
        return nlargest(CANDIDATES, alike, key=lambda found: (alike[found], found))

    def split(self, word: str) -> tuple[str, str] | None:
        """Return two known words that were written as one, or None."""
        pairs = ((word[:cut], word[cut:]) for cut in range(2, len(word) - 1))
        known = [pair for pair in pairs if pair[0] in self.vocabulary and pair[1] in self.vocabulary]
        return max(known, key=lambda pair: min(map(len, pair)), default=None)
