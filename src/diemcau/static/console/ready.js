import { gradeOf, lineTo, measure } from "./line.js";
import { $, reveal, set, tidy } from "./page.js";
import { answersAt, FAULTS, ITEMS, momentNow, openItems, rosterState } from "./readiness.js";
import { hour } from "./words.js";

/** How ready the hall is: the checklist, whom to call, the line test, and the way into a rehearsal. */
export function connect(app) {
  const { say, act, model, onDraw, onBundle, onAnswer, renew, draw } = app;
  let told = { moments: [], answers: [], numbers: [], line: null, limits: {}, may_rehearse: false };
  let sent = []; // acts the centre has received since its list came
  let last = null; // what can be taken back
  let asking = null; // the item whose fault is being told

  const moment = () => momentNow(told.moments, Date.now());
  const acts = () => [...sent, ...model().waiting];
  const answers = () => answersAt(moment(), told.answers, acts());

  onBundle((bundle) => {
    if (bundle.readiness) [told, sent] = [bundle.readiness, []];
    draw();
  });
  onAnswer((events) => {
    const ours = events.filter(({ kind }) => ["ready", "undo", "line_test"].includes(kind));
    sent = [...sent, ...ours];
    if (ours.length) renew(); // so that a page loaded again without a line knows them
  });

  /** The device knows by itself whether the list is here: it says so beside the first answer of the operator, and when it changes. */
  async function answer(items, state, { fault = null, note = "" } = {}) {
    const { moment: name } = moment();
    const roster = rosterState(model().people);
    let event;
    for (const check of items.filter((item) => item !== "roster")) event = await act("ready", { moment: name, check, state, fault, note });
    if (answers().get("roster")?.state !== roster) await act("ready", { moment: name, check: "roster", state: roster, fault: null, note: "" });
    last = items.length === 1 ? event : null;
    const what = items.length === 1 ? say(`ready_item_${items[0]}`) : say("ready_all_items");
    reveal("ready-said", say("ready_recorded", { what, state: say(`ready_${fault ?? state}`) }));
    $("ready-undo").hidden = !last;
    $("ready-outcome").hidden = false;
  }

  $("ready-undo").addEventListener("click", async () => {
    if (!last) return;
    await act("undo", { event: last.id });
    last = null;
    $("ready-undo").hidden = true;
    set("ready-said", say("ready_undone"));
  });
  $("ready-all").addEventListener("click", () => answer(ITEMS, "ok"));
  $("ready-items").addEventListener("click", (click) => {
    const { item, state } = click.target.closest("button")?.dataset ?? {};
    if (!item) return;
    if (state === "not_ok") openFault(item);
    else answer([item], state);
  });

  function openFault(item) {
    asking = item;
    set("ready-fault-title", say("ready_what_is_wrong", { what: say(`ready_item_${item}`) }));
    const own = FAULTS[item] ?? "";
    for (const radio of document.querySelectorAll("[name=ready-fault]")) radio.checked = radio.value === own;
    $("ready-fault-note").value = "";
    $("ready-fault").showModal();
  }
  $("ready-fault")
    .querySelector("form")
    .addEventListener("submit", (submit) => {
      submit.preventDefault();
      const fault = document.querySelector("[name=ready-fault]:checked")?.value || null;
      $("ready-fault").close();
      answer([asking], "not_ok", { fault, note: tidy("ready-fault-note") });
    });

  onDraw(() => drawReady(app, { told, moment: moment(), answers: moment() ? answers() : new Map() }));
  connectLine(app, () => told);
}

// --- the checklist -----------------------------------------------------------------------------------------

function drawReady({ say, model }, { told, moment, answers }) {
  const open = moment ? openItems(answers).filter((item) => item !== "roster") : [];
  set("ready-open", open.length ? String(open.length) : "");
  set("ready-open-words", open.length ? say("ready_open", { count: open.length }) : "");
  reveal("ready-when", whenAsked(say, told.moments, moment));
  for (const id of ["ready-all", "ready-items"]) $(id).hidden = !moment;
  if (moment) drawItems(say, answers, model().people);
  drawNumbers(say, told.numbers);
  $("rehearse").hidden = !told.may_rehearse;
  reveal("rehearsed-last", told.rehearsed ? say("rehearsed_last", { time: day(told.rehearsed.at), who: told.rehearsed.by }) : "");
}

function whenAsked(say, moments, moment) {
  if (!moments.length) return say("ready_no_list");
  if (!moment) return say("ready_asked_first", { time: day(moments[0].asked_at), due: day(moments[0].due_at) });
  const isDue = Date.now() >= Date.parse(moment.due_at);
  return say(isDue ? "ready_was_due" : "ready_is_due", { moment: say(`ready_moment_${moment.moment}`), time: day(moment.due_at) });
}

