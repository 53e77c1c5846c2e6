import { isSigned, toWipe } from "./bundle.js";
import * as check from "./check.js";
import * as closing from "./closing.js";
import { readCode } from "./code.js";
import * as headcount from "./headcount.js";
import { forgetKeys } from "./keys.js";
import * as leave from "./leave.js";
import * as list from "./list.js";
import { newModel, withAnswer, withBundle } from "./model.js";
import * as offline from "./offline.js";
import { $, reveal } from "./page.js";
import { findPairing, wasPairedAgain } from "./pairing-state.js";
import * as paper from "./paper.js";
import * as people from "./people.js";
import * as programme from "./programme.js";
import * as ready from "./ready.js";
import { connectBand, createRehearsalSync, isRehearsal, newRehearsal, postTo, wordsOfRehearsal } from "./rehearsal.js";
import * as scanning from "./scanning.js";
import { createScreen } from "./screen.js";
import { withCodes, withPlaces } from "./sealed.js";
import * as selfcheck from "./selfcheck.js";
import * as sheets from "./sheets.js";
import * as shift from "./shift.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { createWords } from "./words.js";

/** Parts of the console, in the order they draw. Each is a module with `connect(app)` and a partial `console/_NAME.html`. */
const PARTS = [sheets, shift, paper, people, check, scanning, list, ready, programme, headcount, closing, selfcheck, leave, offline];
/** What one rehearses with: not the code for delegates' own phones, and not leaving the device. */
const REHEARSED = PARTS.filter((part) => part !== selfcheck && part !== leave);

const root = $("console");

/** An act that the device could not keep: the page has said so, and whatever was to follow it does not happen. */
class NotKept extends Error {}

addEventListener("unhandledrejection", (rejection) => rejection.reason instanceof NotKept && rejection.preventDefault());

const words = createWords(JSON.parse($("words").textContent));

/** The page without a site: why, and what is still kept here. */
async function showUnpaired(why, store) {
  root.hidden = true;
  $("unpaired").hidden = false;
  $("unpaired-why").textContent = words(`unpaired_${why}`);
  const waiting = store ? (await store.waiting()).length : 0;
  $("unpaired-kept").textContent = waiting ? words("elsewhere", { count: waiting }) : "";
  $("strip").hidden = true;
}

/** Opens what this device keeps; a browser that keeps nothing is told apart before anybody is checked in. */
async function openOrSay() {
  try {
    return await openStore();
  } catch {
    reveal("storage-trouble", words("storage_refused"));
    $("strip").hidden = true;
    return null;
  }
}

/**
 * What a part may ask of the console.
 *
 * @typedef {object} App
 * @property {(key: string, values?: object) => string} say a sentence in the reader's language
 * @property {(kind: string, payload: object) => Promise<object>} act keep one act of this device; from here on it cannot be lost
 * @property {(fn: (kind: string) => Promise<object | null>) => void} onAct asked before each act: what its envelope carries, or null: it is not made
 * @property {() => import("./model.js").Model} model what is known now
 * @property {() => void} draw draw everything again
 * @property {(fn: () => void) => void} onDraw called whenever the page is drawn
 * @property {(fn: (bundle: object) => void) => void} onBundle called with each list, kept or new, after it was drawn
 * @property {(fn: (sent: object[], results: Map<string, object>) => void) => void} onAnswer what the centre said of the acts of a batch
 * @property {(tab: string) => void} go open a part
 * @property {(fn: (tab: string) => void) => void} onGo called when a part is opened
 * @property {object} store what this device keeps, see store.js
 * @property {object} screen strip, figures and the card of the last person, see screen.js
 * @property {() => boolean} online whether the centre answered last time it was asked
 * @property {() => void} renew ask the centre for the list now
 * @property {() => number} waitingCount acts not yet received, of every site
 * @property {() => {size: number, fetchedAt: number, isGenuine: boolean | null, isKept: boolean, keepUntil: string} | null} bundle of the list
 * @property {(why: "left" | "shut" | "over") => Promise<void>} wipe forget this pairing and show the page without a site
 * @property {(...codes: string[]) => Promise<void>} recognise before a code is looked for: a list without names knows it only when it is shown
 * @property {() => boolean} isSealed whether the list holds no names
 * @property {HTMLElement} root
 * @property {object} people acts on people, see people.js
 * @property {() => string} operator whose shift is open; "" when none is
 * @property {(text: string) => boolean} beforeWord whether a genuine code may be taken in; a signed sheet has its say, see paper.js
 * @property {() => boolean} isPaper whether a signed sheet is being entered
 */
