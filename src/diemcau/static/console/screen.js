import { figuresNow } from "./model.js";
import { $, reveal, set } from "./page.js";
import { who } from "./people-list.js";
import { grouped } from "./words.js";

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
    if (model.people) {
      set("present", number(figures.present));
      set("convened", number(figures.convened));
      set("present-words", say("present_of", { present: number(figures.present), convened: number(figures.convened) }));
    }
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

  return { draw, drawLast, number, whose: (person, people) => who(person, { say, nameOf: (id) => people.find((one) => one.id === id)?.name ?? "" }) };
}
