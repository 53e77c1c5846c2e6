import { KINDS } from "./day.js";
import { hallAfter } from "./hall.js";
import { applied, figures, fromBundle, settled } from "./roster.js";
import { inOrder, standing } from "./standing.js";

/**
 * What the console knows: what the centre last said, and the acts it has not yet received laid over it.
 * Pure: each function gives a new model.
 *
 * @typedef {{people: object[] | null, hall: object, programme: object[], key: string | null, waiting: object[], received: number,
 *   connection: string, site: {name: string} | null, conference: object | null, day: import("./day.js").Day | null, said: object[]}} Model
 * `said`: acts of the day that the centre received since it last told the day whole.
 */

export const NEW_HALL = { counted: null, countedAt: null, line: "unknown", lineAt: null, closedAt: null, acceptedAt: null };

/** @returns {Model} */
export function newModel() {
  return { people: null, hall: NEW_HALL, programme: [], key: null, waiting: [], received: 0, connection: "connecting", site: null, conference: null, day: null, said: [] };
}

/**
 * @param {Model} model
 * @param {object} bundle answer of the centre
 * @param {object[]} acts acts of this device that brought people in
 */
export function withBundle(model, bundle, acts) {
  return {
    ...model,
    people: fromBundle(bundle.roster, acts),
    hall: hallOf(bundle.state),
    programme: bundle.programme,
    key: bundle.public_key ?? null,
    site: bundle.site ?? null,
    conference: bundle.conference ?? null,
    day: bundle.day ?? null,
    said: [],
  };
}

/**
 * @param {Model} model
 * @param {object[]} sent
 * @param {{results: object[], state: object}} answer
 */
export function withAnswer(model, sent, answer) {
  const results = new Map(answer.results.map((result) => [result.id, result]));
  const people = standing(sent).filter(({ id }) => results.has(id)).reduce((list, event) => settled(list, event, results.get(event.id)), model.people ?? []);
  return {
    ...model,
    people: model.people && people,
    hall: answer.state ? hallOf(answer.state) : model.hall,
    waiting: model.waiting.filter(({ id }) => !results.has(id)),
    said: [...model.said, ...sent.filter(({ id, kind }) => results.has(id) && KINDS.includes(kind))],
  };
}

/** The list as the operator should see it: with what waits on this device. */
export function peopleNow(model) {
  return now(model).people;
}

/** The hall as the operator should see it. */
export function hallNow(model) {
  return now(model).hall;
}

/** Figures of the hall in people, with what waits on this device. */
export function figuresNow(model) {
  return figures(peopleNow(model));
}

/** What was worked out of a model: models are never changed, only replaced. */
const known = new WeakMap();

/** People and hall together: what is recorded after the hall closed waits until the centre reopens it, and changes neither. */
function now(model) {
  if (!known.has(model)) known.set(model, worked(model));
  return known.get(model);
}

function worked(model) {
  const before = { people: model.people ?? [], hall: model.hall };
  const acts = inOrder(model.waiting);
  const closings = acts.flatMap(({ kind }, place) => (kind === "close" ? [place + 1] : []));
  for (const end of closings) {
    const signed = after(before, acts.slice(0, end)); // an undoing that came later takes back nothing of what the hall signed
    if (signed.hall.closedAt) return signed;
  }
  return after(before, acts);
}

function after(before, acts) {
  return standing(acts).reduce(({ people, hall }, act) => {
    if (hall.closedAt) return { people, hall };
    return { people: applied(people, act), hall: hallAfter(hall, act, figures(people).attended) };
  }, before);
}

function hallOf(state) {
  return {
    counted: state.counted ?? null,
    countedAt: state.counted_at ?? null,
    line: state.line ?? "unknown",
    lineAt: state.line_at ?? null,
    closedAt: state.closed_at ?? null,
    acceptedAt: state.accepted_at ?? null,
  };
}
