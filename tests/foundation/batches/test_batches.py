"""A batch makes each piece once, whatever happens, and ends in one file for those who may see it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from subprocess import TimeoutExpired

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.batches import queries, services
from diemcau.foundation.batches.errors import NothingToMake, NotPaused, NotRunning
from diemcau.foundation.batches.models import Batch, Form
from diemcau.foundation.batches.rules import KEPT_DAYS, Part, told, why
from diemcau.kernel import jobs
from tests.foundation.batches import kinds
from tests.foundation.factories import UserFactory

pytestmark = pytest.mark.django_db
PARTS = (Part("Xã Ba Tơ", [101, 102]), Part("Xã A/B", [103]), Part("Xã trống", []), Part("Xã Cuối", [104]))


@pytest.fixture(autouse=True)
def pages_known(settings, tmp_path):
    settings.HOME = tmp_path
    kinds.register()


def begin(owner: User, form: Form = Form.PDF, parts: tuple[Part, ...] = PARTS) -> Batch:
    return services.begin(
        kind="tests.pages", about=f"user:{owner.pk}", title="Giấy mời", form=form, parts=parts, owner=owner, by=owner.actor, now=timezone.now()
    )


def widths(content: bytes) -> list[int]:
    return [round(page.get_width()) for page in pypdfium2.PdfDocument(content)]


def story_of(batch: Batch) -> list[str]:
    return list(batch.steps.order_by("pk").values_list("state", flat=True))


def test_a_batch_becomes_one_pdf_with_every_page_in_order(do_jobs):
    batch = begin(UserFactory.create())
    do_jobs()
    batch.refresh_from_db()
    assert widths(queries.file_of(batch).read_bytes()) == [101, 102, 103, 104]
    assert story_of(batch) == ["queued", "started", "finished"]
    assert (batch.total, batch.size) == (4, queries.file_of(batch).stat().st_size)
    assert [file.name for file in queries.folder_of(batch).iterdir()] == ["batch.pdf"]


def test_a_batch_becomes_one_zip_with_a_file_for_each_piece(do_jobs):
    batch = begin(UserFactory.create(), Form.ZIP)
    do_jobs()
    with zipfile.ZipFile(queries.file_of(batch)) as whole:
        assert whole.namelist() == ["001 Xã Ba Tơ.pdf", "002 Xã A B.pdf", "003 Xã Cuối.pdf"]
        assert widths(whole.read("001 Xã Ba Tơ.pdf")) == [101, 102]


def test_pressing_twice_begins_once_and_pressing_after_the_end_begins_anew(do_jobs):
    owner = UserFactory.create()
    first, second = begin(owner), begin(owner)
    assert first == second
    assert begin(owner, Form.ZIP) != first
    do_jobs()
    assert begin(owner) != first


def test_a_batch_of_nothing_is_not_begun():
    with pytest.raises(NothingToMake):
        begin(UserFactory.create(), parts=(Part("Xã trống", []),))
    assert not Batch.objects.exists()


def test_a_batch_that_is_stopped_keeps_what_is_made_and_goes_on_without_making_it_again(do_jobs, monkeypatch, tmp_path):
    owner = UserFactory.create()
    batch = begin(owner)
    log = tmp_path / "log"
    monkeypatch.setenv(kinds.LOG, str(log))
    made = kinds.make

    def stop_after_first(the_batch: object, piece: object) -> bytes:
        services.stop(batch=batch, by=owner.actor, now=timezone.now())
        return made(the_batch, piece)

    monkeypatch.setattr(kinds, "make", stop_after_first)
    kinds.register()
    do_jobs()
    assert (story_of(batch), queries.headway(batch, now=timezone.now()).done) == (["queued", "started", "stopped"], 2)

    monkeypatch.setattr(kinds, "make", made)
    kinds.register()
    services.resume(batch=batch, by=owner.actor, now=timezone.now())
    do_jobs()
    assert log.read_text().split() == ["0", "1", "2"]
    assert widths(queries.file_of(batch).read_bytes()) == [101, 102, 103, 104]
    assert sorted(entry.act for entry in entries_of(batch)) == ["batches.begun", "batches.resumed", "batches.stopped"]


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next_one(do_jobs):
    batch = begin(UserFactory.create())
    jobs.stopping.set()
    try:
        services.make(batch.pk, clock=timezone.now)
    finally:
        jobs.stopping.clear()
    assert not queries.file_of(batch).exists()
    do_jobs()
    assert widths(queries.file_of(batch).read_bytes()) == [101, 102, 103, 104]


@pytest.mark.parametrize(("parts", "is_joined"), [((Part("a", [101]),), False), ((Part("a", [101]), Part("b", [102])), True)])
def test_one_pdf_of_a_single_piece_is_that_piece_unchanged_and_a_joined_one_says_what_it_lacks(client: Client, do_jobs, parts, is_joined):
    owner = UserFactory.create()
    batch = begin(owner, parts=parts)
    do_jobs()
    client.force_login(owner)

    page = client.get(reverse("batches:batch", args=[batch.pk])).content.decode()

    assert (queries.file_of(batch).read_bytes() == kinds.pages([101])) != is_joined
    assert ("mỗi tệp trong đó là PDF/A-3a" in page) == is_joined


def test_a_batch_that_fails_says_why_and_can_go_on(do_jobs, monkeypatch):
    owner = UserFactory.create()
    batch = begin(owner, parts=(Part("a", [101]), Part("b", [666])))
    do_jobs()
    headway = queries.headway(batch, now=timezone.now())
    assert (headway.state, headway.done, headway.reason) == ("failed", 1, "other")

    services.resume(batch=batch, by=owner.actor, now=timezone.now())
    assert queries.headway(batch, now=timezone.now()).is_running


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "ổ đĩa máy chủ đã hết chỗ"),
        (TimeoutExpired("typst", 120), "một phần làm quá lâu; máy chủ đang bận"),
        (Batch.DoesNotExist("no row"), "dữ liệu cần dùng không còn"),
        (RuntimeError("typst could not print 'Nguyễn Văn A'"), "phần mềm gặp lỗi, đã ghi trong nhật ký máy chủ"),
    ],
)
def test_why_a_batch_failed_is_a_sentence_and_never_the_words_of_an_exception(trouble, sentence):
    with override("vi"):
        assert str(told(why(trouble))) == sentence
        assert str(told("RuntimeError: of a batch of long ago")) == "phần mềm gặp lỗi, đã ghi trong nhật ký máy chủ"


def test_only_what_runs_is_stopped_and_only_what_was_stopped_goes_on(do_jobs):
    owner = UserFactory.create()
    batch = begin(owner)
    with pytest.raises(NotPaused):
        services.resume(batch=batch, by=owner.actor, now=timezone.now())
    services.stop(batch=batch, by=owner.actor, now=timezone.now())
    with pytest.raises(NotRunning):
        services.stop(batch=batch, by=owner.actor, now=timezone.now())
    do_jobs()
    assert not queries.file_of(batch).exists()


def test_the_rest_is_estimated_from_what_was_done_since_the_start():
    batch = begin(UserFactory.create())
    now = timezone.now()
    assert queries.headway(batch, now=now).seconds_left is None
    batch.steps.create(state="started", at=now)
    assert queries.headway(batch, now=now + timedelta(seconds=5)).seconds_left is None
    batch.pieces.filter(position=0).update(done_at=now + timedelta(seconds=5))
    headway = queries.headway(batch, now=now + timedelta(seconds=6))
    assert (headway.done, headway.done_pct, headway.seconds_left, headway.minutes_left, headway.doing) == (2, 50, 6, 1, "Xã A/B")


def test_a_file_is_deleted_when_it_expires_and_not_a_moment_before(do_jobs):
    batch = begin(UserFactory.create())
    do_jobs()
    batch.refresh_from_db()
    assert batch.expires_at is not None
    assert services.expire(now=batch.expires_at - timedelta(seconds=1)) == 0
    assert services.expire(now=batch.expires_at) == 1
    assert services.expire(now=batch.expires_at) == 0
    assert not queries.folder_of(batch).exists()
    assert story_of(batch)[-1] == "expired"


def test_a_batch_that_was_left_lying_expires_too(do_jobs):
    owner = UserFactory.create()
    batch = begin(owner)
    services.stop(batch=batch, by=owner.actor, now=timezone.now())
    assert services.expire(now=batch.created_at + timedelta(days=KEPT_DAYS) - timedelta(seconds=1)) == 0
    assert services.expire(now=batch.created_at + timedelta(days=KEPT_DAYS)) == 1


def test_the_history_of_a_batch_cannot_be_rewritten():
    batch = begin(UserFactory.create())
    with pytest.raises(IntegrityError), transaction.atomic():
        batch.steps.update(state="finished")


def test_the_page_follows_stops_goes_on_and_hands_out_the_file(client: Client, do_jobs):
    owner = UserFactory.create()
    batch = begin(owner)
    client.force_login(owner)
    page, stop, resume, download = (reverse(f"batches:{name}", args=[batch.pk]) for name in ("batch", "stop", "resume", "download"))

    assert "0 trên 4" in client.get(page).content.decode()
    partial = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in partial
    assert "<html" not in partial
    assert client.get(download).status_code == 404
    client.post(stop)
    assert "every 2s" not in client.get(page).content.decode()
    client.post(resume)
    do_jobs()
    answer = client.get(download)
    assert widths(b"".join(answer)) == [101, 102, 103, 104]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gi%E1%BA%A5y%20m%E1%BB%9Di.pdf"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["batch", "stop", "resume", "download"])
def test_the_batch_of_another_is_not_there(client: Client, do_jobs, name: str):
    batch = begin(UserFactory.create())
    do_jobs()
    client.force_login(UserFactory.create())
    ask = client.post if name in {"stop", "resume"} else client.get
    assert ask(reverse(f"batches:{name}", args=[batch.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_queries_for_one_piece_or_thirty(client: Client, count: int, django_assert_num_queries):
    owner = UserFactory.create()
    batch = begin(owner, parts=tuple(Part(f"Xã {number}", [100 + number]) for number in range(count)))
    client.force_login(owner)
    with django_assert_num_queries(7):
        client.get(reverse("batches:batch", args=[batch.pk]))


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_costs_the_piece_in_its_hands_and_nothing_else(settings, tmp_path):
    parts = tuple(Part(f"Xã {number}", [101 + number]) for number in range(6))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    batch = begin(UserFactory.create(), parts=parts)
    log = tmp_path / "log"

    first = start_worker(tmp_path, log)
    wait_for(lambda: log.exists() and len(log.read_text().split()) == 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start_worker(tmp_path, log)
    try:
        wait_for(lambda: queries.headway(batch, now=timezone.now()).is_ready)
    finally:
        second.terminate()
        assert second.wait(20) == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

    assert log.read_text().split() in (["0", "1", "2", "2", "3", "4", "5"], ["0", "1", "2", "3", "4", "5"])
    assert widths(queries.file_of(batch).read_bytes()) == [101, 102, 103, 104, 105, 106]
    assert story_of(batch) == ["queued", "started", "started", "finished"]


def start_worker(home: Path, log: Path) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}{':' + database['PASSWORD'] if database['PASSWORD'] else ''}@/{database['NAME']}?host={database['HOST']}"
    url += f"&port={database['PORT']}" if database["PORT"] else ""
    told = {"DATABASE_URL": url, "DIEMCAU_HOME": str(home), kinds.LOG: str(log), kinds.PAUSE: "0.3"}
    told |= {"DJANGO_SETTINGS_MODULE": "diemcau.config.settings", "PYTHONPATH": os.pathsep.join(["src", "."])}
    return subprocess.Popen([sys.executable, "-m", "tests.foundation.batches.kinds"], env=os.environ | told, cwd=Path(__file__).parents[3])


def wait_for(what, seconds: float = 40) -> None:
    patience = time.monotonic() + seconds
    while not what():
        if time.monotonic() > patience:
            raise TimeoutError
        time.sleep(0.1)
