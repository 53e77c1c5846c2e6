"""The line between a hall and the centre: a TCP proxy that can be dead, thin, cut, or lose just the answers."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 512  # bytes a thin line hands on at once
LOG = b"/log HTTP/1.1"  # a batch on its way to the site log


@dataclass
class Line:
    """Carries bytes from ``port`` to the web server at ``to``.

    ``bytes_per_s``: both directions together; none is as fast as the machine.  ``cuts_every``: with 5, the connection of
    every fifth batch, the first among them, ends in the middle: somewhere in the question or in the answer.
    ``on_batch`` is called when a batch has gone to the server, ``on_answer`` when the first byte of the answer to a batch
    is here and not yet handed on; when either gives True, the connection ends there.
    """

    to: int
    bytes_per_s: int | None = None
    cuts_every: int = 0
    is_dead: bool = False
    on_batch: Callable[[], bool] | None = None
    on_answer: Callable[[bytes], bool] | None = None
    batches: int = 0
    cut_so_far: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(20261124))  # the same bad day each time
    _free_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._open: set[_Call] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def die(self) -> None:
        """From here nothing goes through, and what is under way ends."""
        self.is_dead = True
        for call in list(self._open):
            call.end()

    def live(self) -> None:
        """Let everything through again."""
        self.is_dead = False

    def close(self) -> None:
        self.die()
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                phone, _ = self._door.accept()
                if self.is_dead:
                    phone.close()
                    continue
                try:
                    centre = socket.create_connection(("127.0.0.1", self.to), 5)
                except OSError:  # the server is down
                    phone.close()
                    continue
                call = _Call(self, phone, centre)
                self._open.add(call)
                call.start()

    def end_of_next_batch(self) -> int | None:
        """After how many bytes the connection of the batch that begins now ends; nothing when it may live."""
        self.batches += 1
        if not self.cuts_every or (self.batches - 1) % self.cuts_every:
            return None
        return self._chance.randrange(200, 3_000)

    def forget(self, call: _Call) -> None:
        """``call`` is over."""
        self._open.discard(call)

    def wait_for(self, size: int) -> None:
        """Wait as long as ``size`` bytes take on this line; everybody in the hall shares it."""
        if self.bytes_per_s is None:
            return
        with self._lock:
            begins = max(self._free_at, time.monotonic())
            self._free_at = begins + size / self.bytes_per_s
        time.sleep(max(0.0, self._free_at - time.monotonic()))


class _Call:
    """One connection through the line."""

    def __init__(self, line: Line, phone: socket.socket, centre: socket.socket) -> None:
        self.line, self.phone, self.centre = line, phone, centre
        self.left: int | None = None  # bytes until it ends
        self.is_batch = False
        centre.settimeout(None)

    def start(self) -> None:
        threading.Thread(target=self._carry, args=(self.phone, self.centre, self._out), daemon=True).start()
        threading.Thread(target=self._carry, args=(self.centre, self.phone, self._back), daemon=True).start()

    def end(self) -> None:
        self.line.forget(self)
        for end in (self.phone, self.centre):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _carry(self, source: socket.socket, target: socket.socket, look: Callable[[bytes, socket.socket], bool]) -> None:
        size = CHUNK if self.line.bytes_per_s else 65_536
        with suppress(OSError):
            while chunk := source.recv(size):
                self.line.wait_for(len(chunk))
                if self._is_cut(len(chunk)) or look(chunk, target):
                    break
        self.end()

    def _is_cut(self, size: int) -> bool:
        if self.left is None:
            return False
        self.left -= size
        if self.left > 0:
            return False
        self.line.cut_so_far += 1
        return True

    def _out(self, chunk: bytes, centre: socket.socket) -> bool:
        begins = LOG in chunk
        centre.sendall(chunk)
        if begins:
            self.is_batch, self.left = True, self.line.end_of_next_batch()
            if self.line.on_batch:
                return self.line.on_batch()
        return False

    def _back(self, chunk: bytes, phone: socket.socket) -> bool:
        if self.is_batch:
            self.is_batch = False
            if self.line.on_answer and self.line.on_answer(chunk):
                return True
        phone.sendall(chunk)
        return False
