import { peopleNow } from "./model.js";
import { $, set } from "./page.js";
import { drawPeople } from "./people-list.js";
import { search } from "./search.js";

const MOST_SHOWN = 200; // rows; a phone draws more too slowly, and nobody scrolls through them

/** The whole list of the site, sifted by words and by who is here. */
export function connect({ say, model, draw, onDraw, people: acts, screen }) {
  $("sift").addEventListener("input", draw);
  $("filters").addEventListener("change", draw);
  $("list").addEventListener("click", (click) => acts.tap(click));
  onDraw(() => {
    const people = peopleNow(model());
    const present = people.filter((person) => person.present);
    const absent = people.filter((person) => !person.present);
    set("filter-all", say("filter_all", { count: screen.number(people.length) }));
    set("filter-absent", say("filter_absent", { count: screen.number(absent.length) }));
    set("filter-present", say("filter_present", { count: screen.number(present.length) }));
    const filter = $("filters").querySelector(":checked").value;
    const shown = search({ all: people, absent, present }[filter], $("sift").value);
    drawPeople($("list"), shown.slice(0, MOST_SHOWN), { say, nameOf: (id) => people.find((person) => person.id === id)?.name ?? "" });
    if (!model().people) set("list-note", say("no_list"));
    else if (!people.length) set("list-note", say("nobody_listed"));
    else if (shown.length > MOST_SHOWN) set("list-note", say("more_found", { count: screen.number(shown.length - MOST_SHOWN) }));
    else set("list-note", shown.length ? "" : say("filter_empty"));
  });
}
