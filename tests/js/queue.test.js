import assert from "node:assert/strict";
import test from "node:test";

import "./globals.js";

import { acknowledged, backoff, newId, nextBatch, verdict } from "../../src/diemcau/static/console/queue.js";
import { createAlone, createSender } from "../../src/diemcau/static/console/sender.js";

const event = (counter, more = {}) => ({
  id: `e${counter}`,
  counter,
  kind: "check_in",
  at: `2026-12-10T01:00:${String(counter % 60).padStart(2, "0")}.000Z`,
  device: "d1",
  payload: { delegate: counter },
  site: 7,
  ...more,
});

test("backoff doubles from one second to sixty and stays there", () => {
  const longest = [1, 2, 3, 6, 7, 8, 1000].map((failures) => backoff(failures, () => 1));
  assert.deepEqual(longest, [1, 2, 4, 32, 60, 60, 60]);
});

test("backoff never falls below half, and is nothing without a failure", () => {
  assert.equal(backoff(3, () => 0), 2);
  assert.equal(backoff(0, () => 1), 0);
});

test("nextBatch sends the oldest first, at most the limit, without what is only ours", () => {
  const batch = nextBatch([event(3), event(1), event(2)], { limit: 2 });
  assert.deepEqual(batch.map(({ counter }) => counter), [1, 2]);
  assert.deepEqual(Object.keys(batch[0]).sort(), ["at", "counter", "device", "id", "kind", "payload"]);
});

test("nextBatch leaves aside what the centre could not read", () => {
  assert.deepEqual(nextBatch([event(1, { isRefused: true }), event(2)]).map(({ id }) => id), ["e2"]);
});

test("only ids that were sent and are named may be forgotten", () => {
  assert.deepEqual(acknowledged([event(1), event(2)], [{ id: "e2" }, { id: "stranger" }]), ["e2"]);
  assert.deepEqual(acknowledged([event(1)], []), []);
});

test("verdict tells received, later, smaller and shut apart", () => {
  const cases = { 0: "later", 200: "received", 302: "later", 400: "smaller", 401: "shut", 403: "shut", 404: "shut", 413: "smaller", 422: "smaller", 429: "later", 500: "later", 503: "later" };
  for (const [status, expected] of Object.entries(cases)) assert.equal(verdict(Number(status)), expected, status);
});

test("newId makes a UUID of version 4 also where randomUUID is missing", () => {
  const id = newId({ getRandomValues: (bytes) => crypto.getRandomValues(bytes) });
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

/** A store in memory and a centre that keeps what it got, however often it got it. */
function world(events, answers) {
  const waiting = new Map(events.map((one) => [one.id, one]));
  const centre = new Set();
  const told = [];
  const posts = [];
  const store = {
    waiting: async () => [...waiting.values()],
    forget: async (ids) => ids.forEach((id) => waiting.delete(id)),
    refuse: async (id) => waiting.set(id, { ...waiting.get(id), isRefused: true }),
  };
  const post = async (batch) => {
    posts.push(batch.map(({ id }) => id));
    const answer = answers(batch, posts.length);
    if (answer.status !== 400) batch.forEach(({ id }) => centre.add(id));
    return answer;
  };
  const sender = createSender({ store, post, site: 7, device: "d1", alone: (work) => work(), tell: async (report) => told.push(report.connection), random: () => 1 });
  return { sender, waiting, centre, told, posts };
}
const received = (batch) => ({ status: 200, answer: { results: batch.map(({ id }) => ({ id })) } });

test("a flush sends until nothing waits", async () => {
  const { sender, waiting, centre, posts } = world(Array.from({ length: 450 }, (_, number) => event(number + 1)), received);
  assert.equal(await sender.flush(), null);
  assert.deepEqual([waiting.size, centre.size, posts.length], [0, 450, 3]);
});

test("a cut answer makes the same events go again, and the centre has each once", async () => {
  const { sender, waiting, centre, told } = world([event(1), event(2)], (batch, time) => (time <= 2 ? { status: 0, answer: null } : received(batch)));
  assert.equal(await sender.flush(), 1);
  assert.equal(await sender.flush(), 2);
  assert.equal(waiting.size, 2);
  assert.equal(await sender.flush(), null);
  assert.deepEqual([waiting.size, centre.size], [0, 2]);
  assert.deepEqual(told, ["offline", "offline", "online"]);
});

test("a batch without an answer goes again by halves down to ten, and grows again with each answer", async () => {
  const events = Array.from({ length: 300 }, (_, number) => event(number + 1));
  const { sender, waiting, centre, posts } = world(events, (batch) => (posts.length <= 6 ? { status: 0, answer: null } : received(batch)));
  for (let time = 1; time <= 6; time += 1) await sender.flush();
  assert.equal(await sender.flush(), null);
  assert.deepEqual(posts.map(({ length }) => length), [200, 100, 50, 25, 13, 10, 10, 20, 40, 80, 150]);
  assert.deepEqual([waiting.size, centre.size], [0, 300]);
});

test("an answer that names nothing received nothing", async () => {
  const { sender, waiting } = world([event(1)], () => ({ status: 200, answer: { results: [] } }));
  assert.equal(await sender.flush(), 1);
  assert.equal(waiting.size, 1);
});

test("one event the centre cannot read is put aside and holds up no other", async () => {
  const answers = (batch) => (batch.some(({ id }) => id === "e3") ? { status: 400, answer: null } : received(batch));
  const { sender, waiting, centre } = world([1, 2, 3, 4, 5].map((counter) => event(counter)), answers);
  assert.equal(await sender.flush(), null);
  assert.deepEqual([...centre].sort(), ["e1", "e2", "e4", "e5"]);
  assert.deepEqual([...waiting.values()].map(({ id, isRefused }) => [id, isRefused]), [["e3", true]]);
});

test("a device that is shut out keeps everything and asks again after a minute", async () => {
  const { sender, waiting, told } = world([event(1)], () => ({ status: 401, answer: null }));
  assert.equal(await sender.flush(), 60);
  assert.equal(waiting.size, 1);
  assert.deepEqual(told, ["shut"]);
});

test("events of another site are not sent with this site's", async () => {
  const { sender, waiting, posts } = world([event(1, { site: 8 })], received);
  assert.equal(await sender.flush(), null);
  assert.deepEqual([waiting.size, posts.length], [1, 0]);
});

test("work runs alone where the browser has no locks, also after work that failed", async () => {
  const alone = createAlone(undefined, "x");
  const order = [];
  const slow = alone(async () => {
    await new Promise((done) => setTimeout(done, 10));
    order.push("slow");
    throw new Error("failed");
  });
  const quick = alone(async () => order.push("quick"));
  await assert.rejects(slow);
  await quick;
  assert.deepEqual(order, ["slow", "quick"]);
});
