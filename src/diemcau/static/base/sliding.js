/**
 * On which sides of a row that slides there is more than is in sight.
 *
 * Pure.  All in CSS pixels; `slack` is what a browser may be off by when a row is slid to its end.
 */
export function moreOn({ scrollLeft, clientWidth, scrollWidth }, slack = 2) {
  return { before: scrollLeft > slack, after: scrollLeft + clientWidth < scrollWidth - slack };
}
