import { asked, difference, headcounts, lacksReason, momentsNow, NO_DAY } from "./day.js";
import { people as peopleTyped } from "./hall.js";
import { figuresNow, hallNow } from "./model.js";
import { $, missing, reveal, set, tidy } from "./page.js";
import { hour } from "./words.js";

const PUT_OFF_MS = 10 * 60_000;
const RETOLD = ["headcount", "count_reason", "close"];
const ON_DEMAND = { key: "on_demand", moment: "on_demand", break: null, title: "" };

/** Heads counted in the hall at the moments of the programme, why they differ, and how picture and sound arrive there. */
export function connect(app) {
  connectCount(app);
  connectDue(app);
  connectReason(app);
  connectLine(app);
  app.onAnswer((sent) => {
    if (sent.some(({ kind }) => RETOLD.includes(kind))) app.renew(); // the day whole again, to be kept for a line that fails
  });
  app.onDraw(() => draw(app));
}

/** The day of the hall as the operator should see it: the centre's word, with the acts it has not answered since. */
export function dayNow({ model, root }) {
  const { said, waiting } = model();
  const day = { ...NO_DAY, ...model().day, device: root.dataset.device.slice(0, 8) };
  const events = [...said, ...waiting];
  const counts = headcounts(day, events);
  return { day, events, counts, moments: momentsNow(day.moments, counts, Date.now()) };
}

/** "Opening", "After a break: Giải lao", … */
export function momentName({ moment, title }, say) {
  return title ? say("moment_after", { title }) : say(`moment_${moment}`);
}

/** Usual reasons ticked inside `box`. */
export const ticked = (box) => [...box.querySelectorAll("[name=reasons]:checked")].map(({ value }) => value);

/** A reason as one line. */
export function reasonLine({ reasons, words }, say) {
  return [...reasons.map((reason) => say(`reason_${reason}`)), words].filter(Boolean).join("; ");
}

function connectCount(app) {
  const { say, act, model, draw } = app;
  const form = $("headcount");
  $("counted").addEventListener("input", draw);
  form.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const counted = peopleTyped($("counted").value);
    if (missing("counted-error", $("counted"), counted === null ? say("bad_number") : "")) return;
    const { moment, break: ofBreak } = chosen(dayNow(app).moments);
    const differs = counted !== figuresNow(model()).present;
    const why = { reasons: differs ? ticked(form) : [], words: differs ? tidy("count-words") : "" };
    const event = { counted, moment, ...(ofBreak && { break: ofBreak }), inside: figuresNow(model()).present, ...why };
    await act("headcount", event);
    form.reset();
    delete $("moments").dataset.face;
    app.draw();
    told(say("count_sent", { count: counted }));
  });
}

function chosen(moments) {
  const key = $("moments").querySelector(":checked")?.value;
  return moments.find((due) => due.key === key) ?? ON_DEMAND;
}

function connectDue(app) {
  $("due-count").addEventListener("click", () => {
    app.go("hall");
    app.draw();
    const option = $("moments").querySelector(`[value="${$("due").dataset.key}"]`);
    if (option) option.checked = true;
    $("counted").focus();
  });
  $("due-later").addEventListener("click", () => {
    sessionStorage.setItem(`put-off:${$("due").dataset.key}`, String(Date.now() + PUT_OFF_MS));
    app.draw();
  });
}

function connectReason(app) {
  const sheet = $("count-reason");
  let about = "";
  $("series").addEventListener("click", (click) => {
    about = click.target.closest("[data-explain]")?.dataset.explain ?? "";
    if (!about) return;
    sheet.querySelector("form").reset();
    missing("count-reason-error", $("count-reason-words"), "");
    sheet.showModal();
  });
  sheet.querySelector("form").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const why = { reasons: ticked(sheet), words: tidy("count-reason-words") };
    if (missing("count-reason-error", $("count-reason-words"), why.reasons.length || why.words ? "" : app.say("reason_due"))) return;
    sheet.close();
    await app.act("count_reason", { event: about, ...why });
    told(app.say("reason_sent"));
  });
}

function connectLine({ say, act }) {
  $("line").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const state = submit.submitter?.value;
    if (!state) return;
    await act("line", { state, note: tidy("line-note") });
    $("line-note").value = "";
    told(say("line_sent", { state: say(`line_${state}`) }));
  });
}

