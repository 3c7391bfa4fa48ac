// One figure's form: a file that is too large is said before it is sent, and a form is not sent into a dead line.
"use strict";

(() => {
  document.getElementById("faults")?.focus();
  for (const form of document.querySelectorAll(".filing-form[data-largest]")) {
    const file = form.querySelector("input[type=file]");
    const said = form.querySelector("[data-too-large]");
    const tooLarge = () => [...file.files].some((one) => one.size > Number(form.dataset.largest));
    file.addEventListener("change", () => {
      said.hidden = !tooLarge();
    });
    form.addEventListener("submit", (event) => {
      said.hidden = !tooLarge();
      if (!tooLarge()) return;
      event.preventDefault();
      file.focus();
    });
  }
})();
