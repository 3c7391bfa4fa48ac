// Reviewing: how many are chosen is said, a return asks for its reason, and what was drawn is ticked once it was open.
"use strict";

(() => {
  document.getElementById("refusal")?.focus();

  const list = document.querySelector("form[data-choices]");
  if (list) {
    const boxes = [...list.querySelectorAll("input[name=name]")];
    const said = list.querySelector("[data-chosen]");
    const all = list.querySelector("[data-choose-all]");
    const count = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      if (said) said.textContent = chosen ? ` ${chosen}` : "";
    };
    list.addEventListener("change", count);
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => {
        const every = boxes.every((box) => box.checked);
        for (const box of boxes) box.checked = !every;
        count();
      });
    }
    count();
  }

  // Passing needs no reason, returning does: the browser asks for it before anything is sent.
  const decide = document.querySelector("form[data-decide]");
  if (decide) {
    const reason = decide.querySelector("textarea");
    decide.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=submit]");
      if (button) reason.required = "needsReason" in button.dataset;
    });
  }

  // The first that was drawn and not yet ticked is opened where somebody forgot it.
  const drawn = document.querySelector("form[data-drawn]");
  drawn?.addEventListener("submit", (event) => {
    const missed = [...drawn.querySelectorAll("input[name=seen]")].find((box) => !box.checked);
    if (!missed) return;
    event.preventDefault();
    missed.closest("details").open = true;
    missed.focus();
  });
})();
