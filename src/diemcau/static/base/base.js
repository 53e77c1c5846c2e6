// On a phone the row of tabs slides; the page one is on must be in sight.
for (const here of document.querySelectorAll('.tabs [aria-current="page"], .bar-nav [aria-current="page"]')) {
  const row = here.closest("ul, .tabs");
  const slider = row.scrollWidth > row.clientWidth ? row : row.parentElement;
  slider.scrollLeft = here.offsetLeft - (slider.clientWidth - here.offsetWidth) / 2;
}
