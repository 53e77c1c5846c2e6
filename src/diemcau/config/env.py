"""The one reader of the environment: every setting has a name, a type, a default and a sentence."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_PASSWORD = re.compile(r"//[^/]*@")  # who signs in, and with what, inside an address


class BadSetting(Exception):
    """A setting that cannot be read, told in one sentence with its name."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting: where it is read from and what it means."""

    name: str
    type_name: str
    default: str
    sentence: str
    parse: Callable[[str], T]

    def read(self, environ: Mapping[str, str] = os.environ) -> T:
        """Value in ``environ``, or the default; ``BadSetting`` when it cannot be understood."""
        raw = environ.get(self.name, self.default)
        try:
            return self.parse(raw)
        except ValueError as error:
            told = _PASSWORD.sub("//…@", raw)
            raise BadSetting(f"{self.name}={told!r} is not {self.type_name}: {error}") from error


def _truth(raw: str) -> bool:
    answers = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if raw.lower() not in answers:
        raise ValueError("say 1 or 0")
    return answers[raw.lower()]


def _words(raw: str) -> list[str]:
    return [word.strip() for word in raw.split(",") if word.strip()]


def text(name: str, default: str, sentence: str) -> Setting[str]:
    """A setting that is text."""
    return Setting(name, "text", default, sentence, str)


def truth(name: str, default: str, sentence: str) -> Setting[bool]:
    """A setting that is 1 or 0."""
    return Setting(name, "1 or 0", default, sentence, _truth)


def number(name: str, default: str, sentence: str) -> Setting[int]:
    """A setting that is a whole number."""
    return Setting(name, "a whole number", default, sentence, int)


def words(name: str, default: str, sentence: str) -> Setting[list[str]]:
    """A setting that is a list with commas."""
    return Setting(name, "a list with commas", default, sentence, _words)


def choice(name: str, default: str, sentence: str, *, among: tuple[str, ...]) -> Setting[str]:
    """A setting that is one of a few words."""

    def parse(raw: str) -> str:
        if raw not in among:
            raise ValueError(f"say {' or '.join(among)}")
        return raw

    return Setting(name, " or ".join(among), default, sentence, parse)


def mail_address(name: str, default: str, sentence: str) -> Setting[str]:
    """A setting that says where letters go."""

    def parse(raw: str) -> str:
        if raw and urlsplit(raw).scheme not in {"smtp", "smtps", "box"}:
            raise ValueError("it begins with smtp://, smtps:// or box:")
        return raw

    return Setting(name, "where letters go", default, sentence, parse)


def database_address(name: str, default: str, sentence: str) -> Setting[str]:
    """A setting that says where the database is."""

    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        if raw and parts.scheme not in {"postgresql", "postgres"}:
            raise ValueError("it begins with postgresql://")
        if parts.port == 0:  # reading the port finds out whether it is one
            raise ValueError("port 0 is none")
        return raw

    return Setting(name, "the address of a PostgreSQL server", default, sentence, parse)


DEFAULT_SECRET = "only-for-development-never-in-production"  # noqa: S105  # refused in production, see below

