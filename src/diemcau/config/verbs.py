"""Every verb of the ``diemcau`` command: its words, its sentence, its arguments, and who answers it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass


def _nothing(_: ArgumentParser) -> None:
    """A verb without arguments."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb.  ``answer`` is "module:function", imported when Django stands."""

    words: str
    sentence: str
    answer: str
    arguments: Callable[[ArgumentParser], None] = _nothing
    needs_database: bool = True
    migrates: bool = False  # on any server; the embedded database is migrated by every verb that needs it


def _address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")


def _demo(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--speed", type=float, help="how fast the morning passes: minutes of the story in a real minute (default: 10)")


def _folder(parser: ArgumentParser) -> None:
    parser.add_argument("--folder", default="", help="folder with the dated CSV files (default: those of this release)")


def _act_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="JSON file of the act, see docs/unit-acts.md")
    parser.add_argument("--plan", action="store_true", help="only show what it would do")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _act(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="number of the act, see `diemcau units acts`")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _day(parser: ArgumentParser) -> None:
    parser.add_argument("day", metavar="DAY", help="2025-07-01, 2026-04-30 or another day on which the lists change")


def _recompute(parser: ArgumentParser) -> None:
    parser.add_argument("--conference", type=int, metavar="ID", help="only the halls of this conference (default: all that ever spoke)")
    parser.add_argument("--check", action="store_true", help="change nothing; leave with 1 when something differs")


def _list(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="list of delegates, Excel or CSV")
    parser.add_argument(
        "--unit", required=True, metavar="LIST:CODE", help="province or unit of the list: 2025:51, or 2021:51 in the list until 30 June 2025"
    )
    parser.add_argument("--conference", type=int, metavar="ID", help="compare with the delegates and sites of this conference")
    parser.add_argument("--json", action="store_true", help="as JSON, see docs/delegates-preview.md")


def _pack(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="folder with the outlines, see docs/maps.md")


def _files(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON file with one record, see docs/archive-record.md")


def _record(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="id of the record")


def _email(parser: ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="address the person signs in with")


def _person(parser: ArgumentParser) -> None:
    _email(parser)
    parser.add_argument("--name", default="", help="full name")
    parser.add_argument("--role", required=True, help="administrator, secretary, contact or viewer")
    parser.add_argument("--unit", default="", help="name of the unit, accents or not (default: the whole country)")


def _forget(parser: ArgumentParser) -> None:
    parser.add_argument("--years", type=int, default=2, help="how long ago the last post ended, at least (default: 2)")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _psql(parser: ArgumentParser) -> None:
    parser.add_argument("psql", nargs="*", metavar="PSQL-ARGUMENT", help="handed to psql, after --")


def _tied(parser: ArgumentParser) -> None:
    parser.add_argument("--tied", action="store_true", help="stop when standard input ends: for whoever starts workers as its children")


def _yes(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="really delete")


_COMMANDS = "diemcau.config.commands"
GROUPS: dict[str, tuple[Verb, ...]] = {
    "See it": (
        Verb("demo", "Tell the sample story and serve it: an invented province holds a conference.", "", _demo, migrates=True),
    ),
    "Run it": (
        Verb("serve", "Bring the tables up to date and serve the platform.", f"{_COMMANDS}.serving:serve", _address, migrates=True),
        Verb("work", "Do the jobs that wait: letters, batches, reminders. `serve` starts workers of its own.", f"{_COMMANDS}.working:work", _tied),
        Verb("migrate", "Bring the tables up to date.", f"{_COMMANDS}.serving:migrate"),
        Verb("attendance recompute", "Fold the logs of halls from scratch and say what differs from what was kept.",
             f"{_COMMANDS}.attendance:recompute", _recompute),
        Verb("check", "Say whether settings, database and tables are ready.", f"{_COMMANDS}.serving:check"),
    ),
    "Fill it": (
        Verb("units load", "Load or refresh the units of Viet Nam; a second run changes nothing.", f"{_COMMANDS}.units:load", _folder),
        Verb("units apply", "Change the units as the file of a resolution tells: show the plan, ask, do all of it or nothing.",
             f"{_COMMANDS}.units:apply", _act_file),
        Verb("units undo", "Take an act back, until something depends on it.", f"{_COMMANDS}.units:undo", _act),
        Verb("units acts", "List the acts on units.", f"{_COMMANDS}.units:acts"),
        Verb("units example", "Print the file of a reorganisation that this release knows, as an act.", f"{_COMMANDS}.units:example", _day),
        Verb("delegates preview", "Say what a list of delegates would become; nothing is written.", f"{_COMMANDS}.delegates:preview", _list),
        Verb("maps install", "Draw the maps of a data pack; a second run changes nothing.", f"{_COMMANDS}.maps:install", _pack),
        Verb("maps remove", "Take the installed maps away; a grid of tiles stands in.", f"{_COMMANDS}.maps:remove", _yes),
        Verb("archive import", "Enter records of past conferences from JSON files.", f"{_COMMANDS}.archive:import_files", _files),
        Verb("archive export", "Print a record with every fact it was entered with.", f"{_COMMANDS}.archive:export", _record),
    ),
    "Let people in": (
        Verb("user add", "Add a user with a role over a unit, and print the first password.", f"{_COMMANDS}.people:add", _person),
        Verb("user password", "Give a user a new password, and print it.", f"{_COMMANDS}.people:set_password", _email),
    ),
    "Let data go": (
        Verb("people forget", "Delete people who have held no post for years and are in no conference.", f"{_COMMANDS}.people:forget", _forget),
    ),
    "Embedded database": (
        Verb("db start", "Start it and keep it running.", f"{_COMMANDS}.database:start", needs_database=False),
        Verb("db stop", "Stop it, whoever uses it.", f"{_COMMANDS}.database:stop", needs_database=False),
        Verb("db url", "Print its address for other programs.", f"{_COMMANDS}.database:url", needs_database=False),
        Verb("db shell", "Open psql on it.", f"{_COMMANDS}.database:shell", _psql, needs_database=False),
        Verb("db reset", "Delete it with all its data.", f"{_COMMANDS}.database:reset", _yes, needs_database=False),
    ),
}  # fmt: skip
EVERY = tuple(verb for verbs in GROUPS.values() for verb in verbs)
DJANGO = ("django", "For developers: any command of Django, such as `diemcau django makemigrations`.")


def overview() -> str:
    """What ``diemcau --help`` says: every verb with its sentence."""
    width = max(len(verb.words) for verb in EVERY) + 2
    lines = ["usage: diemcau VERB [ARGUMENTS]", "", "Prepare, run and follow up training conferences held in many halls (điểm cầu) at once."]
    for title, verbs in [*GROUPS.items(), ("Develop it", (Verb(*DJANGO, ""),))]:
        lines += ["", title, *(f"  {verb.words:<{width}}{verb.sentence}" for verb in verbs)]
    lines += ["", "`diemcau VERB --help` tells the arguments.  Settings come from the environment: docs/settings.md.",
              "Without DATABASE_URL a database of its own is started in DIEMCAU_HOME, and stopped when nobody uses it."]  # fmt: skip
    return "\n".join(lines)


def find(words: list[str]) -> tuple[Verb, list[str]] | None:
    """The verb that ``words`` begin with, and the words after it."""
    for verb in EVERY:
        length = len(verb.words.split())
        if words[:length] == verb.words.split():
            return verb, words[length:]
    return None
