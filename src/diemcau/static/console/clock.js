const KEPT = "diemcau-skew";

/**
 * The time of the centre on a device whose own clock may be wrong: corrected by what the last contact measured.
 *
 * Kept on the device, so that it holds without network and after a reload; the difference of two clocks changes by
 * seconds in a day.
 *
 * @param {Storage} storage
 * @param {() => number} [own] the device's own clock, ms since 1970
 */
export function createClock(storage, own = Date.now) {
  const skew = () => Number(storage.getItem(KEPT)) || 0;
  return {
    /** ms since 1970 */
    now: () => own() + skew(),
    /** Measure against the centre's `sentAt` (ISO 8601), read just now; the way took less than a step of the code. */
    measure: (sentAt) => {
      const measured = Date.parse(sentAt) - own();
      if (Number.isFinite(measured)) storage.setItem(KEPT, String(measured));
    },
  };
}
