// A section of a report: problems told while it is typed, and what was not saved kept in this browser.
(() => {
  "use strict";
  const form = document.getElementById("section-editor");
  if (!form) return;
  const text = form.elements.text;
  const preview = document.getElementById("section-preview");
  const told = form.querySelector(".studio-told");
  const shelf = `daxu-section|${form.dataset.shelf}`;
  let asked = 0;
  let waits = 0;

  function keep() {
    try {
      if (text.value === text.defaultValue) localStorage.removeItem(shelf);
      else localStorage.setItem(shelf, text.value);
    } catch {
      // the form itself still holds it
    }
  }
  async function look() {
    const turn = ++asked;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const said = await answer.text();
      if (answer.ok && !answer.redirected && turn === asked) preview.innerHTML = said;
    } catch {
      if (turn === asked) waits = setTimeout(look, 3_000); // the line, or the server, comes back
    }
  }
  text.addEventListener("input", () => {
    keep();
    told.textContent = "";
    clearTimeout(waits);
    waits = setTimeout(look, 400);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  let left = null;
  try {
    left = localStorage.getItem(shelf);
  } catch {
    // a browser that keeps nothing has nothing to put back
  }
  if (left && left !== text.value && !document.querySelector(".studio-both")) {
    text.value = left;
    told.textContent = form.dataset.restored;
    look();
  }
})();