ENVIRONMENT = choice(
    "DIEMCAU_ENV",
    "development",
    "`development` on your own machine, `production` on a server others use.",
    among=("development", "production"),
)
DEBUG = truth("DIEMCAU_DEBUG", "0", "Show programming errors in the browser; refused in production.")
SECRET = text(
    "DIEMCAU_SECRET",
    DEFAULT_SECRET,
    "Key that signs sessions, links and QR codes, 50 or more random characters; required in production, elsewhere made and kept in `DIEMCAU_HOME`.",
)
ALLOWED_HOSTS = words("DIEMCAU_ALLOWED_HOSTS", "", "Names under which browsers reach the server; required in production.")
BASE_URL = text("DIEMCAU_BASE_URL", "http://127.0.0.1:8000", "Address printed in links and QR codes.")
DATABASE_URL = database_address("DATABASE_URL", "", "PostgreSQL server (`postgresql://…`); empty: the embedded PostgreSQL in `DIEMCAU_HOME`.")
DIRECT_URL = database_address(
    "DIEMCAU_DIRECT_URL",
    "",
    "The same database without a pooler in between, for workers: they listen, which a PgBouncer in transaction mode cuts off. Empty: `DATABASE_URL`.",
)
HOME = text("DIEMCAU_HOME", "var", "Folder for the embedded database and generated files; a relative one is taken from the checkout.")
PG_BIN = text("DIEMCAU_PG_BIN", "", "Folder with PostgreSQL's own programs for the embedded database; empty: the wheel's, then the system's.")
EMAIL_URL = mail_address(
    "DIEMCAU_EMAIL_URL",
    "",
    "Mail server: `smtp://user:password@host:587` (STARTTLS; `?tls=0` for a server on this machine), `smtps://…:465`, or `box:`, a folder of "
    "letters in `DIEMCAU_HOME`. Empty: outside production the box, and letters about accounts are printed to the log; in production none leaves.",
)
EMAIL_FROM = text(
    "DIEMCAU_EMAIL_FROM", "Điểm Cầu <khong-tra-loi@localhost>", "Sender of every letter; your mail server must be allowed to send for it."
)
KEEP_LETTERS = number(
    "DIEMCAU_KEEP_LETTERS_DAYS", "180", "Days after which a letter is deleted with its history, so that no list of people outlives its use."
)
SIGNATURE_ROOTS = text(
    "DIEMCAU_SIGNATURE_ROOTS",
    "",
    "File with the root certificates (PEM) that signatures of issued papers are trusted against; empty: a signature can be intact, never trusted.",
)
WORKERS = number("DIEMCAU_WORKERS", "2", "Web processes.")
JOB_WORKERS = number(
    "DIEMCAU_JOB_WORKERS",
    "1",
    "Workers that `diemcau serve` starts for letters, batches and reminders; 0: none, they run elsewhere with `diemcau work`.",
)
PROXIES = number(
    "DIEMCAU_PROXIES",
    "0",
    "Reverse proxies in front that write `X-Forwarded-For`; attempts to sign in are counted by the address they saw. 0: none is believed.",
)

ALL: tuple[Setting[str] | Setting[bool] | Setting[int] | Setting[list[str]], ...] = (
    ENVIRONMENT, DEBUG, SECRET, ALLOWED_HOSTS, BASE_URL, DATABASE_URL, DIRECT_URL, HOME, PG_BIN, EMAIL_URL, EMAIL_FROM, KEEP_LETTERS, WORKERS,
    JOB_WORKERS, PROXIES, SIGNATURE_ROOTS,
)  # fmt: skip


def read_all(environ: Mapping[str, str] = os.environ) -> None:
    """``BadSetting`` for the first setting in ``environ`` that cannot be understood, also one that is needed later."""
    for setting in ALL:
        setting.read(environ)


def reasons_not_to_start(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Why a production server must not start with ``environ``: one sentence each; empty when it may."""
    if ENVIRONMENT.read(environ) != "production":
        return []
    reasons = []
    if DEBUG.read(environ):
        reasons.append("DIEMCAU_DEBUG is on: errors would show the inside of the server to everyone. Set it to 0.")
    if SECRET.read(environ) == DEFAULT_SECRET or len(SECRET.read(environ)) < 50:
        reasons.append("DIEMCAU_SECRET is the default or shorter than 50 characters: anyone could sign links. Set a random one.")
    if not ALLOWED_HOSTS.read(environ) or "*" in ALLOWED_HOSTS.read(environ):
        reasons.append("DIEMCAU_ALLOWED_HOSTS is empty or *: the server would answer to any name. List its host names.")
    if not BASE_URL.read(environ).startswith("https://"):
        reasons.append("DIEMCAU_BASE_URL does not begin with https://: links and QR codes would lead nowhere. Set the address people use.")
    return reasons


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The home folder, as a whole path."""
    checkout = Path(__file__).resolve().parents[3]
    start = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
    return start / HOME.read(environ)


def secret(environ: Mapping[str, str] = os.environ) -> str:
    """The key that signs: from the environment, else the one kept in the home folder, else the default."""
    kept = home(environ) / "secret"
    if SECRET.name in environ or ENVIRONMENT.read(environ) == "production" or not os.access(kept, os.R_OK):
        return SECRET.read(environ)
    return kept.read_text().strip()


def keep_secret(environ: Mapping[str, str] = os.environ) -> None:
    """Outside production, make a random key in the home folder when there is none and the environment names none."""
    if SECRET.name in environ or ENVIRONMENT.read(environ) == "production":
        return
    folder = home(environ)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(folder / "secret", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
