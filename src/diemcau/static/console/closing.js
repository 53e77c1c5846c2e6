import { closing, people as peopleTyped } from "./hall.js";
import { figuresNow, hallNow } from "./model.js";
import { $, missing, reveal, set, tidy } from "./page.js";
import { hour } from "./words.js";

/** The end of the site's day: two numbers, a reason where they differ, one act. */
export function connect(app) {
  const { say, act, draw, model, onDraw, onGo, root, screen } = app;
  const read = () => ({ attended: figuresNow(model()).attended, counted: peopleTyped($("final").value), reason: tidy("reason") });
  $("final").addEventListener("input", draw);
  $("close").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const figures = read();
    const lack = closing(figures).missing;
    missing("reason-error", $("reason"), lack === "reason" ? say("reason_missing") : "");
    missing("final-error", $("final"), lack === "count" ? say("bad_number") : "");
    if (!lack) confirm(figures);
  });
  $("confirm-yes").addEventListener("click", () => {
    const figures = read();
    $("confirm").close();
    if (closing(figures).missing) return;
    act("close", { counted: figures.counted, reason: closing(figures).difference ? figures.reason : "" });
    $("closed-notice").focus?.();
    scrollTo({ top: 0 });
  });
  onGo((tab) => {
    const { counted } = hallNow(model());
    if (tab === "close" && !$("final").value && counted !== null) $("final").value = counted;
  });
  onDraw(() => {
    const hall = hallNow(model());
    const figures = figuresNow(model());
    if (model().people) {
      set("close-convened", screen.number(figures.convened));
      set("close-attended", screen.number(figures.attended));
    }
    drawCounted(hall, app);
    drawClosed(hall, app);
    drawDifference(figures.attended, app);
    root.classList.toggle("is-closed", Boolean(hall.closedAt));
  });
}

function confirm({ attended, counted, reason }) {
  $("confirm-convened").textContent = $("close-convened").textContent;
  $("confirm-attended").textContent = $("close-attended").textContent;
  $("confirm-counted").textContent = String(counted);
  $("confirm-reason").textContent = closing({ attended, counted, reason }).difference ? reason : "";
  $("confirm").showModal();
}

function drawCounted({ counted }, { say, screen }) {
  const isCounted = counted !== null;
  set("close-counted", isCounted ? screen.number(counted) : say("not_stated"));
  $("close-counted").classList.toggle("is-words", !isCounted);
}

function drawClosed(hall, { say, model }) {
  const isClosed = Boolean(hall.closedAt);
  $("close").hidden = isClosed;
  const isWaiting = isClosed && !model().hall.closedAt;
  const sentence = say(isWaiting ? "closed_waiting" : "closed_at", { time: hour(hall.closedAt) });
  reveal("closed-notice", isClosed ? [sentence, hall.acceptedAt && say("accepted_at", { time: hour(hall.acceptedAt) })].filter(Boolean).join(" ") : "");
}

function drawDifference(attended, { say, screen }) {
  const { difference } = closing({ attended, counted: peopleTyped($("final").value), reason: "" });
  const kind = difference > 0 ? "difference_more" : "difference_less";
  if (difference === null) set("difference", "");
  else set("difference", difference === 0 ? say("difference_none") : say(kind, { count: screen.number(Math.abs(difference)) }));
  $("reason-field").hidden = !difference;
}
