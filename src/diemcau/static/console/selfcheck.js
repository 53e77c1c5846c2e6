import { createClock } from "./clock.js";
import { figuresNow, peopleNow } from "./model.js";
import { $, reveal, set } from "./page.js";
import { drawn } from "./qr.js";
import { secondsLeft, shown, stepAt } from "./rotating.js";
import { hour } from "./words.js";

const BEAT_MS = 250;
const MARGIN = 4; // squares of light around the code

/**
 * Self check-in: the hall's screen with the code that changes every 30 seconds, and the operator's hand on it.
 *
 * The screen needs no network: the secret came with the bundle, the time is the device's own, corrected.
 */
export function connect(app) {
  const { say, act, model, onAnswer, onBundle, onDraw, online, screen: words } = app;
  const clock = createClock(localStorage);
  const screen = $("hall-screen");
  let given = null; // {secret, address, is_paused} of the bundle
  let step = null;
  let beat = 0;

  const lastWord = (events) => events.findLast((event) => event.kind === "self_check_in")?.payload.state;
  const isPaused = () => (lastWord(model().waiting) ?? (given?.is_paused ? "paused" : "running")) === "paused";

  onBundle((bundle) => {
    given = bundle.self_check_in ?? null;
    if (online()) clock.measure(bundle.sent_at);
    draw();
  });
  onAnswer((sent) => {
    const state = lastWord(sent);
    if (given && state) given = { ...given, is_paused: state === "paused" }; // the next bundle says the same
  });
  onDraw(draw);

  function draw() {
    $("self").hidden = !given;
    if (!given) return close();
    const people = peopleNow(model());
    const own = people.filter((person) => person.came?.way === "self");
    const odd = own.filter((person) => person.came.is_doubtful);
    set("self-state", say(isPaused() ? "self_paused" : "self_running"));
    $("self-state").className = `status ${isPaused() ? "status-warn" : "status-ok"}`;
    set("self-count", say("self_count", { count: words.number(own.length), late: words.number(own.filter((person) => person.came.is_late).length) }));
    set("self-pause", say(isPaused() ? "self_resume" : "self_pause"));
    reveal("self-odd", odd.length ? say("self_odd", { count: words.number(odd.length), names: odd.map((person) => person.name).join(", ") }) : "");
    if (screen.open) drawFigures();
  }

  function drawFigures() {
    const { attended, convened } = figuresNow(model());
    set("screen-figures", say("screen_figures", { attended: words.number(attended), convened: words.number(convened) }));
  }

  /** What changes with time alone; the code is made anew when its step is over. */
  async function tick() {
    const now = clock.now();
    screen.dataset.state = isPaused() ? "paused" : "running";
    set("screen-left", String(secondsLeft(now)));
    $("screen-bar").value = secondsLeft(now);
    set("screen-clock", hour(new Date(now).toISOString()));
    if (stepAt(now) === step) return;
    step = stepAt(now);
    const code = await shown(given.secret, step, crypto.subtle);
    if (code.step !== step) return;
    set("screen-digits", `${code.digits.slice(0, 3)} ${code.digits.slice(3)}`);
    const { path, size } = drawn(`${given.address}${code.word}/`);
    $("screen-code").setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${size + 2 * MARGIN} ${size + 2 * MARGIN}`);
    $("screen-path").setAttribute("d", path);
  }

  async function open() {
    if (!crypto.subtle) return reveal("self-trouble", say("self_insecure"));
    step = null;
    drawFigures();
    await tick();
    screen.showModal();
    beat = setInterval(tick, BEAT_MS);
    await navigator.wakeLock?.request("screen").catch(() => null); // a browser that will not keep awake shows it all the same
    await screen.requestFullscreen?.().catch(() => null);
  }

  function close() {
    clearInterval(beat);
    if (document.fullscreenElement === screen) document.exitFullscreen();
    if (screen.open) screen.close();
  }

  $("self-open").addEventListener("click", open);
  $("screen-close").addEventListener("click", close);
  screen.addEventListener("close", close);
  $("self-pause").addEventListener("click", () => act("self_check_in", { state: isPaused() ? "running" : "paused" }));
}
