import { openCamera, CameraError } from "./camera.js";
import { isGenuine, readCode } from "./code.js";
import { connectForms } from "./forms.js";
import { figuresNow, hallNow, newModel, peopleNow, withAnswer, withBundle } from "./model.js";
import { find } from "./roster.js";
import { createScreen } from "./screen.js";
import { search } from "./search.js";
import { createSound } from "./sound.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { feed } from "./wedge.js";
import { createWords, hour } from "./words.js";

const SAME_CODE_MS = 4000;
const $ = (id) => document.getElementById(id);
const root = $("console");
const { api, device, wasm } = root.dataset;
const site = Number(root.dataset.site);

const say = createWords(JSON.parse($("words").textContent));
const screen = createScreen(say, document.documentElement.lang);
const sound = createSound();
const store = await openStore();
let model = newModel();
let elsewhere = 0;
let asked = ""; // the name that Enter was pressed on before the list arrived
let last = { event: null, delegate: null };
const others = new BroadcastChannel(`diemcau-site-${site}`); // other tabs of this device

// --- what is kept, what is shown ---------------------------------------------------------------------------

async function reread() {
  const [all, received] = await Promise.all([store.waiting(), store.received(device)]);
  const waiting = all.filter((event) => event.site === site).sort((a, b) => a.at.localeCompare(b.at) || a.counter - b.counter);
  elsewhere = all.length - waiting.length;
  model = { ...model, waiting, received };
}

function draw() {
  const refused = model.waiting.filter((event) => event.isRefused).length;
  screen.draw(model, { here: model.waiting.length, elsewhere, refused, asked });
}

/** Keep one act of this device; from here on it cannot be lost. */
async function act(kind, payload) {
  const event = await store.append({ kind, payload, site, device, at: new Date().toISOString() });
  await reread();
  draw();
  others.postMessage("kept");
  sync.nudge();
  return event;
}

async function hear({ connection, bundle, answer, sent }) {
  model = { ...model, connection };
  if (answer) await settle(sent, answer);
  await reread();
  if (bundle) model = withBundle(model, bundle, await store.acts(site));
  draw();
  if (bundle && asked) enterTyped();
  if (answer) others.postMessage("sent");
}

others.addEventListener("message", async ({ data: what }) => {
  await reread();
  draw();
  if (what === "sent") sync.renew();
});

async function settle(sent, answer) {
  model = withAnswer(model, sent, answer);
  const results = new Map(answer.results.map((result) => [result.id, result]));
  for (const event of sent) {
    const result = results.get(event.id);
    if (!result) continue;
    if (result.delegate && ["check_in", "walk_in", "substitute"].includes(event.kind)) {
      await store.rememberAct({ id: event.id, delegate: result.delegate.id, site });
    }
    if (event.id === last.event) showVerdict(event, result);
  }
}

/** What the centre says of the person on the card, when it differs from what this device showed. */
function showVerdict(event, { delegate, marks = [] }) {
  const mark = marks.find((one) => ["forged_code", "unknown_code", "cancelled", "other_site", "after_close", "implausible_time"].includes(one));
  if (delegate) last.delegate = delegate.id;
  if (!mark && (!delegate || event.kind !== "check_in")) return;
  const isBad = mark === "forged_code" || mark === "unknown_code";
  const tone = isBad ? "bad" : mark ? "warn" : "ok";
  if (isBad) sound(false);
  const whose = [delegate && [delegate.post, delegate.unit].filter(Boolean).join(" · "), mark && say(`mark_${mark}`)].filter(Boolean).join(". ");
  screen.drawLast({
    tone,
    what: isBad ? say("code_kept", { time: hour(event.at) }) : say("in_at", { time: hour(event.at) }),
    name: delegate?.name ?? say("code_unknown"),
    whose,
    canUndo: !isBad,
  });
}

const sync = createSync({ api, site, device, store, tell: hear });

// --- people ------------------------------------------------------------------------------------------------

const isClosed = () => Boolean(hallNow(model).closedAt);

function showIn(person, event) {
  last = { event: event.id, delegate: person.id };
  sound(true);
  screen.drawLast({
    tone: "ok",
    what: say("in_at", { time: hour(event.at) }),
    name: person.name,
    whose: screen.whose(person, peopleNow(model)),
    canUndo: true,
  });
}

function showAlready(person) {
  last = { event: person.event, delegate: person.id };
  const what = person.firstAt ? say("already_at", { time: hour(person.firstAt) }) : say("already");
  screen.drawLast({ tone: "warn", what, name: person.name, whose: screen.whose(person, peopleNow(model)) });
}

async function checkIn(person) {
  if (isClosed()) return;
  if (person.present) return showAlready(person);
  showIn(person, await act("check_in", { delegate: person.id }));
}

async function checkInWord(text) {
  if (isClosed()) return;
  const read = readCode(text);
  if (!read) {
    sound(false);
    return screen.drawLast({ tone: "bad", what: say("code_strange"), whose: say("code_strange_help") });
  }
  const key = model.key ? Uint8Array.from(atob(model.key), (letter) => letter.charCodeAt(0)) : null;
  const genuine = await isGenuine(read, key, crypto.subtle);
  const person = find(peopleNow(model), { code: read.code });
  if (genuine === false) {
    sound(false);
    return screen.drawLast({ tone: "bad", what: say("code_forged"), whose: say("code_forged_help") });
  }
  if (person?.present) return showAlready(person);
  const event = await act("check_in", { code: read.word });
  if (person) return showIn(person, event);
  last = { event: event.id, delegate: null };
  sound(false);
  const name = model.people ? say("code_unknown") : say("code_kept", { time: hour(event.at) });
  return screen.drawLast({ tone: "warn", what: say("code_kept", { time: hour(event.at) }), name, whose: say("code_asked"), canUndo: true });
}

