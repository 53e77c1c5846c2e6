import { figuresNow } from "./model.js";
import { $, reveal, set } from "./page.js";
import { who } from "./people-list.js";
import { day, grouped } from "./words.js";

const TOAST_MS = 8000;

/**
 * Draws what every part shares: strip, figures, the last person. Asks nothing, keeps nothing.
 *
 * @param {import("./words.js").createWords} say
 * @param {string} language
 */
export function createScreen(say, language) {
  const number = (value) => grouped(value, language);
  let toastTimer = 0;

  function draw(model, { here, elsewhere, refused }) {
    const figures = figuresNow(model);
    drawStrip(model, { here, elsewhere, refused });
    drawPlace(model);
    if (model.people) {
      set("present", number(figures.present));
      set("convened", number(figures.convened));
      set("present-words", say("present_of", { present: number(figures.present), convened: number(figures.convened) }));
    }
  }

  /** Which hall of which conference: the page itself names none. */
  function drawPlace({ site, conference }) {
    if (!site || !conference) return;
    const names = { site: site.name, conference: conference.title };
    for (const place of document.querySelectorAll("[data-place]")) {
      if (place.textContent !== names[place.dataset.place]) place.textContent = names[place.dataset.place];
    }
    document.title = `${site.name} · Điểm Cầu`;
    $("invented").hidden = !conference.is_invented;
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

  return { draw, drawLast, number, day, whose: (person, people) => who(person, { say, nameOf: (id) => people.find((one) => one.id === id)?.name ?? "" }) };
}
