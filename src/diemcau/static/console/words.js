/**
 * The page's words, which the server wrote in the reader's language.
 *
 * @param {Record<string, string>} catalog
 * @returns {(key: string, values?: Record<string, string | number>) => string} `{name}` in a sentence is filled from `values`
 */
export function createWords(catalog) {
  return (key, values = {}) => {
    if (!(key in catalog)) throw new Error(`no words for "${key}"`);
    return catalog[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

/**
 * Hour and minute in Vietnam, 24-hour clock; empty for no time.
 *
 * @param {string | null} moment ISO 8601
 */
export function hour(moment) {
  return moment ? clock.format(new Date(moment)) : "";
}

/**
 * A whole number with the grouping of the language.
 *
 * @param {number} number
 * @param {string} language
 */
export function grouped(number, language) {
  return new Intl.NumberFormat(language).format(number);
}

const calendar = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" });

/**
 * Day, month and year in Vietnam.
 *
 * @param {string} moment ISO 8601
 */
export function day(moment) {
  return calendar.format(new Date(moment));
}
