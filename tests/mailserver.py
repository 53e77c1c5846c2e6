"""A small mail server on this machine that takes letters, and misbehaves when told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest


@dataclass
class Mailbox:
    """What the server took and how it behaves; ``url`` is where it listens."""

    url: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    conversations: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # address: answer to RCPT
    answer_to_letter: str = "250 taken"
    hang_up_after_letter: bool = False  # takes it, and the line breaks before the answer
    hang_up_at_data: bool = False
    closing: bool = False

    @property
    def addresses(self) -> list[str]:
        return [str(letter["To"].addresses[0].addr_spec) for letter in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        box.conversations += 1
        self._say("220 vidu.vn")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                self._say("250 vidu.vn")
            elif verb.startswith("MAIL") and box.closing:
                self._say("421 closing")
            elif verb.startswith("RCPT"):
                self._say(box.refused.get(line.split("<")[1].split(">")[0], "250 ok"))
            elif verb == "DATA":
                if box.hang_up_at_data:
                    return
                self._say("354 go on")
                self._take()
                if box.hang_up_after_letter:
                    return
                self._say(box.answer_to_letter)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            assert line.endswith(b"\r\n")
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.box.answer_to_letter.startswith("250"):
            self.server.box.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """A running mail server, named by the settings."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.box = Mailbox(url=f"smtp://127.0.0.1:{server.server_address[1]}?tls=0")
        settings.MAIL_URL = server.box.url
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.box
        server.shutdown()
        thread.join()
