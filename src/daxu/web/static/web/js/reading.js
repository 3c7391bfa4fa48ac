// The check page: a number opens its explanation in the side panel. Without this file it leads down to the same words.
(() => {
  "use strict";
  const panel = document.getElementById("panel");
  const text = document.querySelector(".reading-text");
  if (!panel || !text || typeof panel.showModal !== "function") return;

  const body = document.getElementById("panel-body");
  const failed = panel.querySelector(".panel-failed");
  const whole = panel.querySelector(".panel-link");
  let opener = null;

  const explained = (entry) => {
    const part = document.createElement("div");
    part.append(...[...entry.childNodes].map((node) => node.cloneNode(true)));
    for (const marked of part.querySelectorAll("[id]")) marked.removeAttribute("id");
    const title = part.querySelector("h3");
    const heading = document.createElement("h2");
    heading.id = "panel-title";
    heading.className = "trace-title";
    heading.tabIndex = -1;
    heading.append(...title.childNodes);
    title.replaceWith(heading);
    const back = heading.querySelector(".number-back");
    const said = document.createElement("span");
    said.lang = back.lang;
    said.textContent = back.textContent;
    back.replaceWith(said);
    return part;
  };

  text.addEventListener("click", (event) => {
    const link = event.target.closest("a.mark");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const entry = document.querySelector(link.getAttribute("href"));
    if (!entry) return;
    event.preventDefault();
    opener = link;
    failed.hidden = true;
    whole.hidden = true;
    body.replaceChildren(explained(entry));
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    document.getElementById("panel-title").focus({ preventScroll: true });
  });

  // A problem named in the panel is shown in the list below it.
  body.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    opener = null;
    panel.close();
  });
  // A figure of the ledger opened from here has a page of its own again.
  body.addEventListener("htmx:beforeRequest", () => {
    whole.hidden = false;
  });
  panel.addEventListener("close", () => {
    whole.hidden = false;
    opener?.focus();
    opener = null;
  });
})();

// The form: a file that is too large is said before it is sent.
(() => {
  "use strict";
  const form = document.querySelector(".reading-form");
  if (!form) return;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const said = form.querySelector("[data-too-large]");
  const large = (input) => [...input.files].some((one) => one.size > Number(form.dataset.largest));
  const tooLarge = () => inputs.find(large);
  form.addEventListener("change", () => {
    said.hidden = !tooLarge();
  });
  form.addEventListener("submit", (event) => {
    said.hidden = !tooLarge();
    if (tooLarge()) {
      event.preventDefault();
      tooLarge().focus();
    }
  });
})();
