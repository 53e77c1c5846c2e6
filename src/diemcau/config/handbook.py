"""The parts of the documentation that are made from the code: ``make docs`` writes them, a test keeps them in step."""

from __future__ import annotations

from pathlib import Path

from diemcau.config import env, verbs

DOCS = Path(__file__).resolve().parents[3] / "docs"


def settings_page() -> str:
    """``docs/settings.md``: every setting, as ``config.env`` reads it."""
    lines = [
        "# Settings",
        "All come from the environment; nothing else is read. Made from `src/diemcau/config/env.py` by `make docs`.",
        "",
        "| name | is | without it | what it does |",
        "|---|---|---|---|",
        *(f"| `{setting.name}` | {setting.type_name} | {_shown(setting.default)} | {setting.sentence} |" for setting in env.ALL),
        "",
        "With `DIEMCAU_ENV=production` the server refuses to start while errors are shown, the secret is the default or short, no host name is",
        "given, or the address in links is not `https://`; it says which. `diemcau check` says the same without starting.",
    ]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """``docs/commands.md``: what ``diemcau --help`` says."""
    return f"# The `diemcau` command\nMade from `src/diemcau/config/verbs.py` by `make docs`.\n\n```text\n{verbs.overview()}\n```\n"


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


def _shown(default: str) -> str:
    if default == env.DEFAULT_SECRET:
        return "made and kept"
    return f"`{default}`" if default else "empty"


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())
