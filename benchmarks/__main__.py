"""``python -m benchmarks`` measures everything; ``python -m benchmarks log board`` only those."""

from __future__ import annotations

import importlib
import pkgutil
import sys

sys.path.insert(0, "src")

import benchmarks
from diemcau.config import runtime

NOT_A_QUESTION = {"__main__", "behind_https", "hall", "rush"}


def questions() -> list[str]:
    """Names of the questions: the files of this folder."""
    return sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_A_QUESTION)


def main(arguments: list[str]) -> int:
    """Print the figures of the questions named in ``arguments`` (all without any); 2 for a name that is none."""
    unknown = sorted(set(arguments) - set(questions()))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(questions())}", file=sys.stderr)
        return 2
    with runtime.database():  # the server that DATABASE_URL names, or the embedded one
        runtime.start_django()
        for name in arguments or questions():
            for figure in importlib.import_module(f"benchmarks.{name}").run():
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