function drawItems(say, answers, people) {
  const face = JSON.stringify([...answers].concat(people?.length ?? null));
  if ($("ready-items").dataset.face === face) return;
  $("ready-items").dataset.face = face;
  const focus = document.activeElement?.id;
  $("ready-items").replaceChildren(...ITEMS.map((item) => row(say, item, answers.get(item), people)));
  if (focus?.startsWith("ready-do-")) $(focus)?.focus({ preventScroll: true });
}

const TONES = { ok: "ok", not_ok: "bad", unknown: "warn" };

function row(say, item, answer, people) {
  const line = document.createElement("li");
  const own = item === "roster" ? { state: rosterState(people), fault: null, note: "" } : answer;
  const state = element("span", { className: `status status-${own ? TONES[own.state] : "none"}` }, say(own ? `ready_${own.fault ?? own.state}` : "ready_unanswered"));
  const name = element("p", { className: "ready-name" }, say(`ready_item_${item}`), " ", state);
  line.append(name);
  const beside = item === "roster" ? say(people === null ? "ready_roster_none" : "ready_roster", { count: people?.length ?? 0 }) : own && [hour(own.at), own.note].filter(Boolean).join(" · ");
  if (beside) line.append(element("p", { className: "muted" }, beside));
  if (item !== "roster") {
    const buttons = ["ok", "not_ok", "unknown"].map((choice) => {
      const button = element("button", { type: "button", className: "btn btn-quiet", id: `ready-do-${item}-${choice}` }, say(`ready_do_${choice}`));
      Object.assign(button.dataset, { item, state: choice });
      button.setAttribute("aria-pressed", String(own?.state === choice));
      button.setAttribute("aria-label", `${say(`ready_item_${item}`)}: ${say(`ready_do_${choice}`)}`);
      return button;
    });
    line.append(element("div", { className: "three" }, ...buttons));
  }
  return line;
}

function drawNumbers(say, numbers) {
  const face = JSON.stringify(numbers);
  if ($("ready-numbers").dataset.face === face) return;
  $("ready-numbers").dataset.face = face;
  reveal("ready-no-numbers", numbers.length ? "" : say("ready_no_numbers"));
  for (const id of ["ready-numbers", "ready-fault-numbers"]) {
    $(id).replaceChildren(
      ...numbers.map(({ role, name, phone, shown }) =>
        element("a", { className: "btn btn-quiet btn-wide btn-tall", href: `tel:${phone}` }, say(`ready_call_${role}`, { name: name && ` ${name}`, number: shown })),
      ),
    );
  }
}

// --- the line ----------------------------------------------------------------------------------------------

function connectLine(app, told) {
  const { say, act, root, onDraw } = app;
  let stop = null;
  let figures = null;

  $("line-test").addEventListener("click", async () => {
    stop = new AbortController();
    showRunning(true);
    try {
      figures = await measure({ line: lineTo(root.dataset.api), signal: stop.signal, tell: (share) => ($("line-progress").value = share) });
      await act("line_test", { ...figures, measured_at: new Date().toISOString() });
      set("line-said", say("line_test_kept"));
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      set("line-said", say("line_test_stopped"));
    } finally {
      stop = null;
      showRunning(false);
      draw();
      $("line-test").focus({ preventScroll: true });
    }
  });
  $("line-stop").addEventListener("click", () => stop?.abort());

  function showRunning(isRunning) {
    for (const id of ["line-progress", "line-stop"]) $(id).hidden = !isRunning;
    $("line-test").hidden = isRunning;
    $("line-progress").value = 0;
    if (isRunning) set("line-said", say("line_test_running"));
    if (isRunning) $("line-stop").focus({ preventScroll: true });
  }

  function draw() {
    const shown = figures ?? told().line;
    $("line-result").hidden = !shown;
    if (!shown) return;
    const grade = gradeOf(shown, told().limits);
    $("line-grade").className = `status status-${{ picture: "ok", sound: "warn", telephone: "bad" }[grade]}`;
    set("line-grade", say(`line_grade_${grade}`));
    set("line-advice", say(`line_advice_${grade}`));
    const inUnit = (value, unit) => (value === null || value === undefined ? say("line_no_answer") : `${app.screen.number(value)} ${unit}`);
    set("line-down", inUnit(shown.down_kbps, "kbit/s"));
    set("line-up", inUnit(shown.up_kbps, "kbit/s"));
    set("line-rtt", inUnit(shown.rtt_ms, "ms"));
    set("line-loss", `${Math.round(shown.loss * 100)}%`);
    reveal("line-when", !figures && shown.tested_at ? say("line_tested_at", { time: day(shown.tested_at) }) : "");
  }
  onDraw(draw);
}

// --- small things ------------------------------------------------------------------------------------------

const dayAndHour = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
/** "07:00", or "07:00 10/12" on another day than today. */
function day(moment) {
  const date = dayAndHour.format(new Date(moment));
  return date === dayAndHour.format(new Date()) ? hour(moment) : `${hour(moment)} ${date}`;
}

function element(name, facts, ...inside) {
  const made = Object.assign(document.createElement(name), facts);
  made.append(...inside);
  return made;
}
