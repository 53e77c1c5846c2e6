"""The ``diemcau`` command as a person types it: a process, an embedded database of its own, sentences and exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diemcau import __main__ as command
from diemcau.config import env, verbs
from tests.places import open_folder

Answer = subprocess.CompletedProcess[str]
PRODUCTION = {
    "DIEMCAU_ENV": "production",
    "DIEMCAU_SECRET": "only-here-0123456789-only-here-0123456789-only-here",
    "DIEMCAU_ALLOWED_HOSTS": "127.0.0.1",
    "DIEMCAU_BASE_URL": "https://diemcau.example.vn",
}
SOURCE = str(Path(env.__file__).parents[2])


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DIEMCAU_PG_BIN") if name in os.environ}
    return kept | {"PYTHONPATH": SOURCE, "DIEMCAU_HOME": str(home), **more}


def typed(home: Path, *words: str, **more: str) -> Answer:
    return subprocess.run(
        [sys.executable, "-m", "diemcau", *words],
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home folder whose database holds the country; shared, for it takes seconds to make."""
    with open_folder() as folder:
        typed(folder, "db", "start")
        yield folder
        typed(folder, "db", "reset", "--yes")


@pytest.fixture(scope="module")
def country(home: Path) -> Path:
    assert typed(home, "units", "load").returncode == 0
    return home


def test_help_names_every_verb_with_a_sentence(capsys):
    assert command.run(["--help"]) == 0
    told = capsys.readouterr().out
    for verb in verbs.EVERY:
        assert re.search(rf"^  {verb.words} +[A-Z].*\.$", told, re.MULTILINE), verb.words


@pytest.mark.parametrize("verb", verbs.EVERY, ids=lambda verb: verb.words)
def test_each_verb_explains_its_arguments(verb, capsys):
    with pytest.raises(SystemExit) as leaving:
        command.run([*verb.words.split(), "--help"])
    assert leaving.value.code == 0
    assert verb.sentence in " ".join(capsys.readouterr().out.split())


def test_an_unknown_verb_is_misuse(capsys):
    assert command.run(["frobnicate"]) == 2
    assert "no verb “frobnicate”" in capsys.readouterr().err


def test_check_says_that_a_fresh_home_is_ready(home):
    answer = typed(home, "check")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.fullmatch(r"All is well: PostgreSQL \d+\.\d+.*, tables up to date, settings accepted\.\n", answer.stdout)


def test_loading_the_units_again_changes_nothing(country):
    assert typed(country, "units", "load").stdout == "The units are as the files tell: nothing changed.\n"


def test_a_user_is_added_once_and_can_be_given_a_new_password(country):
    first = typed(country, "user", "add", "lan@example.vn", "--name", "Lê Thị Lan", "--role", "secretary", "--unit", "tinh quang ngai")
    again = typed(country, "user", "add", "Lan@example.vn", "--role", "secretary")
    renewed = typed(country, "user", "password", "lan@example.vn")

    assert (first.returncode, again.returncode, renewed.returncode) == (0, 1, 0)
    assert re.fullmatch(r"lan@example\.vn signs in with the password \S{20} and should change it\.\n", first.stdout)
    assert "Traceback" not in again.stderr
    assert renewed.stdout != first.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "add", "x@example.vn", "--role", "king"), "There is no role “king”: say administrator, secretary, contact, viewer."),
        (("user", "add", "x@example.vn", "--role", "viewer", "--unit", "Atlantis"), "No unit is called “Atlantis” today."),
        (("user", "password", "nobody@example.vn"), "Nobody signs in with nobody@example.vn."),
        (("units", "load", "--folder", "/nowhere"), "There is no folder /nowhere."),
        (("db", "reset"), "This deletes every conference in the embedded database. Say --yes if you mean it."),
    ],
)
def test_what_a_person_can_put_right_is_one_sentence(country, words, sentence):
    answer = typed(country, *words)
    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", f"diemcau: {sentence}\n")


