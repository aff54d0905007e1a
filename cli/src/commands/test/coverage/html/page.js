"use strict";
// What a link leads to may be in a file that is closed.
function open() {
  const target = document.getElementById(location.hash.slice(1));
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
  }
  if (target) target.scrollIntoView({ block: "center" });
}
addEventListener("hashchange", open);
open();

// A long list of files can be searched.
const list = document.querySelector(".files");
if (list && list.rows.length > 8) {
  const filter = document.createElement("input");
  filter.type = "search";
  filter.className = "filter";
  filter.placeholder = "Part of a path";
  filter.setAttribute("aria-label", "Show only files whose path holds this");
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    for (const row of list.rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
  });
  list.before(filter);
}
