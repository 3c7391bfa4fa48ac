// One figure's form: what is typed stays in this browser until the server has it; a file too large is said before it
// is sent, and nothing is sent into a dead line.
"use strict";

(() => {
  document.getElementById("faults")?.focus();
  const about = document.getElementById("filing-shelf").dataset;
  const shelf = `daxu-form|${about.person}|${about.filing}`;
  const form = document.querySelector(".filing-form[data-largest]");
  if (!form) {
    forget(); // it was filed, or is closed: the page shows what stands
    return;
  }

  const file = form.querySelector("input[type=file]");
  const tooLarge = form.querySelector("[data-too-large]");
  const isTooLarge = () => [...file.files].some((one) => one.size > Number(form.dataset.largest));
  const lineDown = form.querySelector("[data-line-down]");
  const restored = form.querySelector("[data-restored]");
  const written = () => [...form.querySelectorAll("#value, #status, textarea")];

  function forget() {
    try {
      localStorage.removeItem(shelf);
    } catch {
      // a browser that keeps nothing has nothing to forget
    }
  }

  function keep() {
    const fields = Object.fromEntries(written().map((one) => [one.name, one.value]));
    try {
      localStorage.setItem(shelf, JSON.stringify({ version: form.elements.version.value, fields }));
    } catch {
      // the form itself still holds it
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(shelf));
    } catch {
      return null;
    }
  }

  // What was typed and never arrived is put back, with the version it was typed over: if somebody saved meanwhile, the
  // server shows both.
  const local = document.getElementById("faults") ? null : kept();
  const lost = written().filter((one) => one.name in (local?.fields ?? {}) && local.fields[one.name] !== one.value);
  for (const one of lost) one.value = local.fields[one.name];
  const arrived = form.elements.version.value;
  if (lost.length) form.elements.version.value = local.version;
  restored.hidden = lost.length === 0;
  if (local && lost.length === 0) forget();
  restored.querySelector("button").addEventListener("click", () => {
    forget();
    form.reset();
    form.elements.version.value = arrived;
    restored.hidden = true;
  });

  form.addEventListener("input", keep);
  file.addEventListener("change", () => {
    tooLarge.hidden = !isTooLarge();
  });
  form.addEventListener("submit", (event) => {
    tooLarge.hidden = !isTooLarge();
    lineDown.hidden = navigator.onLine !== false;
    if (tooLarge.hidden && lineDown.hidden) return;
    event.preventDefault();
    if (!tooLarge.hidden) file.focus();
  });

  // ── what was typed while the line was down ────────────────────────────────────────────────────────────────────────
  const said = form.querySelector("[data-uploaded]");
  addEventListener("online", lineIsBack);
  document.addEventListener("line-back", lineIsBack);

  function lineIsBack() {
    lineDown.hidden = true;
    if (said && kept()) upload().catch(() => {}); // it stays here, and goes with the next button
  }

  function typed() {
    const texts = (names) => Object.fromEntries(names.map((one) => [one, form.elements[one].value]));
    const answers = [...form.querySelectorAll("[name^=answer-]")].map((one) => [one.name.slice("answer-".length), one.value]).filter(([, words]) => words.trim()).sort();
    const evidence = [...form.querySelectorAll("[name=evidence]:checked")].map((one) => one.value);
    return { ...texts(["value", "status", "note", "links"]), answers: Object.fromEntries(answers), evidence };
  }

  // The draft goes in over the version it was typed over; whoever saved meanwhile is shown beside it by the next button.
  async function upload() {
    const content = typed();
    const rows = [{ filing: about.filing, content, version: Number(form.elements.version.value) }];
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    if (cookie) form.elements.csrfmiddlewaretoken.value = decodeURIComponent(cookie.slice("csrftoken=".length));
    const answer = await fetch(said.dataset.uploaded, {
      method: "POST", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ rows }),
    });
    const row = answer.ok ? (await answer.json()).rows[about.filing] : null;
    if (!row || row.refused) return;
    const same = JSON.stringify(row.overtaken?.content) === JSON.stringify(content); // it had arrived; its answer had not
    said.hidden = false;
    said.textContent = row.overtaken && !same ? said.dataset.overtaken : said.dataset.said;
    if (row.overtaken && !same) return;
    form.elements.version.value = row.overtaken?.version ?? row.version;
    restored.hidden = true;
    if (JSON.stringify(typed()) === JSON.stringify(content)) forget();
    else keep();
  }
})();
