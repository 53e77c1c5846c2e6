"""The ``diemcau`` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diemcau.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # settings must be named first

    execute_from_command_line(["diemcau", *sys.argv[1:]])


if __name__ == "__main__":
    main()
