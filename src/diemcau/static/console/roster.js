import { readCode } from "./code.js";

/**
 * One person on the list. `event` is the act of this device that brought them in, if it was this device.
 *
 * @typedef {{id: number | string, name: string, post: string, unit: string, code: string, kind: string, present: boolean,
 *   attended: boolean, firstAt: string | null, event: string | null, isWaiting: boolean,
 *   came: {way: string, event: string, from?: string, sheet?: string, is_late?: boolean, is_doubtful?: boolean} | null, standsFor: number | null}} Person
 */

/**
 * The list as the centre knows it, with the acts of this device that can still be undone.
 *
 * @param {object[]} rows `roster` of the bundle
 * @param {{id: string, delegate: number}[]} acts
 * @returns {Person[]}
 */
export function fromBundle(rows, acts) {
  const brought = new Map(acts.map((act) => [act.delegate, act.id]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    post: row.post ?? "",
    unit: row.unit ?? "",
    code: row.code ?? "",
    ...(row.hash ? { hash: row.hash } : {}),
    kind: row.kind ?? "convened",
    present: Boolean(row.present),
    attended: Boolean(row.attended ?? row.present),
    firstAt: row.first_at ?? null,
    event: row.present ? (brought.get(row.id) ?? broughtElsewhere(row)) : null,
    came: row.came ?? null,
    isWaiting: false,
    standsFor: row.stands_for ?? null,
  }));
}

/** Whoever came by themselves or from paper was brought in by no device, or by any: every operator may take it back. */
function broughtElsewhere({ came }) {
  return came?.way === "self" || came?.way === "paper" ? came.event : null;
}

/** When an act says that somebody came: of a row of paper the end of its range, else when the act was made. */
const cameAt = ({ at, payload }) => payload.paper?.until ?? at;

/** Whether somebody came at `at` for the first time, as far as is known; the clock may have been set back since. */
const isEarlier = (at, firstAt) => !firstAt || Date.parse(at) < Date.parse(firstAt);

/** How an act says that somebody came; null where the card says it well enough. */
const cameBy = ({ id, payload: { paper } }) => (paper ? { way: "paper", event: id, from: paper.from, sheet: paper.sheet } : null);

/**
 * The list after one act of this device. Pure: gives a new list, the old one is untouched.
 *
 * @param {Person[]} people
 * @param {{id: string, kind: string, at: string, payload: any}} event
 * @returns {Person[]}
 */
export function applied(people, event) {
  const { kind, payload } = event;
  if (kind === "check_in") {
    return changed(people, named(payload), (person) => ({
      ...person,
      present: true,
      attended: true,
      ...(isEarlier(cameAt(event), person.firstAt) ? { firstAt: cameAt(event), came: cameBy(event) } : {}),
      event: event.id,
      isWaiting: true,
    }));
  }
  if (kind === "check_out") return changed(people, named(payload), (person) => ({ ...person, present: false, event: null, isWaiting: true }));
  if (kind === "walk_in" || kind === "substitute") return [...people, newcomer(event)];
  if (kind === "undo") {
    return people
      .filter((person) => person.id !== payload.event)
      .map((person) => (person.event === payload.event ? { ...person, present: false, attended: false, firstAt: null, came: null, event: null, isWaiting: true } : person));
  }
  return people;
}

/**
 * The list after the centre answered one act: what it says of the person replaces what we guessed.
 *
 * @param {Person[]} people
 * @param {{id: string, kind: string, at: string, payload: any}} event
 * @param {{delegate: {id: number, name: string, post: string, unit: string, present: boolean} | null, marks?: string[]}} result
 * @returns {Person[]}
 */
export function settled(people, event, { delegate, marks = [] }) {
  const after = marks.includes("after_close") ? people : applied(people, event);
  if (!delegate) return after.map((person) => (person.event === event.id ? { ...person, isWaiting: false } : person));
  const isListed = after.some((person) => person.id === delegate.id);
  return after
    .filter((person) => !(isListed && person.id === event.id))
    .map((person) =>
      person.id === delegate.id || person.id === event.id
        ? { ...person, ...delegate, attended: person.attended || delegate.present, event: delegate.present ? person.event : null, isWaiting: false }
        : person,
    );
}

/**
 * @param {Person[]} people
 * @param {any} payload `{code}` or `{delegate}`
 * @returns {Person | undefined}
 */
export function find(people, payload) {
  return people.find(named(payload));
}

/**
 * Who is counted how, in people.
 *
 * `convened`: called and not cancelled. `attended`: checked in at least once. `present`: inside now.
 *
 * @param {Person[]} people
 */
export function figures(people) {
  return {
    convened: people.filter((person) => person.kind === "convened").length,
    attended: people.filter((person) => person.attended).length,
    present: people.filter((person) => person.present).length,
  };
}

function named(payload) {
  if (payload.delegate !== undefined) return (person) => person.id === payload.delegate;
  const code = readCode(payload.code ?? "")?.code;
  return (person) => Boolean(code) && person.code === code;
}

function changed(people, isMeant, change) {
  return people.map((person) => (isMeant(person) ? change(person) : person));
}

function newcomer(event) {
  const { id, kind, payload } = event;
  return {
    id,
    name: payload.full_name,
    post: payload.post ?? "",
    unit: payload.unit_name ?? "",
    code: "",
    kind,
    present: true,
    attended: true,
    firstAt: cameAt(event),
    came: cameBy(event),
    event: id,
    isWaiting: true,
    standsFor: payload.stands_for ?? null,
  };
}
