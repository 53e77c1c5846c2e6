import { hour } from "./words.js";

/**
 * Draws `people` into the list `ul`, keeping the element (and the focus) of each person who stays.
 *
 * @param {HTMLUListElement} ul
 * @param {import("./roster.js").Person[]} people
 * @param {{say: Function, nameOf: (id: number) => string}} words
 */
export function drawPeople(ul, people, { say, nameOf }) {
  const old = new Map([...ul.children].map((item) => [item.dataset.id, item]));
  const items = people.map((person) => {
    const item = old.get(String(person.id)) ?? blank(person);
    old.delete(String(person.id));
    fill(item, person, { say, nameOf });
    return item;
  });
  for (const item of old.values()) item.remove();
  items.forEach((item, place) => {
    if (ul.children[place] !== item) ul.insertBefore(item, ul.children[place] ?? null);
  });
}

function blank(person) {
  const item = document.createElement("li");
  item.dataset.id = person.id;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "person" });
  const main = document.createElement("span");
  main.append(part("person-name"), part("person-who"));
  button.append(main, part("person-side"));
  item.append(button);
  return item;
}

function fill(item, person, { say, nameOf }) {
  const face = JSON.stringify([person.name, person.post, person.unit, person.kind, person.present, person.attended, person.firstAt, person.came, person.isWaiting, person.standsFor]);
  if (item.dataset.face === face) return;
  item.dataset.face = face;
  item.querySelector(".person-name").textContent = person.name;
  item.querySelector(".person-who").textContent = who(person, { say, nameOf });
  const side = item.querySelector(".person-side");
  side.replaceChildren(person.attended ? state(person, say) : Object.assign(part("person-act"), { textContent: say("check_in") }));
  const way = person.present && { self: "self_tag", paper: "paper_tag" }[person.came?.way];
  if (way) side.append(Object.assign(part("person-waiting"), { textContent: say(way) }));
  if (person.isWaiting) side.append(Object.assign(part("person-waiting"), { textContent: say("waiting_row") }));
}

function state(person, say) {
  const mark = part(person.present ? "status status-ok" : "status status-none");
  if (!person.present) mark.textContent = say("left");
  else mark.textContent = person.firstAt ? since(person) : say("here");
  if (person.present && person.firstAt) {
    const words = Object.assign(part("visually-hidden"), { textContent: `${say("here")} ` });
    mark.prepend(words);
  }
  return mark;
}

/** When somebody came: "07:42"; of a row of paper the whole range, "07:00–08:00". */
export function since({ firstAt, came }) {
  return came?.way === "paper" && came.from ? `${hour(came.from)}–${hour(firstAt)}` : hour(firstAt);
}

/**
 * Post, unit and kind of a person in one line.
 *
 * @param {import("./roster.js").Person} person
 * @param {{say: Function, nameOf: (id: number) => string}} words
 */
export function who(person, { say, nameOf }) {
  const kind = { walk_in: say("walk_in"), substitute: say("substitute") }[person.kind] ?? "";
  const whose = person.standsFor && nameOf(person.standsFor) ? say("stands_for", { name: nameOf(person.standsFor) }) : "";
  return [person.post, person.unit, [kind, whose].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
}

function part(className) {
  return Object.assign(document.createElement("span"), { className });
}
