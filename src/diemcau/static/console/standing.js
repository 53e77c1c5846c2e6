/**
 * Which of the acts that wait on this device stand, in the order in which they were made. Pure.
 *
 * An act taken back does not stand, an act whose undoing was taken back does; what undoes an act that the centre
 * already has is kept. The centre folds its log by the same rule; tests/decisions.json holds both to it.
 *
 * @template {{id: string, kind: string, at: string, counter?: number, device?: string, payload: any}} T
 * @param {T[]} waiting
 * @returns {T[]}
 */
export function standing(waiting) {
  const acts = inOrder(waiting);
  const known = new Set(acts.map(({ id }) => id));
  const undoings = new Map();
  for (const { id, kind, payload } of acts) if (kind === "undo") undoings.set(payload.event, [...(undoings.get(payload.event) ?? []), id]);
  const stands = (id, above = new Set()) => !(undoings.get(id) ?? []).some((by) => !above.has(by) && stands(by, new Set([...above, id])));
  return acts.filter(({ id, kind, payload }) => stands(id) && !(kind === "undo" && known.has(payload.event)));
}

/**
 * Acts as they were made, each once; a browser's store gives them back in the order of their ids.
 *
 * @template {{id: string, at: string, counter?: number, device?: string}} T
 * @param {T[]} acts
 * @returns {T[]}
 */
export function inOrder(acts) {
  return [...new Map(acts.map((act) => [act.id, act])).values()].sort(earlier);
}

function earlier(a, b) {
  const isOfOneDevice = a.device === b.device && a.counter !== undefined && b.counter !== undefined;
  return isOfOneDevice ? a.counter - b.counter : a.at.localeCompare(b.at);
}
