import { $, missing, reveal, set } from "./page.js";
import { canCheck, isIdle, keyFor, proofOf, waitAfter } from "./pin.js";
import { newId } from "./queue.js";
import { hour } from "./words.js";

const LOOK_EVERY_MS = 5_000;
const WRONG = "diemcau-wrong-pins"; // how many in a row, and until when to wait: a reload does not forget it
const FREE = new Set(["shift_opened", "shift_locked", "shift_closed", "line_test"]); // recorded whoever stands there

/**
 * Shifts: a person opens one with name and PIN, also without network; what is recorded then carries it.  A screen that nobody
 * touched locks: it goes on showing, and recording waits for the PIN.  A site without PINs works without shifts.
 */
export function connect(app) {
  const { say, root, onBundle, onDraw, onAct } = app;
  const shift = { operators: [], minutes: 10, open: null, touchedAt: Date.now(), isKnown: false };

  const isNeeded = () => shift.operators.length > 0 && canCheck();
  app.operator = () => shift.open?.name ?? "";

  async function end(kind, payload = {}) {
    if (!shift.open) return;
    const { id } = shift.open;
    shift.open = null;
    await app.act(kind, payload, { shift: id });
  }

  /** Before each act: under which shift it is made, or why it is not made. */
  onAct(async (kind) => {
    if (FREE.has(kind)) return {};
    await lockWhenIdle(shift, end);
    shift.touchedAt = Date.now();
    if (shift.open) return { shift: shift.open.id };
    if (!isNeeded()) return {};
    ask(app, shift, say("shift_needed"));
    return null;
  });

  onBundle(async ({ operators = [], idle_minutes: minutes = shift.minutes }) => {
    const before = shift.open && shift.operators.find(({ id }) => id === shift.open.operator);
    Object.assign(shift, { operators, minutes, isKnown: true });
    const after = before && operators.find(({ id }) => id === before.id);
    if (before && after?.verifier !== before.verifier) await end("shift_locked", { why: "pin_changed" });
    app.draw();
  });

  onDraw(() => drawBar(app, shift, isNeeded()));
  connectBar(app, shift, end);
  connectSheet(app, shift);
  for (const touch of ["pointerdown", "keydown"]) {
    addEventListener(touch, () => touched(shift, end), { capture: true, passive: true });
  }
  const look = () => lockWhenIdle(shift, end);
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY_MS);
  root.dataset.shift = "none";
}

async function touched(shift, end) {
  const isLate = shift.open && isIdle(shift.touchedAt, shift.minutes, Date.now());
  if (isLate) return lockWhenIdle(shift, end);
  shift.touchedAt = Date.now();
}

async function lockWhenIdle(shift, end) {
  if (shift.open && isIdle(shift.touchedAt, shift.minutes, Date.now())) await end("shift_locked", { why: "idle" });
}

function drawBar({ say, root }, shift, isNeeded) {
  const state = shift.open ? "open" : isNeeded ? "locked" : "none";
  root.dataset.shift = state;
  $("shift").dataset.state = state;
  $("shift").hidden = !shift.isKnown;
  if (shift.open) set("shift-who", say("shift_of", { name: shift.open.name, time: hour(shift.open.at) }));
  else if (isNeeded) set("shift-who", say("shift_locked"));
  else set("shift-who", shift.operators.length ? say("shift_impossible") : say("shift_none"));
  for (const [id, isShown] of [["shift-open", isNeeded && !shift.open], ["shift-lock", shift.open], ["shift-over", shift.open]]) $(id).hidden = !isShown;
}

function connectBar(app, shift, end) {
  $("shift-open").addEventListener("click", () => ask(app, shift, ""));
  $("shift-lock").addEventListener("click", async () => {
    await end("shift_locked", { why: "asked" });
    $("shift-open").focus();
  });
  $("shift-over").addEventListener("click", async () => {
    await end("shift_closed");
    ask(app, shift, app.say("shift_next"));
  });
}

/** Shows the sheet with the names; `why` says what brought it up. */
function ask({ say }, shift, why) {
  const chosen = $("shift-name").value;
  $("shift-name").replaceChildren(...shift.operators.map(({ id, name }) => new Option(name, String(id))));
  const isThere = shift.operators.some(({ id }) => String(id) === chosen);
  if (isThere) $("shift-name").value = chosen;
  reveal("shift-why", why);
  missing("shift-error", $("shift-pin"), "");
  $("shift-pin").value = "";
  set("shift-help", say("shift_idle", { minutes: shift.minutes }));
  if (!$("shift-sheet").open) $("shift-sheet").showModal();
  (shift.operators.length > 1 && !isThere ? $("shift-name") : $("shift-pin")).focus();
}

function connectSheet(app, shift) {
  const { say, root } = app;
  let isAsking = false;
  $("shift-form").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const operator = shift.operators.find(({ id }) => String(id) === $("shift-name").value);
    const pin = $("shift-pin").value.replace(/\s/gu, "");
    const wait = secondsToWait();
    if (wait) return missing("shift-error", $("shift-pin"), say("shift_wait", { seconds: wait }));
    if (isAsking || !operator || !pin) return missing("shift-error", $("shift-pin"), isAsking ? "" : say("shift_pin_missing"));
    isAsking = true;
    try {
      const key = await keyFor(operator, pin, crypto.subtle);
      if (!key) return missing("shift-error", $("shift-pin"), afterWrong(say));
      localStorage.removeItem(WRONG);
      await open(operator, key);
    } finally {
      isAsking = false;
    }
  });

  async function open(operator, key) {
    const id = newId(crypto);
    const proof = await proofOf(key, { event: id, device: root.dataset.device, operator: operator.id }, crypto.subtle);
    await app.act("shift_opened", { operator: operator.id, proof }, { id, shift: id });
    Object.assign(shift, { open: { id, operator: operator.id, name: operator.name, at: new Date().toISOString() }, touchedAt: Date.now() });
    $("shift-pin").value = "";
    $("shift-sheet").close();
    app.draw();
  }
}

function secondsToWait() {
  const { until = 0 } = wrongSoFar();
  return Math.min(waitAfter(Infinity), Math.max(0, Math.ceil((until - Date.now()) / 1000))); // a clock set back does not shut anyone out for good
}

function afterWrong(say) {
  const failures = (wrongSoFar().failures ?? 0) + 1;
  const wait = waitAfter(failures);
  localStorage.setItem(WRONG, JSON.stringify({ failures, until: Date.now() + wait * 1000 }));
  return wait ? say("shift_wait", { seconds: wait }) : say("shift_wrong");
}

function wrongSoFar() {
  try {
    return JSON.parse(localStorage.getItem(WRONG) ?? "{}");
  } catch {
    return {};
  }
}
