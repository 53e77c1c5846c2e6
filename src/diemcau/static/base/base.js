// On a phone the rows of the menu and of tabs slide: the page one is on must be in sight, and a sign says on which side there is more.
import { moreOn } from "./sliding.js";

const SLIDERS = ".tabs, .bar-nav";

/** Show or hide the signs at both ends of `slider`. */
function sign(slider) {
  const more = moreOn(slider);
  slider.classList.toggle("has-more-before", more.before);
  slider.classList.toggle("has-more-after", more.after);
}

for (const slider of document.querySelectorAll(SLIDERS)) {
  const here = slider.querySelector('[aria-current="page"]');
  if (here) {
    const [row, tab] = [slider.getBoundingClientRect(), here.getBoundingClientRect()];
    slider.scrollLeft += tab.left - row.left - (row.width - tab.width) / 2;
  }
  slider.addEventListener("scroll", () => sign(slider), { passive: true });
  new ResizeObserver(() => sign(slider)).observe(slider);
  sign(slider);
}
