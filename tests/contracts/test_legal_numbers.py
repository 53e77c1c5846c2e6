"""No number of a law stands in code: acts change, rows of ``foundation/papers/data/acts.csv`` do with them."""

from __future__ import annotations

import re

from tests.contracts import house

ACT = re.compile(r"\d+/(?:\d{4}/)?(?:NĐ-CP|QĐ-|TT-|QH\d|NQ-|UBTVQH|TTLT)", re.IGNORECASE)
KNOWN = {  # names of code lists: what a row of the units' files is called, not a rule that code follows
    "foundation/network/models/units.py": {"19/2025/QĐ-"},
}


def test_no_code_and_no_page_names_an_act_by_its_number():
    found: dict[str, set[str]] = {}
    for path in [*house.python_files(), *house.templates(), *house.own_static_files("*.js")]:
        if "migrations" in path.parts or not path.is_relative_to(house.SOURCE) or "sample" in path.parts:
            continue
        if numbers := set(ACT.findall(path.read_text())):
            found[str(path.relative_to(house.SOURCE))] = numbers
    assert found == KNOWN
