"""The account the embedded PostgreSQL runs under, and the folders it may call its own."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DatabaseWillNotStart(Exception):
    """The embedded PostgreSQL cannot run here; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The account PostgreSQL runs under: ours, or ``nobody`` when we are root."""

    name: str
    uid: int
    gid: int

    @classmethod
    def fitting(cls) -> Owner:
        try:
            entry = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
        except KeyError as error:
            raise DatabaseWillNotStart(f"PostgreSQL needs a named account: {error.args[0]}. Set DATABASE_URL to a server.") from error
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, command: Sequence[str | Path], *, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``command`` under this account, knowing nothing of our environment."""
        account: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}
        outcome: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603  # our own commands, no shell
            list(command),
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), "LC_ALL": "C", "TZ": "UTC"},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **account,
        )
        return outcome

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can walk to ``folder`` (asked of the kernel, not guessed from permission bits)."""
        return not self.is_another or self.run(["test", "-x", folder], cwd=Path("/")).returncode == 0

    def own(self, folder: Path) -> None:
        """Make ``folder`` this account's own, closed to everyone else."""
        make_safely(folder, {self.uid, os.geteuid()}, mode=0o700)
        if self.is_another:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)


def make_safely(folder: Path, accounts: set[int], *, mode: int) -> None:
    """Make ``folder``, or accept it when it is a real folder of one of ``accounts``; others could have laid a trap."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in accounts:
        raise DatabaseWillNotStart(f"{folder} belongs to another account. Remove it, or set DIEMCAU_HOME to another folder.")
    folder.chmod(mode)