def test_a_record_goes_in_and_out_and_a_bad_file_is_told_by_its_field(home, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    facts = {"schema": "diemcau.case/1", "id": "thu-2024", "title": "Hội nghị thử", "delegates": {"count": 350, "op": "gt"}, "lạ": ["giữ nguyên"]}
    good.write_text(json.dumps(facts), encoding="utf-8")
    bad.write_text(json.dumps(facts | {"id": "sai-2024", "level": "planet"}), encoding="utf-8")

    mixed = typed(home, "archive", "import", str(good), str(bad))
    again = typed(home, "archive", "import", str(good))
    out = typed(home, "archive", "export", "thu-2024")
    unknown = typed(home, "archive", "export", "sai-2024")

    assert (mixed.returncode, again.returncode, out.returncode, unknown.returncode) == (1, 0, 0, 1)
    assert "bad.json" in mixed.stderr
    assert "level" in mixed.stderr
    assert json.loads(out.stdout) == facts
    assert "Traceback" not in mixed.stderr + unknown.stderr


def test_with_a_server_named_nothing_is_started_or_stopped(home):
    for words in (("db", "start"), ("db", "stop"), ("db", "reset", "--yes")):
        answer = typed(home, *words, DATABASE_URL="postgresql:///elsewhere")
        assert (answer.returncode, answer.stderr) == (1, "diemcau: DATABASE_URL names a server, which is not ours to start or stop.\n")


def test_a_server_that_does_not_answer_is_told_without_a_traceback(home):
    answer = typed(home, "check", DATABASE_URL="postgresql:///nothing?host=/nowhere")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "/nowhere" in answer.stderr


def test_db_url_and_shell_lead_to_the_embedded_database(home):
    assert typed(home, "db", "url").stdout.startswith("postgresql://diemcau@/diemcau?host=")
    answer = typed(home, "db", "shell", "--", "-Atc", "SELECT 6 * 7")
    assert answer.stdout == "42\n"


def test_django_commands_pass_through(home):
    answer = typed(home, "django", "showmigrations", "--plan")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "network.0001_initial" in answer.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(home: Path) -> Iterator[Callable[..., str]]:
    """Starts ``diemcau serve`` on a free port; gives its address when it answers."""
    running: list[subprocess.Popen[bytes]] = []

    def start(**more: str) -> str:
        port = free_port()
        running.append(subprocess.Popen([sys.executable, "-m", "diemcau", "serve", "--port", str(port)], env=environment(home, **more)))
        patience = time.monotonic() + 180
        while time.monotonic() < patience:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"http://127.0.0.1:{port}"
            time.sleep(0.1)
        raise TimeoutError(port)

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=180) == 0


def test_serve_answers_with_pages_and_files_and_stops_when_told(served):
    address = served()
    with urllib.request.urlopen(f"{address}/hoi-nghi/") as page:  # noqa: S310  # our own server
        assert page.status == 200
    with urllib.request.urlopen(f"{address}/static/base/base.css") as sheet:  # noqa: S310  # our own server
        assert sheet.headers["Content-Type"].startswith("text/css")


def test_serve_in_production_collects_hashed_files(served, home):
    address = served(**PRODUCTION)
    names = json.loads((home / "static" / "staticfiles.json").read_text())["paths"]
    question = urllib.request.Request(f"{address}/static/{names['base/base.css']}", headers={"X-Forwarded-Proto": "https"})  # noqa: S310  # ours
    with urllib.request.urlopen(question) as sheet:  # noqa: S310  # our own server
        assert "immutable" in sheet.headers["Cache-Control"]


def test_a_sound_production_has_no_troubles_and_tells_no_story(home):
    check, demo = typed(home, "check", **PRODUCTION), typed(home, "demo", **PRODUCTION)
    assert (check.returncode, check.stdout.split(":")[0], check.stderr) == (0, "All is well", "")
    told = "diemcau: The demo fills the database with invented people and shows their password: it does not run in production.\n"
    assert (demo.returncode, demo.stdout, demo.stderr) == (1, "", told)


