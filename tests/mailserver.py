"""A small mail server on this machine that takes letters, and misbehaves when told to."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


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
    tls: ssl.SSLContext | None = None  # offers STARTTLS, and takes no letter without it
    accounts: dict[str, str] = field(default_factory=dict)  # asks to sign in, as one of these
    signed_in: list[str] = field(default_factory=list)
    in_the_clear: int = 0  # passwords and letters said before the line was safe

    @property
    def addresses(self) -> list[str]:
        return [str(letter["To"].addresses[0].addr_spec) for letter in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        box.conversations += 1
        self.is_safe, self.is_known = box.tls is None, not box.accounts
        self._say("220 vidu.vn")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line, box):
                return

    def finish(self) -> None:
        super().finish()
        self.request.close()  # a line made safe is another one than the server knows of

    def _answer(self, line: str, box: Mailbox) -> bool:
        """Say what is due to ``line``; whether the conversation goes on."""
        verb = line.upper().split(" ", maxsplit=1)[0]
        if not self.is_safe and verb in {"AUTH", "MAIL"}:
            box.in_the_clear += 1
            self._say("530 say STARTTLS first")
            return True
        answer = {"EHLO": self._greet, "STARTTLS": self._secure, "AUTH": self._sign_in, "MAIL": self._mail, "RCPT": self._rcpt, "DATA": self._data}
        if verb == "QUIT":
            self._say("221 bye")
            return False
        return answer.get(verb, self._nod)(line, box)

    def _nod(self, _line: str, _box: Mailbox) -> bool:
        self._say("250 ok")
        return True

    def _greet(self, _line: str, box: Mailbox) -> bool:
        self._say("250-vidu.vn", *(["250-STARTTLS"] if not self.is_safe else ["250-AUTH PLAIN"] if box.accounts else []), "250 8BITMIME")
        return True

    def _mail(self, _line: str, box: Mailbox) -> bool:
        self._say("421 closing" if box.closing else "250 ok" if self.is_known else "530 sign in first")
        return True

    def _rcpt(self, line: str, box: Mailbox) -> bool:
        self._say(box.refused.get(line.split("<")[1].split(">", maxsplit=1)[0], "250 ok"))
        return True

    def _data(self, _line: str, box: Mailbox) -> bool:
        if box.hang_up_at_data:
            return False
        self._say("354 go on")
        self._take()
        if box.hang_up_after_letter:
            return False
        self._say(box.answer_to_letter)
        return True

    def _secure(self, _line: str, box: Mailbox) -> bool:
        self._say("220 go on")
        assert box.tls is not None
        self.request = box.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        self.is_safe = True
        return True

    def _sign_in(self, line: str, box: Mailbox) -> bool:
        _, name, password = base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode().split("\0")
        self.is_known = box.accounts.get(name) == password
        box.signed_in += [name] if self.is_known else []
        self._say("235 welcome" if self.is_known else "535 who are you")
        return True

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            assert line.endswith(b"\r\n")
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.box.answer_to_letter.startswith("250"):
            self.server.box.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{words}\r\n" for words in lines).encode())


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


@pytest.fixture
def certificate(tmp_path, monkeypatch) -> ssl.SSLContext:
    """The certificate of a server on this machine, of a root that only this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime.now(UTC) - timedelta(minutes=5)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, begins + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    root, secret = tmp_path / "root.pem", tmp_path / "key.pem"
    root.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root, secret)
    return context
