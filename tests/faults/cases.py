"""Each fault: what goes wrong, done on purpose; ends when the phone says that the centre has everything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import expect

from tests.faults.phone import PATIENCE_MS
from tests.faults.stage import Outcome, Stage

PATIENCE_S = 120.0
NOTICED_MS = 32_000  # Chromium asks only every half minute how much room is left
THIN = 4_000  # bytes a second: 32 kbit/s, both directions together
Fault = Callable[[Stage], Outcome]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault: its name, what the table calls it, and how many scans and strikes there are at full size and in the suite.

    ``few`` = 0: not in the suite; Chromium needs half a minute to notice, and tests/browser refuses the console's storage by itself.
    """

    name: str
    title: str
    run: Fault
    people: int
    few: int
    strikes: int = 1
    few_strikes: int = 1


def _offline(stage: Stage) -> None:
    """Scan everybody while nothing goes through."""
    stage.line.die()
    stage.phone.scan(stage.codes)
    stage.phone.keeps(len(stage.codes))


def _handed_in(stage: Stage, *, within: float = PATIENCE_S) -> float:
    stage.line.live()
    return stage.phone.has_handed_in(len(stage.codes), within=within)


def killed_before_the_answer(stage: Stage) -> Outcome:
    """The web server is killed (SIGKILL) when a batch is stored and its answer has not left yet."""
    struck: list[float] = []

    def kill(_: bytes) -> bool:
        if len(struck) == stage.strikes:
            return False
        struck.append(time.monotonic())
        stage.centre.web.kill()
        stage.centre.web.start()
        return True

    _offline(stage)
    stage.line.on_answer = kill
    seconds = _handed_in(stage)
    return stage.outcome(times=len(struck), seconds=seconds)


def killed_at_work(stage: Stage) -> Outcome:
    """The web server is killed while it works on a batch: each time some thousandths of a second later."""
    struck: list[float] = []

    def kill() -> bool:
        if len(struck) == stage.strikes:
            return False
        time.sleep(0.004 * len(struck))
        struck.append(time.monotonic())
        stage.centre.web.kill()
        stage.centre.web.start()
        return True

    _offline(stage)
    stage.line.on_batch = kill
    seconds = _handed_in(stage)
    return stage.outcome(times=len(struck), seconds=seconds)


def database_crashed(stage: Stage) -> Outcome:
    """PostgreSQL is killed and started again while a batch is under way."""
    struck: list[threading.Thread] = []

    def crash() -> bool:
        if len(struck) < stage.strikes:
            struck.append(threading.Thread(target=stage.centre.database.crash))
            struck[-1].start()
        return False

    _offline(stage)
    stage.line.on_batch = crash
    seconds = _handed_in(stage)
    for restart in struck:
        restart.join()
    return stage.outcome(times=len(struck), seconds=seconds)


def answers_cut(stage: Stage) -> Outcome:
    """Answers do not arrive: everything was stored, and the phone cannot know."""
    struck = []

    def cut(_: bytes) -> bool:
        struck.append(1)
        return len(struck) <= stage.strikes

    _offline(stage)
    stage.line.on_answer = cut
    seconds = _handed_in(stage)
    return stage.outcome(times=min(len(struck), stage.strikes), seconds=seconds)


def two_tabs(stage: Stage) -> Outcome:
    """Two tabs of the phone hold entries and both find the line again in the same moment."""
    other = stage.phone.context.new_page()
    other.goto(stage.phone.page.url)
    expect(other.locator("#connection")).to_have_text("Đã kết nối. Trung tâm đã nhận đủ.", timeout=PATIENCE_MS)
    half = len(stage.codes) // 2
    stage.line.die()
    stage.phone.scan(stage.codes[:half])
    stage.phone.scan(stage.codes[half:], page=other)
    stage.phone.keeps(len(stage.codes))
    stage.line.live()
    other.evaluate("dispatchEvent(new Event('online'))")
    seconds = stage.phone.has_handed_in(len(stage.codes), within=PATIENCE_S)
    return stage.outcome(times=1, seconds=seconds)


