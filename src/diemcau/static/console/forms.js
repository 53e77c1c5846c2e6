import { closing, likelyMoment, people as peopleTyped } from "./hall.js";
import { search } from "./search.js";
import { hour } from "./words.js";

const MOST_CHOICES = 5;
const $ = (id) => document.getElementById(id);

/**
 * Connects the sheets and forms of the console; each ends in one act of the site log.
 *
 * @param {object} parts what the console can do and say, see main.js
 */
export function connectForms(parts) {
  const { say } = parts;
  connectSheets();
  connectSteppers(parts);
  connectWalkIn(parts);
  connectSubstitute(parts);
  connectHall(parts);
  connectClosing(parts);
  const openPerson = connectPerson(parts);
  $("leave").addEventListener("submit", (submit) => {
    if (!parts.waitingCount()) return;
    submit.preventDefault();
    $("leave-help").textContent = say("kept_first");
  });
  return { openPerson };
}

function connectSheets() {
  for (const sheet of document.querySelectorAll("dialog.sheet")) {
    sheet.addEventListener("click", (click) => {
      if (click.target === sheet || click.target.closest("[data-dismiss]")) sheet.close();
    });
  }
}

function connectSteppers({ draw }) {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const field = $(button.dataset.for);
      field.value = Math.max(0, (peopleTyped(field.value) ?? 0) + Number(button.dataset.step));
      draw();
    });
  }
}

function missing(errorId, field, sentence) {
  $(errorId).textContent = sentence;
  if (sentence) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  } else field.removeAttribute("aria-invalid");
  return Boolean(sentence);
}

const tidy = (id) => $(id).value.normalize("NFC").split(/\s+/u).filter(Boolean).join(" ");

function connectWalkIn({ say, newcomer }) {
  $("walk-in-open").addEventListener("click", () => {
    $("walk-in").querySelector("form").reset();
    missing("walk-in-error", $("walk-in-name"), "");
    const looked = tidy("find");
    if (!/\d/.test(looked)) $("walk-in-name").value = looked; // who was looked for and not found
    $("walk-in").showModal();
    $("walk-in-name").focus();
  });
  $("walk-in")
    .querySelector("form")
    .addEventListener("submit", (submit) => {
      submit.preventDefault();
      if (missing("walk-in-error", $("walk-in-name"), tidy("walk-in-name") ? "" : say("name_missing"))) return;
      $("walk-in").close();
      $("find").value = "";
      newcomer("walk_in", { full_name: tidy("walk-in-name"), post: tidy("walk-in-post"), unit: null });
    });
}

function connectSubstitute({ say, newcomer, peopleNow, whose }) {
  const choices = $("substitute-choices");
  const list = () => {
    const people = peopleNow();
    const taken = new Set(people.map((person) => person.standsFor));
    const free = people.filter((person) => person.kind === "convened" && !person.present && !taken.has(person.id));
    choices.replaceChildren(...search(free, $("substitute-find").value, { limit: MOST_CHOICES }).map((person) => choice(person, whose(person, people))));
  };
  $("substitute-open").addEventListener("click", () => {
    $("substitute").querySelector("form").reset();
    missing("substitute-error", $("substitute-name"), "");
    missing("substitute-for-error", $("substitute-find"), "");
    list();
    $("substitute").showModal();
    $("substitute-find").focus();
  });
  $("substitute-find").addEventListener("input", list);
  $("substitute")
    .querySelector("form")
    .addEventListener("submit", (submit) => {
      submit.preventDefault();
      const chosen = choices.querySelector(":checked");
      const isNameMissing = missing("substitute-error", $("substitute-name"), tidy("substitute-name") ? "" : say("name_missing"));
      if (missing("substitute-for-error", $("substitute-find"), chosen ? "" : say("stands_for_missing")) || isNameMissing) return;
      $("substitute").close();
      newcomer("substitute", { full_name: tidy("substitute-name"), post: tidy("substitute-post"), stands_for: Number(chosen.value) });
    });
}

function choice(person, whose) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "stands_for", value: person.id, className: "form-check-input" });
  const text = document.createElement("span");
  text.append(person.name, Object.assign(document.createElement("small"), { textContent: whose }));
  label.append(radio, text);
  return label;
}

function connectPerson({ say, undo, checkOut, peopleNow, hallNow, whose }) {
  let shown = null;
  $("person-out").addEventListener("click", () => {
    $("person").close();
    checkOut(shown);
  });
  $("person-undo").addEventListener("click", () => {
    $("person").close();
    undo(shown.event, shown.name);
  });
  return (person) => {
    shown = person;
    $("person-name").textContent = person.name;
    $("person-who").textContent = whose(person, peopleNow());
    $("person-state").textContent = person.firstAt ? say("here_at", { time: hour(person.firstAt) }) : say("here");
    const isClosed = Boolean(hallNow().closedAt);
    $("person-out").hidden = isClosed || typeof person.id !== "number";
    $("person-undo").hidden = isClosed || !person.event;
    $("person").showModal();
  };
}

function connectHall({ say, act, opensAt, closesAt }) {
  const moment = likelyMoment(opensAt, closesAt, Date.now());
  $("headcount").querySelector(`[value=${moment}]`).checked = true;
  $("headcount").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const counted = peopleTyped($("counted").value);
    if (missing("counted-error", $("counted"), counted === null ? say("bad_number") : "")) return;
    act("headcount", { counted, moment: $("headcount").querySelector("[name=moment]:checked").value });
    $("counted").value = "";
    told(say("count_sent", { count: counted }));
  });
  $("line").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const state = submit.submitter?.value;
    if (!state) return;
    act("line", { state, note: tidy("line-note") });
    $("line-note").value = "";
    told(say("line_sent", { state: say(`line_${state}`) }));
  });
}

function told(sentence) {
  $("hall-said").hidden = false;
  $("hall-said").textContent = sentence;
}

function connectClosing({ say, act, draw, figuresNow }) {
  const read = () => ({ attended: figuresNow().attended, counted: peopleTyped($("final").value), reason: tidy("reason") });
  $("final").addEventListener("input", draw);
  $("close").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const figures = read();
    const lack = closing(figures).missing;
    missing("reason-error", $("reason"), lack === "reason" ? say("reason_missing") : "");
    missing("final-error", $("final"), lack === "count" ? say("bad_number") : "");
    if (lack) return;
    $("confirm-convened").textContent = $("close-convened").textContent;
    $("confirm-attended").textContent = $("close-attended").textContent;
    $("confirm-counted").textContent = String(figures.counted);
    $("confirm-reason").textContent = closing(figures).difference ? figures.reason : "";
    $("confirm").showModal();
  });
  $("confirm-yes").addEventListener("click", () => {
    const figures = read();
    $("confirm").close();
    if (closing(figures).missing) return;
    act("close", { counted: figures.counted, reason: closing(figures).difference ? figures.reason : "" });
    $("closed-notice").focus?.();
    scrollTo({ top: 0 });
  });
}
