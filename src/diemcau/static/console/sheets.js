import { people as peopleTyped } from "./hall.js";
import { $ } from "./page.js";

/** Sheets that close, and numbers that step, in every part. */
export function connect({ draw }) {
  for (const sheet of document.querySelectorAll("dialog.sheet")) {
    sheet.addEventListener("click", (click) => {
      if (click.target === sheet || click.target.closest("[data-dismiss]")) sheet.close();
    });
  }
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const field = $(button.dataset.for);
      field.value = Math.max(0, (peopleTyped(field.value) ?? 0) + Number(button.dataset.step));
      draw();
    });
  }
}
