"""Names nearly written like another are found as difflib finds them, in a fraction of the comparisons."""

from __future__ import annotations

import random
from difflib import get_close_matches

from hypothesis import example, given
from hypothesis import strategies as st

from diemcau.kernel.nearness import ALIKE, Nearby

WORDS = st.text("abxaontgh '1", max_size=14)


@given(st.lists(WORDS, max_size=25), WORDS)
@example(["xa na ot", "xa nam gion"], "xa nam gifot")
@example(["xa uar", "xa ba", "xa"], "xa a")
@example([""], "")
@example(["a" * 250, "ab" * 120], "a" * 240)  # where difflib thinks a frequent letter is no letter
def test_the_answer_is_that_of_get_close_matches_whatever_is_asked(names: list[str], text: str):
    nearby = Nearby(names)

    assert [nearby.close_to(text, most) for most in (1, 6)] == [get_close_matches(text, set(names), n=most, cutoff=ALIKE) for most in (1, 6)]


def test_fifty_slips_of_the_pen_among_three_thousand_names_compare_few_of_them_letter_by_letter():
    draw = random.Random(3)  # the same slips in every run
    syllables = ["an", "binh", "cam", "dong", "ha", "hoa", "long", "my", "nam", "phu", "son", "tan", "thanh", "thuan", "vinh", "xuan"]
    names = [f"xa {a} {b} {c}" for a in syllables for b in syllables for c in syllables[:12]]
    asked = [f"{name[:5]}{draw.choice('qwz')}{name[6:]}" for name in draw.sample(names, 50)]
    nearby = Nearby(names)

    found = [nearby.close_to(text, 6) for text in asked]

    assert found == [get_close_matches(text, names, n=6, cutoff=ALIKE) for text in asked]
    assert sum(len(nearby.possible(text)) for text in asked) < len(asked) * len(names) / 5
