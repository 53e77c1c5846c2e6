"""Names that are nearly written like another: what ``difflib.get_close_matches`` finds, without asking it about each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from heapq import heappush, heappushpop

ALIKE = 0.8  # twice the letters that match, over the letters of both


class Nearby:
    """A fixed set of names of which many are asked for.

    Two names as alike as ``ALIKE`` share 2/5 of the letters of both, wherever these stand.  Whether they do is told of all names at
    once: each letter has a number whose bit ``n`` says that name ``n`` has it, and such numbers are added up as columns of bits.
    Only names that share enough are compared letter by letter, the likeliest first: the answer is the same, the work is not.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self.having: dict[str, int] = defaultdict(int)
        self.of_length: dict[int, int] = defaultdict(int)
        for place, name in enumerate(self.names):
            self.of_length[len(name)] |= 1 << place
            for letter in _counted(name):
                self.having[letter] |= 1 << place

    def close_to(self, text: str, most: int) -> list[str]:
        """At most ``most`` names, likeliest first: exactly those of ``get_close_matches`` with ``ALIKE``."""
        matcher = SequenceMatcher()
        matcher.set_seq2(text)
        best: list[tuple[float, str]] = []
        for bound, name in sorted(self.possible(text), reverse=True):
            if len(best) == most and bound < best[0][0]:
                break  # neither this one nor any after it can be as alike as those found
            matcher.set_seq1(name)
            ratio = matcher.ratio()
            if ratio >= ALIKE:
                (heappush if len(best) < most else heappushpop)(best, (ratio, name))
        return [name for _, name in sorted(best, reverse=True)]

    def possible(self, text: str) -> list[tuple[float, str]]:
        """Every name that shares as many letters with ``text`` as it must, and how alike it is at most."""
        sums = self._shared(text)
        found = []
        for length, those in self.of_length.items():
            letters = len(text) + length
            least = -(-2 * letters // 5)
            if least <= min(len(text), length):
                for place in _places(_at_least(least, sums, those)):
                    shared = sum((digit >> place & 1) << power for power, digit in enumerate(sums))
                    found.append((2 * shared / letters if letters else 1.0, self.names[place]))
        return found

    def _shared(self, text: str) -> list[int]:
        """How many letters each name shares with ``text``: bit ``n`` of the numbers given are the binary digits for name ``n``, lowest first."""
        sums: list[int] = []
        for letter in _counted(text):
            carry = self.having.get(letter, 0)
            for place, digit in enumerate(sums):
                sums[place], carry = digit ^ carry, digit & carry
            if carry:
                sums.append(carry)
        return sums


def _at_least(least: int, sums: list[int], among: int) -> int:
    """Which of ``among`` have a sum of ``least`` or more."""
    more, equal = 0, among
    for place in reversed(range(max(len(sums), least.bit_length()))):
        digit = sums[place] if place < len(sums) else 0
        if least >> place & 1:
            equal &= digit
        else:
            more |= equal & digit
            equal &= ~digit
    return more | equal


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _counted(text: str) -> Iterator[str]:
    """Each letter with how often it stood there before, so that "n" twice is two letters: "n0", "n1"."""
    seen: Counter[str] = Counter()
    for letter in text:
        yield f"{letter}{seen[letter]}"
        seen[letter] += 1
