import * as check from "./check.js";
import * as closing from "./closing.js";
import * as headcount from "./headcount.js";
import * as leave from "./leave.js";
import * as list from "./list.js";
import { newModel, withAnswer, withBundle } from "./model.js";
import { $ } from "./page.js";
import * as people from "./people.js";
import * as programme from "./programme.js";
import * as scanning from "./scanning.js";
import { createScreen } from "./screen.js";
import * as sheets from "./sheets.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { createWords } from "./words.js";

/** Parts of the console, in the order they draw. Each is a module with `connect(app)` and a partial `console/_NAME.html`. */
const PARTS = [sheets, people, check, scanning, list, programme, headcount, closing, leave];

const root = $("console");
const { api, device } = root.dataset;
const site = Number(root.dataset.site);
const say = createWords(JSON.parse($("words").textContent));
const store = await openStore();
const others = new BroadcastChannel(`diemcau-site-${site}`); // other tabs of this device
const hooks = { draw: [], bundle: [], answer: [], go: [] };
let model = newModel();
let elsewhere = 0;

/**
 * What a part may ask of the console.
 *
 * @typedef {object} App
 * @property {(key: string, values?: object) => string} say a sentence in the reader's language
 * @property {(kind: string, payload: object) => Promise<object>} act keep one act of this device; from here on it cannot be lost
 * @property {() => import("./model.js").Model} model what is known now
 * @property {() => void} draw draw everything again
 * @property {(fn: () => void) => void} onDraw called whenever the page is drawn
 * @property {(fn: (bundle: object) => void) => void} onBundle called with each bundle of the centre, after it was drawn
 * @property {(fn: (sent: object[], results: Map<string, object>) => void) => void} onAnswer what the centre said of the acts of a batch
 * @property {(tab: string) => void} go open a part
 * @property {(fn: (tab: string) => void) => void} onGo called when a part is opened
 * @property {object} store what this device keeps, see store.js
 * @property {object} screen strip, figures and the card of the last person, see screen.js
 * @property {() => boolean} online whether the centre answered last time it was asked
 * @property {() => void} renew ask the centre for the list now
 * @property {() => number} waitingCount acts not yet received, of every site
 * @property {HTMLElement} root
 * @property {object} people acts on people, see people.js
 */
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
  store,
  screen: createScreen(say, document.documentElement.lang),
  online: () => model.connection === "online",
  renew: () => sync.renew(),
  waitingCount: () => model.waiting.length + elsewhere,
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
  if (bundle) for (const fn of hooks.bundle) fn(bundle);
  if (answer) others.postMessage("sent");
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

others.addEventListener("message", async ({ data: what }) => {
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

const sync = createSync({ api, site, device, store, tell: hear });
for (const part of PARTS) part.connect(app);
await reread();
draw();
sync.start();
setInterval(draw, 30_000); // the running item of the programme
