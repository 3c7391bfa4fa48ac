// Every page: the side panel that opens a figure's trace, menus that close, and the back button that always works.
// Without this file every link still leads to a whole page.
(() => {
  "use strict";
  const panel = document.getElementById("panel");
  if (!panel || !window.htmx || typeof panel.showModal !== "function") return;

  const body = document.getElementById("panel-body");
  const failed = panel.querySelector(".panel-failed");
  const whole = panel.querySelector(".panel-link");
  const waiting = body.innerHTML;
  let opener = null;

  // What this document really shows; a reload inside the panel's address shows that address as a page of its own.
  const here = () => location.pathname + location.search;
  const home = here();
  if (history.state?.panel) history.replaceState(null, "");

  const show = (address) => {
    failed.hidden = true;
    body.innerHTML = waiting;
    whole.href = address;
    if (!panel.open) panel.showModal();
    return window.htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
  };

  const plainClick = (event) =>
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.number, a[data-panel]");
    if (!link || !plainClick(event)) return;
    event.preventDefault();
    if (!panel.open) opener = link;
    history.pushState({ panel: link.href, depth: panel.open ? (history.state?.depth ?? 0) + 1 : 1 }, "", link.href);
    show(link.href);
  });

  // Closing goes back to the address of the page below, however many figures were opened one from another.
  const close = () => {
    const depth = history.state?.depth ?? 0;
    if (depth) history.go(-depth);
    else panel.close();
  };
  panel.querySelector(".panel-close").addEventListener("click", close);
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel && event.offsetX < 0) close();
  });
  panel.addEventListener("close", () => opener?.focus());

  window.addEventListener("popstate", (event) => {
    if (event.state?.panel) show(event.state.panel);
    else if (here() !== home) location.reload();
    else if (panel.open) panel.close();
  });

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    body.addEventListener(name, () => {
      body.innerHTML = "";
      failed.hidden = false;
    });
  }
  body.addEventListener("htmx:afterSwap", () => {
    panel.scrollTop = 0;
    const title = document.getElementById("panel-title");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
  });
})();

(() => {
  "use strict";
  const menus = () => document.querySelectorAll("details.account[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();

// The place one is at is brought into sight where the places of a desk do not fit beside each other.
for (const here of document.querySelectorAll(".places [aria-current]")) {
  const places = here.closest(".places");
  places.scrollLeft = here.offsetLeft - places.offsetLeft - (places.clientWidth - here.offsetWidth) / 2;
}