def test_a_taken_port_is_told_in_one_sentence(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = typed(home, "serve", "--port", str(port))
    assert (answer.returncode, answer.stderr) == (
        1,
        f"diemcau: Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another with --port.\n",
    )


def test_the_command_speaks_english_also_where_the_rooms_speak_vietnamese(home, country, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("[]", encoding="utf-8")
    typed(country, "user", "add", "lan2@example.vn", "--role", "viewer")

    told = [
        typed(home, "archive", "import", str(bad)).stderr,
        typed(home, "archive", "export", "khong-co").stderr,
        typed(country, "user", "add", "lan2@example.vn", "--role", "viewer").stderr,
    ]

    assert told == [
        "diemcau: bad.json: The file must hold one record, that is one JSON object.\n",
        "diemcau: No record has the id “khong-co”.\n",
        "diemcau: This address already has an account. Give that person a role instead.\n",
    ]


def test_an_act_is_applied_and_undone_by_two_commands_in_english(country, tmp_path):
    item = {"do": "begin", "unit": {"name": "Sở Ví Dụ", "kind": "department", "under": {"code": "42"}}}
    lists = {"before": "19/2025/QĐ-TTg", "after": "19/2025/QĐ-TTg"}
    facts = {"schema": "diemcau.unit-act/1", "legal_act": "1/2026/QH16", "on": "2026-10-01", "source": "tests", "code_lists": lists, "items": [item]}
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(facts), encoding="utf-8")
    bad.write_text(json.dumps(facts | {"items": [{"do": "end", "unit": {"code": "999"}}]}), encoding="utf-8")

    refused = typed(country, "units", "apply", str(bad), "--yes")
    applied = typed(country, "units", "apply", str(good), "--yes")
    number = re.search(r"Applied as number (\d+)\.", applied.stdout)
    assert number is not None, applied
    undone = typed(country, "units", "undo", number[1], "--yes")
    again = typed(country, "units", "undo", number[1], "--yes")

    assert refused.stderr == (
        f"diemcau: {bad} cannot be applied; nothing was changed.\n  item 1 · unit: No unit is called 999 (19/2025/QĐ-TTg) on 30/09/2026.\n"
    )
    assert applied.stdout.splitlines()[:2] == [
        "1/2026/QH16, in force from 2026-10-01.  Source: tests",
        "1 unit begins: Sở Ví Dụ.",
    ]
    assert (applied.returncode, undone.returncode, again.returncode) == (0, 0, 1)
    assert undone.stdout.endswith(f"Act {number[1]} was undone: the network is what it was before.\n")
    assert again.stderr == "diemcau: This act is not in force, so there is nothing to undo. Nothing was changed.\n"


def workers_of(home: Path) -> list[int]:
    """Process ids of the workers whose environment names ``home``."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit() and b"work" in (folder / "cmdline").read_bytes().split(b"\0"):
                found += [int(folder.name)] if f"DIEMCAU_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0") else []
    return found


def wait_for(what: Callable[[], list[int]], seconds: float = 180) -> list[int]:
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        if answer := what():
            return answer
        time.sleep(0.1)
    raise TimeoutError(what)


def test_serve_brings_a_worker_replaces_it_when_it_dies_and_leaves_none_behind(home):
    server = subprocess.Popen([sys.executable, "-m", "diemcau", "serve", "--port", str(free_port())], env=environment(home), start_new_session=True)
    (first,) = wait_for(lambda: workers_of(home))
    os.kill(first, signal.SIGKILL)
    (second,) = wait_for(lambda: [pid for pid in workers_of(home) if pid != first])
    os.killpg(server.pid, signal.SIGINT)  # Ctrl+C reaches every process of the terminal at once
    assert server.wait(timeout=180) == 0
    assert second != first
    assert workers_of(home) == []


def test_a_worker_alone_stops_when_told_and_a_tied_one_when_its_parent_is_gone(home):
    alone, tied = (
        subprocess.Popen(
            [sys.executable, "-m", "diemcau", "work", *words], env=environment(home), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for words in ([], ["--tied"])
    )
    for worker in (alone, tied):
        assert worker.stderr is not None
        assert worker.stderr.readline().endswith("A worker is at work.\n")
    alone.send_signal(signal.SIGINT)
    assert tied.communicate(timeout=180)[1] == ""  # its input is closed
    assert alone.communicate(timeout=180)[1] == ""
    assert (alone.returncode, tied.returncode) == (0, 0)
