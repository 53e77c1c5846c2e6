import assert from "node:assert/strict";
import test from "node:test";
import { createRehearsalSync, isRehearsal, newRehearsal, verdict } from "../../src/diemcau/static/console/rehearsal.js";

const act = (id) => ({ id, counter: 1, kind: "check_in", at: "2026-12-10T00:00:00Z", device: "d", payload: { delegate: 1 }, site: 7 });

/** A rehearsal whose centre answers with `statuses` in turn, then 200. */
function set(statuses = []) {
  const waiting = [];
  const posted = [];
  const heard = [];
  const ends = [];
  const sync = createRehearsalSync({
    rehearsal: { id: "r" },
    device: "d",
    store: {
      waiting: async () => [...waiting],
      forget: async (ids) => waiting.splice(0, waiting.length, ...waiting.filter(({ id }) => !ids.includes(id))),
    },
    post: async (body) => {
      posted.push({ ids: body.events.map(({ id }) => id), isOver: body.is_over });
      const status = statuses.shift() ?? 200;
      return { status, answer: status === 200 ? { results: [], bundle: { of: posted.length } } : null };
    },
    tell: async (report) => heard.push(report),
    ended: (why) => ends.push(why),
  });
  return { sync, waiting, posted, heard, ends };
}

test("every question holds all acts of the rehearsal so far, and each answer comes with the list as it would be", async () => {
  const { sync, waiting, posted, heard } = set();
  waiting.push(act("a"));
  await sync.start();
  waiting.push(act("b"));
  await sync.nudge();
  sync.stop();
  assert.deepEqual(
    posted.map(({ ids }) => ids),
    [["a"], ["a", "b"]],
  );
  assert.deepEqual(
    heard.map(({ connection, sent, rehearsed }) => [connection, sent.map(({ id }) => id), rehearsed.of]),
    [
      ["online", ["a"], 1],
      ["online", ["b"], 2],
    ],
  );
  assert.deepEqual(waiting, []);
});

test("without a line the acts stay, and go along when it is back", async () => {
  const { sync, waiting, posted, heard } = set([0]);
  waiting.push(act("a"));
  await sync.start();
  assert.deepEqual([heard.at(-1).connection, waiting.length], ["offline", 1]);
  await sync.renew();
  sync.stop();
  assert.deepEqual([posted.at(-1).ids, waiting.length], [["a"], 0]);
});

test("the end is told once more with everything, and says whether the centre heard it", async () => {
  const { sync, waiting, posted } = set([200, 0, 200]);
  waiting.push(act("a"));
  await sync.start();
  assert.equal(await sync.end(), false);
  assert.equal(await sync.end(), true);
  sync.stop();
  assert.deepEqual(posted.at(-1), { ids: ["a"], isOver: true });
});

test("when the conference has begun, or it became too long, the page is told why", async () => {
  const begun = set([409]);
  begun.waiting.push(act("a"));
  await begun.sync.start();
  begun.sync.stop();
  assert.deepEqual([begun.ends.at(-1), begun.waiting.length], ["over", 1]);
  const long = set();
  long.waiting.push(...Array.from({ length: 1_001 }, (_, place) => act(String(place))));
  await long.sync.start();
  long.sync.stop();
  assert.deepEqual([long.ends.at(-1), long.posted.length], ["long", 0]);
});

test("what an answer means", () => {
  assert.deepEqual([200, 409, 413, 400, 401, 404, 0, 500].map(verdict), ["received", "over", "long", "long", "shut", "shut", "later", "later"]);
});

test("a rehearsal is asked for in the address and has a database that no other page knows", () => {
  assert.deepEqual(["https://a.vn/diem-cau/", "https://a.vn/diem-cau/?tap-duot=1"].map(isRehearsal), [false, true]);
  const [one, other] = [newRehearsal(crypto), newRehearsal(crypto)];
  assert.notEqual(one.database, other.database);
  assert.notEqual(one.database, "diemcau-console");
});
