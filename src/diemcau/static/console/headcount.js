import { likelyMoment, people as peopleTyped } from "./hall.js";
import { figuresNow, hallNow } from "./model.js";
import { $, missing, set, tidy } from "./page.js";
import { hour } from "./words.js";

/** Heads counted in the hall, and how picture and sound arrive there. */
export function connect(app) {
  const { say, act, onDraw, onBundle } = app;
  let isMomentChosen = false;
  $("headcount").addEventListener("change", () => (isMomentChosen = true));
  onBundle(({ conference }) => {
    if (isMomentChosen) return;
    const moment = likelyMoment(conference.opens_at, conference.closes_at, Date.now());
    $("headcount").querySelector(`[value=${moment}]`).checked = true;
  });
  $("headcount").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const counted = peopleTyped($("counted").value);
    if (missing("counted-error", $("counted"), counted === null ? say("bad_number") : "")) return;
    await act("headcount", { counted, moment: $("headcount").querySelector("[name=moment]:checked").value });
    $("counted").value = "";
    told(say("count_sent", { count: counted }));
  });
  $("line").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const state = submit.submitter?.value;
    if (!state) return;
    await act("line", { state, note: tidy("line-note") });
    $("line-note").value = "";
    told(say("line_sent", { state: say(`line_${state}`) }));
  });
  onDraw(() => draw(app));
}

function draw({ say, model, screen }) {
  const hall = hallNow(model());
  if (model().people) set("counted-present", screen.number(figuresNow(model()).present));
  const isCounted = hall.counted !== null;
  set("headcount-last", isCounted ? say("counted_at", { count: screen.number(hall.counted), time: hour(hall.countedAt) }) : say("never_counted"));
  const state = say(`line_${hall.line}`);
  set("line-last", hall.lineAt ? say("line_since", { state, time: hour(hall.lineAt) }) : state);
  for (const button of $("line").querySelectorAll("[name=state]")) button.setAttribute("aria-pressed", String(button.value === hall.line));
  for (const form of ["headcount", "line"]) $(form).hidden = Boolean(hall.closedAt);
}

function told(sentence) {
  $("hall-said").hidden = false;
  $("hall-said").textContent = sentence;
}
