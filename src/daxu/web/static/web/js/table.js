// The big table: every state of it has its own address, and the arrow keys move between its cells.
"use strict";

(() => {
  const form = document.getElementById("filters");
  const failed = document.getElementById("results-failed");
  const here = () => location.pathname + location.search;
  let shown = here();

  // What the server answered with is what the address bar says: what I filtered can be sent, printed and gone back to.
  document.addEventListener("htmx:afterSwap", (event) => {
    const address = event.detail.xhr?.getResponseHeader("Daxu-Address");
    if (!address) return;
    failed.hidden = true;
    if (address !== shown) history.pushState(null, "", address);
    shown = address;
    follow(new URLSearchParams(location.search));
  });
  // The side panel has addresses of its own; going back from it leaves the table as it is.
  addEventListener("popstate", (event) => {
    if (!event.state?.panel && here() !== shown) location.reload();
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.detail.target?.id === "results") failed.hidden = false;
    });
  }

  // The rest of the page follows the address: the form, the day, the language.
  function follow(asked) {
    for (const box of form.querySelectorAll("input[name=verdict]")) box.checked = asked.getAll(box.name).includes(box.value);
    for (const select of form.querySelectorAll("select")) select.value = asked.get(select.name) ?? "";
    const words = form.elements.q;
    if (document.activeElement !== words) words.value = asked.get("q") ?? "";
    for (const next of document.querySelectorAll("input[name=next]")) next.value = shown;
    followDay(asked);
  }

  function followDay(asked) {
    const day = document.querySelector(".day-form");
    if (!day) return;
    for (const hidden of day.querySelectorAll("input[type=hidden]")) hidden.remove();
    for (const [name, value] of asked) {
      if (name === "as_of" || name === "page") continue;
      day.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    for (const link of document.querySelectorAll(".day-choices a")) {
      const kept = new URLSearchParams(asked);
      kept.delete("page");
      kept.set("as_of", new URL(link.href).searchParams.get("as_of"));
      link.search = kept;
    }
  }

  // Arrow keys walk the cells; Enter opens what the cell links to, because the link itself has the focus.
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const frame = event.target.closest?.(".grid-frame");
    if (!frame || event.altKey || event.metaKey || event.shiftKey) return;
    const rows = [...frame.querySelectorAll("tr:not(.group)")];
    const place = event.target === frame ? start(event.key) : next(event, rows);
    if (!place) return;
    event.preventDefault();
    focus(rows[clamp(place[0], rows.length)], place[1]);
  });

  function start(key) {
    return key === "ArrowDown" || key === "ArrowRight" ? [1, 0] : null;
  }

  function next(event, rows) {
    const cell = event.target.closest("th, td");
    const row = rows.indexOf(cell?.parentElement);
    if (row < 0) return null;
    const last = cell.parentElement.cells.length - 1;
    if (event.key === "Home") return [event.ctrlKey ? 1 : row, 0];
    if (event.key === "End") return [event.ctrlKey ? rows.length - 1 : row, last];
    if (event.ctrlKey || !(event.key in STEPS)) return null;
    const [down, right] = STEPS[event.key];
    return [row + down, cell.cellIndex + right];
  }

  function focus(row, column) {
    const cell = row.cells[clamp(column, row.cells.length)];
    const inner = cell.querySelector("a");
    if (!inner) cell.tabIndex = -1;
    (inner ?? cell).focus();
  }

  function clamp(place, length) {
    return Math.max(0, Math.min(length - 1, place));
  }
})();
