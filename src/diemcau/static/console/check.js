import { peopleNow } from "./model.js";
import { $, isWide, set } from "./page.js";
import { drawPeople } from "./people-list.js";
import { search } from "./search.js";

const MOST_FOUND = 6;

/** Checking in by name: type, tap or press Enter. */
export function connect(app) {
  const { model, draw, onDraw, onBundle, people: acts } = app;
  let asked = ""; // the name that Enter was pressed on before the list arrived

  function clear() {
    $("find").value = "";
    $("find").focus({ preventScroll: true });
    draw();
  }

  /** Take in the one person whom the typed name fits; before the list arrived it waits there, unless the name is changed meanwhile. */
  function enterTyped() {
    const typedName = $("find").value.trim();
    const isMeant = asked !== "" && asked === typedName;
    if (!model().people) return draw();
    asked = "";
    const found = isMeant ? search(peopleNow(model()), typedName) : [];
    if (found.length !== 1) return draw();
    acts.checkIn(found[0]);
    clear();
  }

  $("found").addEventListener("click", (click) => acts.tap(click) && clear());
  $("find").addEventListener("input", draw);
  $("find").addEventListener("focus", () => {
    if (!isWide()) $("find").closest(".field").scrollIntoView({ block: "start" }); // above the keyboard
  });
  $("find").addEventListener("keydown", (key) => {
    if (key.key !== "Enter") return;
    asked = $("find").value.trim();
    enterTyped();
  });
  onBundle(() => asked && enterTyped());
  onDraw(() => drawFound(app, asked));
}

function drawFound({ say, model, screen, isSealed }, asked) {
  const people = peopleNow(model());
  const query = $("find").value.trim();
  const found = query ? search(people, query) : [];
  drawPeople($("found"), found.slice(0, MOST_FOUND), { say, nameOf: (id) => people.find((person) => person.id === id)?.name ?? "" });
  if (!model().people) set("found-note", asked && asked === query ? say("asked_early", { query }) : say("no_list"));
  else if (query && !found.length) set("found-note", isSealed() ? say("sealed_find") : say("nobody_found", { query }));
  else if (found.length > MOST_FOUND) set("found-note", say("more_found", { count: screen.number(found.length - MOST_FOUND) }));
  else set("found-note", "");
}
