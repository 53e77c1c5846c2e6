"""One conversation with a mail server, so exact that of each letter we know whether it was taken, refused, or nobody can say.

The box stands in for a server where none is set: each letter becomes a file that one can open.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

from diemcau.foundation.notices.models import Notice, NoticeFile
from diemcau.kernel.dates import local

PATIENCE_SECONDS = 30  # for each answer of the server


class NotTaken(Exception):
    """The letter was surely not taken; later it may be."""


class ServerAway(NotTaken):
    """No letter can be taken now: the server cannot be reached, or shows us the door."""


class Declined(Exception):
    """The server will never take this letter."""


class NobodyKnows(Exception):
    """The line broke after the last word of the letter: it may have been taken."""


class Carrier(Protocol):
    """Whoever takes letters, one after the other."""

    def carry(self, address: str, message: bytes, name: str) -> None:
        """Take one letter to ``address``, or raise what became of it."""


@contextmanager
def carrier() -> Iterator[Carrier]:
    """A carrier as the settings name it; ``ServerAway`` when it cannot be reached."""
    url = urlsplit(settings.MAIL_URL)
    if url.scheme == "box":
        yield Box(box_folder())
        return
    if not url.scheme:
        raise ServerAway("no mail server is set (DIEMCAU_EMAIL_URL)")
    server = Server(settings.MAIL_URL)
    try:
        yield server
    finally:
        server.leave()


def is_box() -> bool:
    """Whether letters lie in a folder instead of leaving."""
    return str(settings.MAIL_URL).startswith("box:")


@dataclass(frozen=True, slots=True)
class Read:
    """A letter as a mail program shows it; ``files`` are the names of its attachments."""

    sender: str
    to: str
    subject: str
    date: datetime | None
    text: str
    files: tuple[str, ...]


def read(content: bytes) -> Read:
    """The letter in a file of the box."""
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    files = tuple(part.get_filename() or "" for part in message.iter_attachments())
    sender, to, title = (str(message[name] or "") for name in ("From", "To", "Subject"))
    date = message["Date"]
    return Read(sender, to, title, date.datetime if date else None, str(body.get_content()) if body else "", files)


def box_folder() -> Path:
    """Where letters lie when no mail server is set."""
    return Path(settings.HOME) / "letters"


def box_file(notice_id: int) -> Path:
    """Where the letter of one notice lies, if it lies in the box."""
    return box_folder() / f"{notice_id:08d}.eml"


def empty_box(ids: Iterable[int], *, before: datetime) -> int:
    """Take the letters of the notices ``ids`` out of the box, and whatever was put there before ``before``; how many."""
    gone = {box_file(pk) for pk in ids}
    stale = [file for file in box_folder().glob("*.eml") if file in gone or file.stat().st_mtime < before.timestamp()]
    for file in stale:
        file.unlink(missing_ok=True)
    return len(stale)


class Box:
    """A folder in which letters lie as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, address: str, message: bytes, name: str) -> None:  # the address stands in the letter
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / f".{name}.new"
        new.touch(mode=0o600)
        new.write_bytes(message)
        new.replace(self.folder / f"{name}.eml")


class Server:
    """A mail server, spoken to by SMTP (RFC 5321)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            if parts.scheme == "smtps":
                self._line: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE_SECONDS, context=ssl.create_default_context())
            else:
                self._line = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE_SECONDS)
            self._line.ehlo()
            if parts.scheme == "smtp" and not parts.query.endswith("tls=0"):
                self._line.starttls(context=ssl.create_default_context())
                self._line.ehlo()
            if parts.username:
                self._line.login(unquote(parts.username), unquote(parts.password or ""))
        except UnicodeError as error:  # its words hold the password
            self.leave()
            raise ServerAway("the password of the mail account holds letters that SMTP cannot carry: choose one of plain letters") from error
        except (OSError, smtplib.SMTPException) as error:
            self.leave()
            raise ServerAway(_told(error)) from error

    def carry(self, address: str, message: bytes, name: str) -> None:  # the name is for a box
        try:
            self._expect(self._line.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), 250)
            self._expect(self._line.rcpt(address), 250, 251)
            self._expect(self._line.docmd("DATA"), 354)
            self._line.send(re.sub(rb"(?m)^\.", b"..", message) + b"\r\n.\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self.leave()
            raise ServerAway(_told(error)) from error
        try:
            answer = self._line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.leave()
            raise NobodyKnows(_told(error)) from error
        self._expect(answer, 250)

    def leave(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        with suppress(AttributeError, OSError, smtplib.SMTPException):
            self._line.quit()
        with suppress(AttributeError, OSError):
            self._line.close()

    def _expect(self, answer: tuple[int, bytes], *welcome: int) -> None:
        code, words = answer
        if code in welcome:
            return
        told = f"{code} {words.decode(errors='replace')}"
        if code == 421:  # RFC 5321, 3.8: the service is closing
            raise ServerAway(told)
        with suppress(OSError, smtplib.SMTPException):
            self._line.rset()
        raise (Declined if code >= 500 else NotTaken)(told)


def written(notice: Notice, files: list[NoticeFile]) -> bytes:
    """``notice`` as a message (RFC 5322): its id is the same each time, so that a second copy can be known as one.

    Raises ``Declined`` when it cannot be one: an address in letters that mail servers do not read, a line break in a name.
    """
    try:
        return _message(notice, files).as_bytes()
    except ValueError as error:  # UnicodeError is one
        raise Declined(_told(error)) from error


def _message(notice: Notice, files: list[NoticeFile]) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = formataddr((notice.to_name, notice.email))
    message["Subject"] = notice.subject
    message["Date"] = format_datetime(local(notice.posted_at))
    message["Message-ID"] = f"<{notice.key[:32]}.{notice.copy}@{sender.partition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer to it
    message.set_content(notice.text, cte="base64")
    for file in files:
        kind, _, parameters = file.media_type.partition(";")
        main, _, sub = kind.strip().partition("/")
        message.add_attachment(bytes(file.content), maintype=main, subtype=sub, filename=file.name, params=_parameters(parameters))
    return message


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in text.split(";") if part.strip())
    return {name: value for name, _, value in pairs}


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:400]