function draw(app) {
  const { say, model, screen } = app;
  const hall = hallNow(model());
  const { moments, counts } = dayNow(app);
  const { present } = figuresNow(model());
  if (model().people) set("counted-present", screen.number(present));
  const isCounted = hall.counted !== null;
  set("headcount-last", isCounted ? say("counted_at", { count: screen.number(hall.counted), time: hour(hall.countedAt) }) : say("never_counted"));
  const typed = peopleTyped($("counted").value);
  $("count-why").hidden = typed === null || !model().people || typed === present;
  drawChoices(moments, app);
  drawSeries(moments, counts, app);
  drawDue(moments, Boolean(hall.closedAt), app);
  const state = say(`line_${hall.line}`);
  set("line-last", hall.lineAt ? say("line_since", { state, time: hour(hall.lineAt) }) : state);
  for (const button of $("line").querySelectorAll("[name=state]")) button.setAttribute("aria-pressed", String(button.value === hall.line));
  for (const form of ["headcount", "line"]) $(form).hidden = Boolean(hall.closedAt);
}

/** The moments to choose from; which one is ticked at first follows from the time, and a choice of the operator stays. */
function drawChoices(moments, { say }) {
  const likely = moments.find(({ state }) => state === "due")?.key ?? ON_DEMAND.key;
  const face = JSON.stringify([likely, moments.map(({ key, title, due_at: at }) => [key, title, at])]);
  const box = $("moments");
  if (box.dataset.face === face) return;
  box.dataset.face = face;
  box.replaceChildren(...[...moments, ON_DEMAND].map((due) => choice(due, due.key === likely, say)));
}

function choice(due, isChecked, say) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "moment", value: due.key, defaultChecked: isChecked });
  label.append(radio, Object.assign(document.createElement("span"), { textContent: momentName(due, say) }));
  return label;
}

function drawDue(moments, isClosed, { say }) {
  const putOff = Object.fromEntries(moments.map(({ key }) => [key, Number(sessionStorage.getItem(`put-off:${key}`) ?? 0)]));
  const due = isClosed ? null : asked(moments, putOff, Date.now());
  $("due").dataset.key = due?.key ?? "";
  reveal("due-words", due ? say("count_due", { moment: momentName(due, say), time: hour(due.due_at) }) : "");
  $("due").hidden = !due;
}

function drawSeries(moments, counts, app) {
  const others = counts.filter(({ key }) => !moments.some((due) => due.key === key));
  const face = JSON.stringify([moments, counts]);
  if ($("series").dataset.face === face) return;
  $("series").dataset.face = face;
  const rows = moments.map((due) => slot(due, counts.filter(({ key }) => key === due.key), app));
  $("series").replaceChildren(...rows, ...(others.length ? [slot({ ...ON_DEMAND, state: "counted" }, others, app)] : []));
}

function slot(due, counts, app) {
  const { say } = app;
  const row = document.createElement("li");
  const head = Object.assign(document.createElement("p"), { className: "series-moment", textContent: momentName(due, say) });
  if (due.state !== "counted") {
    const tone = { due: "warn", missed: "bad", upcoming: "none" }[due.state];
    head.append(" ", Object.assign(document.createElement("span"), { className: `status status-${tone}`, textContent: say(`moment_is_${due.state}`, { time: hour(due.due_at) }) }));
  }
  row.append(head, ...counts.toReversed().map((count) => countLine(count, app)));
  return row;
}

function countLine(count, { say, screen }) {
  const line = Object.assign(document.createElement("p"), { className: count.stands ? "series-count" : "series-count is-past" });
  const off = difference(count);
  const compared = off ? say(off > 0 ? "count_more" : "count_fewer", { count: screen.number(Math.abs(off)), inside: screen.number(count.inside) }) : off === 0 ? say("count_agrees") : "";
  const aside = count.is_undone ? say("count_undone") : count.stands ? "" : say("count_replaced");
  line.append(
    Object.assign(document.createElement("strong"), { textContent: screen.number(count.counted) }),
    ` ${[hour(count.at), compared, aside].filter(Boolean).join(" · ")}`,
  );
  const why = reasonLine(count, say);
  if (why) line.append(Object.assign(document.createElement("span"), { className: "series-why", textContent: why }));
  if (lacksReason(count)) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: say("reason_add") });
    button.dataset.explain = count.id;
    line.append(button);
  }
  return line;
}

function told(sentence) {
  $("hall-said").hidden = false;
  $("hall-said").textContent = sentence;
}
