"""Questions about speed, each answered by a figure that anyone can measure again.

One file for each question, with ``run() -> Iterator[Figure]``; ``python -m benchmarks NAME…`` prints a JSON line
for each figure.  A baseline is measured in the same run, on the same machine, under the same load.
"""

from __future__ import annotations

import json
import os
import resource
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Baseline:
    """The same question answered the plain way."""

    name: str
    value: float


def load_now() -> str:
    """How busy the machine is: the load averages of 1, 5 and 15 minutes, and its cores."""
    return " ".join(f"{average:.2f}" for average in os.getloadavg()) + f" on {os.cpu_count()} cores"


def cpu_seconds() -> float:
    """Processor time so far of this process and of those it waited for: it says the same on a busy machine and on a quiet one."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: of what, in which unit, from how many measurements, beside which baseline."""

    metric: str
    value: float
    unit: str
    n: int
    baseline: Baseline | None = None
    load: str = ""

    def line(self) -> str:
        """The figure as one line of JSON."""
        baseline = {"name": self.baseline.name, "value": self.baseline.value} if self.baseline else None
        facts = {"metric": self.metric, "value": self.value, "unit": self.unit, "n": self.n, "baseline": baseline, "load": self.load or load_now()}
        return json.dumps(facts, ensure_ascii=False)