async function start(store, pairing, rehearsal = null) {
  const say = rehearsal ? wordsOfRehearsal(words) : words;
  const { device, site } = pairing;
  const others = new BroadcastChannel(rehearsal?.database ?? `diemcau-site-${site}`); // other tabs of this device
  const hooks = { draw: [], bundle: [], answer: [], go: [], act: [] };
  let model = newModel();
  let kept = null; // what is known of the list itself
  let elsewhere = 0;
  let isOut = false;
  let salt = ""; // of a list without names
  const shown = new Set(); // codes that such a list has met

  const app = {
    say,
    act,
    model: () => model,
    draw,
    onDraw: (fn) => hooks.draw.push(fn),
    onBundle: (fn) => hooks.bundle.push(fn),
    onAnswer: (fn) => hooks.answer.push(fn),
    go,
    onGo: (fn) => hooks.go.push(fn),
    onAct: (fn) => hooks.act.push(fn),
    store,
    screen: createScreen(say, document.documentElement.lang),
    online: () => model.connection === "online",
    renew: () => sync.renew(),
    waitingCount: () => model.waiting.length + elsewhere,
    bundle: () => kept,
    wipe,
    recognise,
    isSealed: () => salt !== "",
    root,
  };

  async function reread() {
    const [all, received] = await Promise.all([store.waiting(), store.received(device)]);
    const waiting = all.filter((event) => event.site === site).sort((a, b) => a.at.localeCompare(b.at) || a.counter - b.counter);
    elsewhere = all.length - waiting.length;
    model = { ...model, waiting, received };
  }

  function draw() {
    const refused = model.waiting.filter((event) => event.isRefused).length;
    app.screen.draw(model, { here: model.waiting.length, elsewhere, refused });
    for (const fn of hooks.draw) fn();
  }

  /** What the envelope of an act carries besides; an act that a part will not have is not made. */
  async function enveloped(kind, envelope) {
    for (const fn of hooks.act) {
      const more = await fn(kind);
      if (more === null) throw new NotKept(kind);
      Object.assign(envelope, { ...more, ...envelope });
    }
    return envelope;
  }

  async function act(kind, payload, own = {}) {
    const envelope = await enveloped(kind, { ...own });
    let event;
    try {
      event = await store.append({ ...envelope, kind, payload, site, device, at: new Date().toISOString() });
    } catch (error) {
      reveal("storage-trouble", say("storage_full"));
      app.screen.drawLast({ tone: "bad", what: say("not_kept"), whose: say("storage_full") });
      throw new NotKept(error.name);
    }
    reveal("storage-trouble", "");
    await reread();
    draw();
    others.postMessage("kept");
    sync.nudge();
    return event;
  }

  async function hear({ connection, bundle, rehearsed, answer, sent, isSame, isShut = false }) {
    model = { ...model, connection };
    if (answer) await settle(sent, answer);
    await reread();
    if (bundle) await takeNew(bundle);
    if (rehearsed) await use(JSON.stringify(rehearsed));
    if (isSame && kept) await keep({ ...kept, fetchedAt: Date.now() });
    draw();
    if (answer) others.postMessage("sent");
    await wipeWhenDue(isShut);
  }

  /** A list that came: used and kept when the centre signed it. */
  async function takeNew({ bytes, ...facts }) {
    const isGenuine = await isSigned(bytes, facts.signature, pairing.centre_key, crypto.subtle);
    reveal("storage-trouble", isGenuine === false ? say("bundle_forged") : "");
    if (isGenuine === false) return;
    const text = new TextDecoder().decode(bytes);
    const keepUntil = JSON.parse(text).keep_until ?? null;
    await keep({ ...facts, text, isGenuine, keepUntil, fetchedAt: Date.now() });
    await use(text);
  }

  async function keep(list) {
    const isKept = await store.keepBundle(device, list).catch(() => false);
    kept = { ...list, isKept };
  }

  async function use(text) {
    const bundle = JSON.parse(text);
    salt = bundle.salt ?? "";
    if (salt) bundle.roster = withPlaces(bundle.roster, (place, count) => say("sealed_name", { place, count }));
    model = withBundle(model, bundle, await store.acts(site));
    await recognise(...model.waiting.map((event) => readCode(event.payload.code ?? "")?.code).filter(Boolean));
    root.dataset.opens = bundle.conference.opens_at;
    root.dataset.closes = bundle.conference.closes_at;
    draw();
    for (const fn of hooks.bundle) fn(bundle);
  }

  /** Of a list without names: writes these codes to whom they belong, for as long as the page is open. */
  async function recognise(...codes) {
    if (!salt) return;
    for (const code of codes) shown.add(code);
    const people = await withCodes(model.people ?? [], shown, salt, crypto.subtle);
    model = { ...model, people: model.people && people };
  }

  async function settle(sent, answer) {
    model = withAnswer(model, sent, answer);
    const results = new Map(answer.results.map((result) => [result.id, result]));
    for (const event of sent) {
      const delegate = results.get(event.id)?.delegate;
      if (delegate && ["check_in", "walk_in", "substitute"].includes(event.kind)) await store.rememberAct({ id: event.id, delegate: delegate.id, site });
    }
    for (const fn of hooks.answer) fn(sent, results);
  }

  /** The list goes when its time is over or the centre shut this device out; what waits never does. */
  async function wipeWhenDue(isShut) {
    const due = toWipe({ isShut, hasLeft: false, keepUntil: kept?.keepUntil ?? null, now: Date.now(), waiting: model.waiting.length });
    if (due === "all") await wipe(isShut ? "shut" : "over");
    if (due === "list" && kept) {
      await store.wipe(pairing, { everything: false });
      kept = null;
      model = { ...newModel(), waiting: model.waiting, received: model.received, connection: model.connection };
      draw();
    }
  }

  async function wipe(why) {
    if (isOut) return;
    isOut = true;
    sync.stop();
    await store.wipe(pairing, { everything: true });
    if (why === "left") await forgetKeys();
    others.postMessage("wiped");
    await showUnpaired(why, store);
  }

  others.addEventListener("message", async ({ data: what }) => {
    if (what === "wiped") return location.reload();
    await reread();
    draw();
    if (what === "sent") sync.renew();
  });

  function go(tab) {
    root.dataset.tab = tab;
    for (const part of document.querySelectorAll(".tab")) part.classList.toggle("is-open", part.classList.contains(`tab-${tab}`));
    for (const button of document.querySelectorAll("[data-go]")) {
      if (button.dataset.go === tab) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    for (const fn of hooks.go) fn(tab);
  }

  for (const button of document.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => {
      go(button.dataset.go);
      scrollTo({ top: 0 });
      draw();
    });
  }

  /** All of it goes to a database of its own and to the address that keeps nothing; the way out throws the database away. */
  function rehearse({ id, database }) {
    let band = () => undefined;
    const ended = (why) => band(why);
    const trial = createRehearsalSync({ rehearsal: { id }, post: postTo(root.dataset.api), device, store, tell: hear, ended });
    const leave = () => {
      trial.stop();
      store.close();
      indexedDB.deleteDatabase(database);
      location.replace(location.pathname);
    };
    band = connectBand({ say, end: trial.end, leave });
    return trial;
  }

  Object.assign(root.dataset, { site, device, key: pairing.key ?? "", api: `/api/v1/sites/${site}/` });
  const sync = rehearsal ? rehearse(rehearsal) : createSync({ api: root.dataset.api, site, device, store, etag: () => kept?.etag ?? "", tell: hear });
  for (const part of rehearsal ? REHEARSED : PARTS) part.connect(app);
  await reread();
  const stored = rehearsal ? rehearsal.list : await store.bundle(device);
  if (stored) {
    kept = { ...stored, isKept: true };
    await use(stored.text);
  }
  root.hidden = false;
  draw();
  await wipeWhenDue(false);
  if (!isOut) sync.start();
  setInterval(() => draw() || wipeWhenDue(false), 30_000); // the running item of the programme, and the end of the list's time
}

const store = await openOrSay();
if (store) {
  const url = root.dataset.machine;
  const { pairing, why } = await findPairing({ store, url });
  if (pairing) {
    navigator.storage?.persist?.().catch(() => undefined); // asked once paired: what is kept here must not go when the disk is short
    if (isRehearsal(location.href)) {
      const rehearsal = newRehearsal(crypto);
      const trial = await openStore({ name: rehearsal.database });
      await start(trial, pairing, { ...rehearsal, list: await store.bundle(pairing.device) });
    } else await start(store, pairing);
    if (await wasPairedAgain({ store, url, pairing })) location.reload();
  } else await showUnpaired(why, store);
}
