import assert from "node:assert/strict";
import { test } from "node:test";
import { moreOn } from "../../src/diemcau/static/base/sliding.js";

test("a row that fits has no sign", () => {
  assert.deepEqual(moreOn({ scrollLeft: 0, clientWidth: 320, scrollWidth: 320 }), { before: false, after: false });
});

test("a row at its beginning, in its middle and at its end says on which side there is more", () => {
  const row = { clientWidth: 320, scrollWidth: 600 };
  assert.deepEqual(moreOn({ ...row, scrollLeft: 0 }), { before: false, after: true });
  assert.deepEqual(moreOn({ ...row, scrollLeft: 140 }), { before: true, after: true });
  assert.deepEqual(moreOn({ ...row, scrollLeft: 280 }), { before: true, after: false });
});

test("a browser that stops a pixel or two before the end has reached it, three pixels are more", () => {
  const row = { clientWidth: 320, scrollWidth: 600 };
  assert.deepEqual(moreOn({ ...row, scrollLeft: 278 }).after, false);
  assert.deepEqual(moreOn({ ...row, scrollLeft: 277 }).after, true);
  assert.deepEqual(moreOn({ ...row, scrollLeft: 2 }).before, false);
  assert.deepEqual(moreOn({ ...row, scrollLeft: 3 }).before, true);
});
