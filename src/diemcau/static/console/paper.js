import { createClock } from "./clock.js";
import { peopleNow } from "./model.js";
import { $, missing, set } from "./page.js";
import { find } from "./roster.js";
import { delegateOfRow, rangeOf, readRow, usualRange } from "./rows.js";

const OF_PEOPLE = ["check_in", "walk_in", "substitute"];

/**
 * Entering a signed sheet: while it is open, whoever is scanned, typed or found came from paper, between two times that
 * are chosen once. Connected before the people, whose acts it marks; needs no network.
 */
export function connect(app) {
  const { say, model, onBundle, onDraw, root } = app;
  const clock = createClock(localStorage);
  const usualAct = app.act;
  let sheets = []; // {number, rows} of the bundle, the newest first
  let mode = null; // {range, sheet, row}
  let day = "";

  app.act = (kind, payload, envelope) => usualAct(kind, mode && OF_PEOPLE.includes(kind) ? { ...payload, paper: paper() } : payload, envelope);

  function paper() {
    const told = { ...mode.range, ...(mode.sheet && { sheet: mode.sheet }), ...(mode.row && { row: mode.row }) };
    mode = { ...mode, row: undefined }; // whoever comes next stands in a row of their own
    return told;
  }

  /** A code that was scanned: of a row, its own; of no row, the person's. Gives whether the usual way may go on. */
  app.beforeWord = (text) => {
    if (!mode || !isRangeRight()) return !mode;
    const row = readRow(text);
    mode = { ...mode, sheet: row?.sheet ?? mode.sheet, row: row?.row };
    if (row) choose(row.sheet);
    const isListed = !model().people || find(peopleNow(model()), { code: row?.word ?? text });
    if (isListed) return true;
    app.screen.drawLast({ tone: "bad", what: say("row_elsewhere"), whose: say(row && !isOurs(row.sheet) ? "row_other_sheet" : "row_elsewhere_help", { sheet: row?.sheet ?? "" }) });
    return false;
  };
  app.isPaper = () => Boolean(mode);

  const isOurs = (number) => sheets.some((sheet) => sheet.number === number);

  function choose(number) {
    if (isOurs(number)) $("paper-sheet").value = number;
  }

  function isRangeRight() {
    const range = rangeOf({ day, from: $("paper-from").value, until: $("paper-until").value }, clock.now());
    if (range) mode = { ...mode, range };
    return !missing("paper-range-error", $("paper-until"), range ? "" : say("paper_range"));
  }

  function open() {
    const usual = usualRange({ opensAt: root.dataset.opens, closesAt: root.dataset.closes, now: clock.now() });
    day = usual.day;
    $("paper-from").value = usual.from;
    $("paper-until").value = usual.until;
    mode = { range: null, sheet: $("paper-sheet").value, row: undefined };
    isRangeRight();
    show();
    $("paper-row").focus();
  }

  function close() {
    mode = null;
    show();
    $("paper-open").focus();
  }

  function show() {
    $("paper").hidden = !mode;
    $("paper-open").hidden = Boolean(mode);
    root.classList.toggle("is-paper", Boolean(mode));
    app.draw();
  }

  function enterRow() {
    if (!isRangeRight()) return;
    const sheet = sheets.find((one) => one.number === $("paper-sheet").value);
    const found = delegateOfRow(sheet, $("paper-row").value);
    const person = found && find(peopleNow(model()), { delegate: found.delegate });
    const wrong = !sheet ? say("paper_no_sheet") : !found ? say("paper_no_row", { sheet: sheet.number, count: sheet.rows.length }) : !person ? say("paper_gone", { row: found.row }) : "";
    if (missing("paper-row-error", $("paper-row"), wrong)) return;
    mode = { ...mode, sheet: sheet.number, row: found.row };
    $("paper-row").value = "";
    app.people.checkIn(person);
  }

  const entered = () => peopleNow(model()).filter(({ came, event }) => came?.way === "paper" && event && (came.sheet ?? "") === ($("paper-sheet").value || (mode?.sheet ?? "")));

  onBundle((bundle) => {
    const chosen = $("paper-sheet").value;
    sheets = bundle.sheets ?? [];
    $("paper-sheet").replaceChildren(...sheets.map(({ number, rows }) => new Option(say("paper_sheet", { number, count: rows.length }), number)));
    choose(chosen);
    $("paper-sheet-field").hidden = !sheets.length;
    $("paper-none").hidden = sheets.length > 0;
  });
  onDraw(() => {
    if (!mode) return;
    const count = entered().length;
    set("paper-count", say("paper_count", { count: app.screen.number(count) }));
    $("paper-undo").hidden = !count;
  });

  $("paper-open").addEventListener("click", open);
  $("paper-close").addEventListener("click", close);
  for (const id of ["paper-from", "paper-until"]) $(id).addEventListener("change", isRangeRight);
  $("paper-sheet").addEventListener("change", () => {
    mode = { ...mode, sheet: $("paper-sheet").value, row: undefined };
    app.draw();
  });
  $("paper-form").addEventListener("submit", (submit) => {
    submit.preventDefault();
    enterRow();
  });
  $("paper-undo").addEventListener("click", () => {
    set("paper-undo-words", say("paper_undo", { count: app.screen.number(entered().length) }));
    $("paper-undo-sheet").showModal();
  });
  $("paper-undo-yes").addEventListener("click", async () => {
    $("paper-undo-sheet").close();
    for (const { event } of entered()) await usualAct("undo", { event });
    app.screen.drawLast({ tone: "warn", what: say("paper_undone") });
    app.renew();
  });
}