def clock_jumps(stage: Stage) -> Outcome:
    """The phone's clock jumps three hours ahead and then back to yesterday while it scans without a line."""
    third = len(stage.codes) // 3
    parts = [stage.codes[:third], stage.codes[third : 2 * third], stage.codes[2 * third :]]
    now = time.time()
    stage.line.die()
    for jump, codes in zip((timedelta(0), timedelta(hours=3), timedelta(hours=-26)), parts, strict=True):
        stage.phone.page.clock.set_system_time(now + jump.total_seconds())
        stage.phone.scan(codes)
    stage.phone.keeps(len(stage.codes))
    seconds = _handed_in(stage)
    return stage.outcome(times=2, seconds=seconds)


def reloaded_offline(stage: Stage) -> Outcome:
    """The page is closed and opened again, twice, while there is no line."""
    third = len(stage.codes) // 3
    stage.phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # the console's code lies on the device
    stage.line.die()
    done = 0
    for codes in (stage.codes[:third], stage.codes[third : 2 * third], stage.codes[2 * third :]):
        if done:
            stage.phone.page.reload()
            stage.phone.keeps(done)  # the operator sees it before the next scan
        stage.phone.scan(codes)
        done += len(codes)
        stage.phone.keeps(done)
    seconds = _handed_in(stage)
    return stage.outcome(times=2, seconds=seconds)


def storage_full(stage: Stage) -> Outcome:
    """The phone's storage is full for a while: what it could not keep it says, and nobody is shown as checked in for it."""
    half = len(stage.codes) // 2
    stage.line.die()
    stage.phone.scan(stage.codes[:half])
    stage.phone.keeps(half)
    debugger = stage.phone.context.new_cdp_session(stage.phone.page)
    origin = f"http://127.0.0.1:{stage.line.port}"
    debugger.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    stage.phone.page.wait_for_timeout(NOTICED_MS)
    stage.phone.scan(stage.codes[half : half + 1])
    expect(stage.phone.page.locator("#last")).to_have_attribute("data-tone", "bad", timeout=PATIENCE_MS)
    stage.phone.keeps(half)
    debugger.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    stage.phone.scan(stage.codes[half:])
    stage.phone.keeps(len(stage.codes))
    seconds = _handed_in(stage)
    return stage.outcome(times=1, seconds=seconds)


def thin_line(stage: Stage) -> Outcome:
    """Everything at once through 32 kbit/s, and one connection in five ends in the middle."""
    _offline(stage)
    stage.line.bytes_per_s, stage.line.cuts_every = THIN, 5
    seconds = _handed_in(stage, within=PATIENCE_S + len(stage.codes))
    return stage.outcome(times=stage.line.cut_so_far, seconds=seconds)


CASES = [
    Case("killed-before-the-answer", "web server killed (-9) between commit and answer", killed_before_the_answer, 200, 20, 3, 1),
    Case("killed-at-work", "web server killed (-9) while it works on a batch", killed_at_work, 200, 20, 6, 1),
    Case("database-crashed", "PostgreSQL killed (-9) and restarted in the middle of a batch", database_crashed, 200, 20, 3, 1),
    Case("answers-cut", "answers to a batch lost", answers_cut, 200, 20, 5, 1),
    Case("two-tabs", "two tabs hand in at the same moment", two_tabs, 200, 20),
    Case("clock-jumps", "the phone's clock jumps 3 h ahead, then 26 h back", clock_jumps, 150, 15),
    Case("reloaded-offline", "page opened anew twice without a line", reloaded_offline, 150, 15),
    Case("storage-full", "storage of the phone full, then free again", storage_full, 150, 0),
    Case("thin-line", "everything through 32 kbit/s, every fifth batch cut", thin_line, 1_000, 120),
]
