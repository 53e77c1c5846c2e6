import { hallNow, peopleNow } from "./model.js";
import { $, missing, tidy } from "./page.js";
import { since } from "./people-list.js";
import { search } from "./search.js";

const MOST_CHOICES = 5;

/**
 * The sheets for someone who is not on the list, for someone who came for another, and for one person of the list.
 *
 * @param {object} app see main.js
 * @returns {(person: import("./roster.js").Person) => void} opens the sheet of one person
 */
export function connectSheets(app) {
  connectWalkIn(app);
  connectSubstitute(app);
  return connectPerson(app);
}

function connectWalkIn({ say, people }) {
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
      people.newcomer("walk_in", { full_name: tidy("walk-in-name"), post: tidy("walk-in-post"), unit: null });
    });
}

function connectSubstitute({ say, model, screen, people: acts }) {
  const choices = $("substitute-choices");
  const list = () => {
    const people = peopleNow(model());
    const taken = new Set(people.map((person) => person.standsFor));
    const free = people.filter((person) => person.kind === "convened" && !person.present && !taken.has(person.id));
    choices.replaceChildren(...search(free, $("substitute-find").value, { limit: MOST_CHOICES }).map((person) => choice(person, screen.whose(person, people))));
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
      acts.newcomer("substitute", { full_name: tidy("substitute-name"), post: tidy("substitute-post"), stands_for: Number(chosen.value) });
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

function connectPerson({ say, model, screen, people: acts }) {
  let shown = null;
  $("person-out").addEventListener("click", () => {
    $("person").close();
    acts.checkOut(shown);
  });
  $("person-undo").addEventListener("click", () => {
    $("person").close();
    acts.undo(shown.event, shown.name);
  });
  return (person) => {
    shown = person;
    $("person-name").textContent = person.name;
    $("person-who").textContent = screen.whose(person, peopleNow(model()));
    const way = { self: say("self_tag"), paper: say("paper_tag") }[person.came?.way];
    $("person-state").textContent = [person.firstAt ? say("here_at", { time: since(person) }) : say("here"), way].filter(Boolean).join(" · ");
    const isClosed = Boolean(hallNow(model()).closedAt);
    $("person-out").hidden = isClosed || typeof person.id !== "number";
    $("person-undo").hidden = isClosed || !person.event;
    $("person").showModal();
  };
}