async function undo(eventId, name) {
  await act("undo", { event: eventId });
  last = { event: null, delegate: null };
  screen.drawLast({ tone: "warn", what: say("undone"), name });
  sync.renew();
}

async function checkOut(person) {
  const event = await act("check_out", { delegate: person.id });
  screen.drawLast({ tone: "warn", what: say("out_at", { time: hour(event.at) }), name: person.name, whose: screen.whose(person, peopleNow(model)) });
}

async function newcomer(kind, payload) {
  const event = await act(kind, payload);
  showIn(
    peopleNow(model).find((person) => person.id === event.id),
    event,
  );
}

for (const button of [$("last-undo"), $("toast-undo")]) {
  button.addEventListener("click", () => {
    if (last.event) undo(last.event, $("last-name").textContent);
    button.hidden = true;
    if (root.dataset.tab === "check") $("find").focus({ preventScroll: true });
  });
}

for (const list of [$("found"), $("list")]) {
  list.addEventListener("click", (click) => {
    const id = click.target.closest("li")?.dataset.id;
    const person = peopleNow(model).find((one) => String(one.id) === id);
    if (!person) return;
    if (person.present) return forms.openPerson(person);
    checkIn(person);
    if (list.id === "found") clearFind();
  });
}

function clearFind() {
  $("find").value = "";
  $("find").focus({ preventScroll: true });
  draw();
}

$("find").addEventListener("input", draw);
$("find").addEventListener("focus", () => {
  if (!matchMedia("(min-width: 62rem)").matches) $("find").closest(".field").scrollIntoView({ block: "start" }); // above the keyboard
});
$("sift").addEventListener("input", draw);
$("filters").addEventListener("change", draw);
$("find").addEventListener("keydown", (key) => {
  if (key.key !== "Enter") return;
  asked = $("find").value.trim();
  enterTyped();
});

/** Take in the one person whom the typed name fits; before the list arrived it waits there, unless the name is changed meanwhile. */
function enterTyped() {
  const typedName = $("find").value.trim();
  const isMeant = asked !== "" && asked === typedName;
  if (!model.people) return draw();
  asked = "";
  const found = isMeant ? search(peopleNow(model), typedName) : [];
  if (found.length !== 1) return draw();
  checkIn(found[0]);
  clearFind();
}

// --- a hand scanner types faster than people ---------------------------------------------------------------

let typed = { text: "", at: -Infinity };
document.addEventListener(
  "keydown",
  (key) => {
    const { state, word } = feed(typed, { code: key.code, shift: key.shiftKey, at: key.timeStamp });
    typed = state;
    if (!word || !readCode(word)) return;
    key.preventDefault();
    key.stopPropagation();
    if (key.target instanceof HTMLInputElement) key.target.value = "";
    go("check");
    checkInWord(word).then(draw);
  },
  { capture: true },
);

// --- camera ------------------------------------------------------------------------------------------------

let camera = null;
const seen = new Map();

function onCodes(texts) {
  const now = Date.now();
  for (const text of texts) {
    const isFresh = now - (seen.get(text) ?? 0) > SAME_CODE_MS;
    seen.set(text, now);
    if (isFresh) checkInWord(text);
  }
}

async function startCamera() {
  $("camera-open").disabled = true;
  $("camera-trouble").hidden = true;
  try {
    $("camera").hidden = false;
    camera = await openCamera({ video: $("video"), wasmUrl: wasm, onCodes });
    $("camera-open").hidden = true;
    $("camera-light").hidden = !camera.light;
    $("camera-close").focus({ preventScroll: true });
  } catch (error) {
    $("camera").hidden = true;
    $("camera-trouble").textContent = say(`camera_${error instanceof CameraError ? error.message : "failed"}`);
    $("camera-trouble").hidden = false;
  } finally {
    $("camera-open").disabled = false;
  }
}

function stopCamera() {
  camera?.stop();
  camera = null;
  $("camera").hidden = true;
  $("camera-open").hidden = false;
}

$("camera-open").addEventListener("click", startCamera);
$("camera-close").addEventListener("click", () => {
  stopCamera();
  $("camera-open").focus();
});
$("camera-light").addEventListener("click", async () => $("camera-light").setAttribute("aria-pressed", String(await camera.light())));

// --- parts -------------------------------------------------------------------------------------------------

function go(tab) {
  root.dataset.tab = tab;
  const { counted } = hallNow(model);
  if (tab === "close" && !$("final").value && counted !== null) $("final").value = counted;
  for (const button of document.querySelectorAll("[data-go]")) {
    if (button.dataset.go === tab) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (tab !== "check" && camera && !matchMedia("(min-width: 62rem)").matches) stopCamera();
}

for (const button of document.querySelectorAll("[data-go]")) {
  button.addEventListener("click", () => {
    go(button.dataset.go);
    scrollTo({ top: 0 });
    draw();
  });
}

const forms = connectForms({
  say,
  act,
  newcomer,
  undo,
  checkOut,
  draw,
  peopleNow: () => peopleNow(model),
  hallNow: () => hallNow(model),
  figuresNow: () => figuresNow(model),
  waitingCount: () => model.waiting.length + elsewhere,
  whose: screen.whose,
  opensAt: root.dataset.opens,
  closesAt: root.dataset.closes,
});

await reread();
draw();
sync.start();
setInterval(draw, 30_000); // the running item of the programme
