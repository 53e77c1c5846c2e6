import { closing, people as peopleTyped, running } from "./hall.js";
import { figuresNow, hallNow, peopleNow } from "./model.js";
import { drawPeople, who } from "./people-list.js";
import { search } from "./search.js";
import { grouped, hour } from "./words.js";

const MOST_FOUND = 6;
const TOAST_MS = 8000;
const $ = (id) => document.getElementById(id);

/**
 * Draws the console from its model; asks nothing, keeps nothing.
 *
 * @param {import("./words.js").createWords} say
 * @param {string} language
 */
export function createScreen(say, language) {
  const number = (value) => grouped(value, language);
  const root = $("console");
  let toastTimer = 0;

  function draw(model, { here, elsewhere, refused, asked = "" }) {
    const people = peopleNow(model);
    const hall = hallNow(model);
    const figures = figuresNow(model);
    const nameOf = (id) => people.find((person) => person.id === id)?.name ?? "";
    drawStrip(model, { here, elsewhere, refused });
    if (model.people) {
      set("present", number(figures.present));
      set("convened", number(figures.convened));
      set("present-words", say("present_of", { present: number(figures.present), convened: number(figures.convened) }));
      set("counted-present", number(figures.present));
      set("close-convened", number(figures.convened));
      set("close-attended", number(figures.attended));
    }
    drawFound(model, people, nameOf, asked);
    drawList(model, people, nameOf);
    drawProgramme(model.programme);
    drawHall(hall);
    drawClosing(model, hall, figures);
  }

  function drawStrip(model, { here, elsewhere, refused }) {
    const state = model.connection === "online" && here > refused ? "sending" : model.connection;
    const shown = state === "offline" && here ? "offline_waiting" : state;
    $("strip").dataset.state = state;
    set("connection", say(shown, { count: number(here) }));
    set("kept", say("kept", { waiting: number(here), received: number(model.received) }));
    reveal("refused", refused ? say("refused", { count: number(refused) }) : "");
    reveal("elsewhere", elsewhere ? say("elsewhere", { count: number(elsewhere) }) : "");
  }

  function drawFound(model, people, nameOf, asked) {
    const query = $("find").value.trim();
    const found = query ? search(people, query) : [];
    drawPeople($("found"), found.slice(0, MOST_FOUND), { say, nameOf });
    if (!model.people) set("found-note", asked && asked === query ? say("asked_early", { query }) : say("no_list"));
    else if (query && !found.length) set("found-note", say("nobody_found", { query }));
    else if (found.length > MOST_FOUND) set("found-note", say("more_found", { count: number(found.length - MOST_FOUND) }));
    else set("found-note", "");
  }

  function drawList(model, people, nameOf) {
    const present = people.filter((person) => person.present);
    const absent = people.filter((person) => !person.present);
    set("filter-all", say("filter_all", { count: number(people.length) }));
    set("filter-absent", say("filter_absent", { count: number(absent.length) }));
    set("filter-present", say("filter_present", { count: number(present.length) }));
    const filter = $("filters").querySelector(":checked").value;
    const shown = search({ all: people, absent, present }[filter], $("sift").value);
    drawPeople($("list"), shown, { say, nameOf });
    if (!model.people) set("list-note", say("no_list"));
    else if (!people.length) set("list-note", say("nobody_listed"));
    else set("list-note", shown.length ? "" : say("filter_empty"));
  }

  function drawProgramme(programme) {
    const now = running(programme, Date.now());
    const face = JSON.stringify([now, programme]);
    if ($("programme").dataset.face === face) return;
    $("programme").dataset.face = face;
    $("programme").replaceChildren(...programme.map((item, place) => programmeItem(item, place === now)));
    set("programme-note", programme.length ? "" : say("no_programme"));
  }

  function programmeItem(item, isNow) {
    const line = document.createElement("li");
    const time = Object.assign(document.createElement("time"), { dateTime: item.starts_at, textContent: hour(item.starts_at) });
    time.append(Object.assign(document.createElement("span"), { className: "until", textContent: `–${hour(item.ends_at)}` }));
    const text = document.createElement("div");
    const title = Object.assign(document.createElement("p"), { textContent: item.title });
    if (isNow) {
      line.setAttribute("aria-current", "time");
      title.append(Object.assign(document.createElement("span"), { className: "now", textContent: say("running") }));
    }
    const speakers = (item.speakers ?? []).map((speaker) => (typeof speaker === "string" ? speaker : [speaker.name ?? speaker.full_name, speaker.post].filter(Boolean).join(", ")));
    text.append(title, Object.assign(document.createElement("p"), { className: "muted", textContent: speakers.join("; ") }));
    line.append(time, text);
    return line;
  }

  function drawHall(hall) {
    const isCounted = hall.counted !== null;
    set("headcount-last", isCounted ? say("counted_at", { count: number(hall.counted), time: hour(hall.countedAt) }) : say("never_counted"));
    const state = say(`line_${hall.line}`);
    set("line-last", hall.lineAt ? say("line_since", { state, time: hour(hall.lineAt) }) : state);
    for (const button of $("line").querySelectorAll("[name=state]")) button.setAttribute("aria-pressed", String(button.value === hall.line));
    set("close-counted", isCounted ? number(hall.counted) : say("not_stated"));
    $("close-counted").classList.toggle("is-words", !isCounted);
  }

  function drawClosing(model, hall, { attended }) {
    const isClosed = Boolean(hall.closedAt);
    root.classList.toggle("is-closed", isClosed);
    for (const form of ["headcount", "line", "close"]) $(form).hidden = isClosed;
    const isWaiting = isClosed && !model.hall.closedAt;
    const sentence = say(isWaiting ? "closed_waiting" : "closed_at", { time: hour(hall.closedAt) });
    reveal("closed-notice", isClosed ? [sentence, hall.acceptedAt && say("accepted_at", { time: hour(hall.acceptedAt) })].filter(Boolean).join(" ") : "");
    const { difference } = closing({ attended, counted: peopleTyped($("final").value), reason: "" });
    const kind = difference > 0 ? "difference_more" : "difference_less";
    if (difference === null) set("difference", "");
    else set("difference", difference === 0 ? say("difference_none") : say(kind, { count: number(Math.abs(difference)) }));
    $("reason-field").hidden = !difference;
  }

  /**
   * The large card of the last person.
   *
   * @param {{tone: "ok" | "warn" | "bad", what: string, name?: string, whose?: string, canUndo?: boolean}} card
   */
  function drawLast({ tone, what, name = "", whose = "", canUndo = false }) {
    $("last").dataset.tone = tone;
    set("last-what", what);
    set("last-name", name);
    set("last-who", whose);
    $("last-undo").hidden = !canUndo;
    $("toast").dataset.tone = tone;
    reveal("toast-words", [name, what].filter(Boolean).join(" · "));
    $("toast").hidden = false;
    $("toast-undo").hidden = !canUndo;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => ($("toast").hidden = true), TOAST_MS);
  }

  return { draw, drawLast, whose: (person, people) => who(person, { say, nameOf: (id) => people.find((one) => one.id === id)?.name ?? "" }) };
}

function set(id, text) {
  const element = $(id);
  if (element.textContent !== text) element.textContent = text;
}

function reveal(id, text) {
  $(id).hidden = !text;
  set(id, text);
}
