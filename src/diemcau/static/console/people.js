import { isGenuine, readCode } from "./code.js";
import { hallNow, peopleNow } from "./model.js";
import { $ } from "./page.js";
import { since } from "./people-list.js";
import { connectSheets } from "./people-sheets.js";
import { find } from "./roster.js";
import { createSound } from "./sound.js";
import { hour } from "./words.js";

const GRAVE = ["forged_code", "unknown_code", "cancelled", "other_site", "after_close", "implausible_time"];

/**
 * Acts on people, each shown on the card of the last person. Puts `app.people` in place:
 * `checkIn(person)`, `checkInWord(text)`, `checkOut(person)`, `newcomer(kind, payload)`, `undo(event, name)`, `tap(click)`.
 */
export function connect(app) {
  const { say, act, model, screen, onAnswer, renew, root } = app;
  const sound = createSound();
  let last = { event: null, delegate: null };
  const isClosed = () => Boolean(hallNow(model()).closedAt);
  const whose = (person) => screen.whose(person, peopleNow(model()));

  function showIn(person, event) {
    last = { event: event.id, delegate: person.id };
    sound(true);
    screen.drawLast({ tone: "ok", what: cameIn(event), name: person.name, whose: whose(person), canUndo: true });
  }

  const cameIn = ({ at, payload: { paper } }) => (paper ? say("in_paper", { time: `${hour(paper.from)}–${hour(paper.until)}` }) : say("in_at", { time: hour(at) }));

  function showAlready(person) {
    last = { event: person.event, delegate: person.id };
    const what = person.firstAt ? say("already_at", { time: since(person) }) : say("already");
    screen.drawLast({ tone: "warn", what, name: person.name, whose: whose(person) });
  }

  async function checkIn(person) {
    if (isClosed()) return;
    if (person.present) return showAlready(person);
    showIn(person, await act("check_in", { delegate: person.id }));
  }

  async function checkInWord(text) {
    if (isClosed()) return;
    const read = readCode(text);
    if (!read) return showBad("code_strange");
    const { key } = model();
    const publicKey = key ? Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)) : null;
    const genuine = await isGenuine(read, publicKey, crypto.subtle);
    if (genuine === false) return showBad("code_forged");
    if (!app.beforeWord(text)) return sound(false);
    await app.recognise(read.code);
    const person = find(peopleNow(model()), { code: read.code });
    if (person?.present) return showAlready(person);
    const event = await act("check_in", { code: read.word });
    return person ? showIn(person, event) : showUnknown(event);
  }

  function showBad(kind) {
    sound(false);
    screen.drawLast({ tone: "bad", what: say(kind), whose: say(`${kind}_help`) });
  }

  function showUnknown(event) {
    last = { event: event.id, delegate: null };
    sound(false);
    const what = say("code_kept", { time: hour(event.at) });
    screen.drawLast({ tone: "warn", what, name: model().people ? say("code_unknown") : what, whose: say("code_asked"), canUndo: true });
  }

  async function undo(eventId, name) {
    await act("undo", { event: eventId });
    last = { event: null, delegate: null };
    screen.drawLast({ tone: "warn", what: say("undone"), name });
    renew();
  }

  async function checkOut(person) {
    const event = await act("check_out", { delegate: person.id });
    screen.drawLast({ tone: "warn", what: say("out_at", { time: hour(event.at) }), name: person.name, whose: whose(person) });
  }

  async function newcomer(kind, payload) {
    const event = await act(kind, payload);
    showIn(
      peopleNow(model()).find((person) => person.id === event.id),
      event,
    );
  }

  /** A person of a list was tapped: in, or what can be done with whoever is here. Gives whether they were taken in. */
  function tap(click) {
    const id = click.target.closest("li")?.dataset.id;
    const person = peopleNow(model()).find((one) => String(one.id) === id);
    if (!person) return false;
    if (person.present) openPerson(person);
    else checkIn(person);
    return !person.present;
  }

  /** The centre's name; of a list without names, the place there. */
  const nameOf = (delegate) => delegate && (delegate.name ?? peopleNow(model()).find((person) => person.id === delegate.id)?.name);

  /** What the centre says of the person on the card, when it differs from what this device showed. */
  onAnswer((sent, results) => {
    const event = sent.find((one) => one.id === last.event);
    const result = event && results.get(event.id);
    if (!result) return;
    const { delegate, marks = [] } = result;
    const mark = marks.find((one) => GRAVE.includes(one));
    if (delegate) last.delegate = delegate.id;
    if (!mark && (!delegate || event.kind !== "check_in")) return;
    const isBad = mark === "forged_code" || mark === "unknown_code";
    if (isBad) sound(false);
    screen.drawLast({
      tone: isBad ? "bad" : mark ? "warn" : "ok",
      what: isBad ? say("code_kept", { time: hour(event.at) }) : cameIn(event),
      name: nameOf(delegate) ?? say("code_unknown"),
      whose: [delegate && [delegate.post, delegate.unit].filter(Boolean).join(" · "), mark && say(`mark_${mark}`)].filter(Boolean).join(". "),
      canUndo: !isBad,
    });
  });

  for (const button of [$("last-undo"), $("toast-undo")]) {
    button.addEventListener("click", () => {
      if (last.event) undo(last.event, $("last-name").textContent);
      button.hidden = true;
      if (root.dataset.tab === "check") $("find").focus({ preventScroll: true });
    });
  }

  app.people = { checkIn, checkInWord, checkOut, newcomer, undo, tap };
  const openPerson = connectSheets(app);
}
