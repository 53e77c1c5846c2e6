"""``python -m benchmarks`` measures everything; ``python -m benchmarks checkin board`` only those."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import django

import benchmarks

NOT_A_QUESTION = {"__main__", "hall"}


def questions() -> list[str]:
    """Names of the questions: the files of this folder."""
    return sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_A_QUESTION)


def main(arguments: list[str]) -> int:
    """Print the figures of the questions named in ``arguments`` (all without any); 2 for a name that is none."""
    unknown = sorted(set(arguments) - set(questions()))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(questions())}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diemcau.config.settings")
    sys.path.insert(0, "src")
    django.setup()
    for name in arguments or questions():
        for figure in importlib.import_module(f"benchmarks.{name}").run():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
