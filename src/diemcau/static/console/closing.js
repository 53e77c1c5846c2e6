import { faults, minutes, received } from "./day.js";
import { closing, people as peopleTyped } from "./hall.js";
import { dayNow, reasonLine, ticked } from "./headcount.js";
import { canSign } from "./keys.js";
import { codeOf, page, sealed } from "./minutes.js";
import { figuresNow, hallNow, peopleNow } from "./model.js";
import { $, missing, reveal, set, tidy } from "./page.js";
import { hour } from "./words.js";

const LONGEST = 1200; // characters of remarks, of proposals

/** The end of the site's day: the minutes are written here, read whole, sealed and sent as one act. */
export function connect(app) {
  const { say, act, draw, model, onDraw, onGo, root } = app;
  let read = null; // the minutes that stand on the sheet, as they will be sealed
  $("final").addEventListener("input", draw);
  $("close").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const figures = typed(app);
    const lack = closing(figures).missing;
    missing("reason-error", $("reason"), lack === "reason" ? say("reason_missing") : "");
    missing("final-error", $("final"), lack === "count" ? say("bad_number") : "");
    if (lack) return;
    read = content(app, figures);
    show(read, app);
  });
  $("confirm-yes").addEventListener("click", async () => {
    $("confirm").close();
    if (hallNow(model()).closedAt) return;
    const { figures, difference } = read;
    const reason = figures.counted === figures.attended ? "" : reasonLine(difference, say);
    await act("close", { counted: figures.counted, inside: figures.present, reason, ...difference, ...(await sealed(read)) });
    $("closed-notice").focus?.();
    scrollTo({ top: 0 });
  });
  onGo((tab) => {
    if (tab === "close") prefill(app);
  });
  onDraw(() => {
    const hall = hallNow(model());
    drawTally(hall, app);
    drawClosed(hall, app);
    drawDifference(app);
    root.classList.toggle("is-closed", Boolean(hall.closedAt));
  });
}

function typed({ model }) {
  const reasons = $("reason-field").hidden ? [] : ticked($("reason-field"));
  const words = $("reason-field").hidden ? "" : tidy("reason");
  return { attended: figuresNow(model()).attended, counted: peopleTyped($("final").value), reason: reasons.join(" ") + words, reasons, words };
}

/** The minutes as of this moment. */
function content(app, { counted, reasons, words }) {
  const { model } = app;
  const { day, events, counts } = dayNow(app);
  const closedAt = new Date().toISOString();
  const spans = faults(day, events);
  const { convened, attended, present } = figuresNow(model());
  const came = peopleNow(model()).filter((person) => person.attended);
  const figures = {
    convened,
    attended,
    present,
    walk_ins: came.filter(({ kind }) => kind === "walk_in").length,
    substitutes: came.filter(({ kind }) => kind === "substitute").length,
  };
  return minutes({
    conference: model().conference ?? { id: 0, title: "" },
    site: model().site ?? { id: Number(app.root.dataset.site), name: "" },
    day: { ...day, opened_at: day.opened_at ?? events[0]?.at ?? null },
    closedAt,
    figures,
    counted,
    reasons: counted === attended ? [] : reasons,
    words: counted === attended ? "" : words,
    counts,
    spans,
    items: model().programme.map((item) => ({ title: item.title, from: item.starts_at, until: item.ends_at, received: heard(item, spans, closedAt) })),
    presidedBy: tidy("presided"),
    operator: tidy("kept-by"),
    remarks: tidy("remarks").slice(0, LONGEST),
    proposals: tidy("proposals").slice(0, LONGEST),
  });
}

/** What the operator says of an item; while they said nothing, what the line says. */
const heard = (item, spans, closedAt) => $("items").querySelector(`[data-item="${item.id}"]`)?.dataset.chosen || received(item, spans, closedAt);

function show(written, app) {
  $("minutes-text").replaceChildren(...page(written, app));
  set("minutes-seal", app.say(canSign() && app.root.dataset.key ? "m_will_sign" : "m_will_hash"));
  $("confirm").showModal();
  $("minutes-text").scrollTop = 0;
}

/** What is known already need not be typed: the newest headcount, who kept the console, what the line says of each item. */
function prefill(app) {
  const { counted } = hallNow(app.model());
  const { day, events } = dayNow(app);
  if (!$("final").value && counted !== null) $("final").value = counted;
  if (!$("kept-by").value) $("kept-by").value = app.operator() || day.operator;
  const spans = faults(day, events);
  $("items").replaceChildren(...app.model().programme.map((item) => itemRow(item, spans, app)));
  $("items-empty").hidden = app.model().programme.length > 0;
}

function itemRow(item, spans, { say }) {
  const known = $("items").querySelector(`[data-item="${item.id}"]`)?.dataset.chosen ?? "";
  const row = document.createElement("div");
  const id = `item-${item.id}`;
  const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: `${hour(item.starts_at)} ${item.title}` });
  const select = Object.assign(document.createElement("select"), { id, className: "form-select" });
  select.dataset.item = item.id;
  select.dataset.chosen = known;
  for (const state of ["yes", "partly", "no"]) select.append(new Option(say(`received_${state}`), state));
  select.value = known || received(item, spans, new Date().toISOString());
  select.addEventListener("change", () => (select.dataset.chosen = select.value));
  row.append(label, select);
  return row;
}

function drawTally({ counted }, { model, say, screen }) {
  const figures = figuresNow(model());
  if (model().people) {
    set("close-convened", screen.number(figures.convened));
    set("close-attended", screen.number(figures.attended));
  }
  const isCounted = counted !== null;
  set("close-counted", isCounted ? screen.number(counted) : say("not_stated"));
  $("close-counted").classList.toggle("is-words", !isCounted);
}

function drawClosed(hall, app) {
  const { say, model } = app;
  const isClosed = Boolean(hall.closedAt);
  $("close").hidden = isClosed;
  const isWaiting = isClosed && !model().hall.closedAt;
  const sentence = say(isWaiting ? "closed_waiting" : "closed_at", { time: hour(hall.closedAt) });
  reveal("closed-notice", isClosed ? [sentence, hall.acceptedAt && say("accepted_at", { time: hour(hall.acceptedAt) })].filter(Boolean).join(" ") : "");
  const { day, events } = dayNow(app);
  const act = events.findLast(({ kind }) => kind === "close");
  const kept = isClosed ? act?.payload.digest || day.replaces : "";
  reveal("minutes-code", kept ? say("m_code", { code: codeOf(kept) }) : "");
  $("minutes-pdf").hidden = !isClosed || isWaiting || !day.replaces;
  const { reopened } = day;
  reveal("reopened", reopened && !isClosed ? say("reopened", { time: hour(reopened.at), reason: reopened.reason }) : "");
}

function drawDifference({ model, say, screen }) {
  const { difference } = closing({ attended: figuresNow(model()).attended, counted: peopleTyped($("final").value), reason: "" });
  const kind = difference > 0 ? "difference_more" : "difference_less";
  if (difference === null) set("difference", "");
  else set("difference", difference === 0 ? say("difference_none") : say(kind, { count: screen.number(Math.abs(difference)) }));
  $("reason-field").hidden = !difference;
}
