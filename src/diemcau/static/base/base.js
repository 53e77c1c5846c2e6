// On a phone the row of tabs slides; the page one is on must be in sight.
for (const here of document.querySelectorAll('.tabs [aria-current="page"], .bar-nav [aria-current="page"]')) {
  const slider = here.closest(".tabs, .bar-nav");
  const [row, tab] = [slider.getBoundingClientRect(), here.getBoundingClientRect()];
  slider.scrollLeft += tab.left - row.left - (row.width - tab.width) / 2;
}
