// The report studio. Every act is a form that works without this file; here the answer, which is the whole page, is
// taken apart: what changed is put in its place, and what is being typed is left alone and kept in the browser.
(() => {
  "use strict";
  const studio = document.querySelector(".studio");
  if (!studio) return;
  const { person, period, offline, restored, givenUp, again, writing, news, theirs } = studio.dataset;
  const text = document.getElementById("studio-text");
  const wide = window.matchMedia("(min-width: 1001px)");

  const EVERY = 8_000;
  const IDLE = 20 * 60_000; // a page that is left alone must not keep its session open
  let others = [];
  let mark = "";
  let touched = Date.now();
  let told = 0;
  let here = "0";
  let asking = false;

  // --- what was typed and not saved stays in this browser

  const shelf = (form) => `daxu-report|${person}|${period}|${form.dataset.block}|${form.dataset.after}`;
  function keep(form) {
    const { text: typed, version } = form.elements;
    const saved = typed.value === typed.defaultValue && !form.querySelector(".studio-both, .studio-refused");
    try {
      if (saved) localStorage.removeItem(shelf(form));
      else localStorage.setItem(shelf(form), JSON.stringify({ text: typed.value, version: version.value }));
    } catch {
      // the form itself still holds it
    }
  }
  function kept(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
  function forget(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // a browser that keeps nothing has nothing to forget
    }
  }

  // --- taking the page apart

  const editor = () => text.querySelector(".studio-editor");
  const blockOf = (element) => element.closest(".studio-block");

  function put(page, left = []) {
    const leaves = new Set([...left, ...unsaid()]);
    for (const id of ["studio-outline", "studio-problems", "studio-notice"]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh) continue;
      if (old.tagName === "DETAILS") fresh.open = old.open;
      old.replaceWith(document.adoptNode(fresh));
    }
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    const fresh = page.getElementById("studio-text");
    if (!fresh) return location.reload();
    for (const leave of leaves) {
      const held = fresh.querySelector(`#${CSS.escape(leave.id)}`);
      if (held) held.replaceWith(leave);
      else (fresh.querySelector(`#b${leave.querySelector("form").dataset.after}`) ?? fresh.lastElementChild).after(leave);
    }
    text.replaceChildren(...document.adoptNode(fresh).childNodes);
    studio.dataset.count = page.querySelector(".studio").dataset.count;
    show(others);
    tellPresence();
    return undefined;
  }
  // The block that is being edited, and those in which a comment was begun: nothing that arrives touches them.
  const edited = () => (editor() ? [blockOf(editor())] : []);
  const unsaid = () =>
    [...text.querySelectorAll(".talk-form textarea")]
      .filter((area) => area.value !== area.defaultValue && !area.form.dataset.sent)
      .map(blockOf);

  // Answers with the page that came, or null where none came; the form says so then.
  async function asked(address, body, quiet = false) {
    try {
      const answer = await fetch(address, { method: body ? "POST" : "GET", body, credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname === "/sign-in") throw new Error("signed out");
      if (answer.status >= 500 || answer.status === 403) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("studio-text")) throw new Error("no studio");
      return { page, status: answer.status, hash: new URL(answer.url).hash };
    } catch {
      if (!quiet) tell(offline, true);
      return null;
    }
  }

  function tell(words, bad = false) {
    const place = editor()?.querySelector(".studio-told");
    if (!place) return say(words);
    place.textContent = words;
    place.classList.toggle("is-bad", bad);
    return undefined;
  }

  function say(words, button) {
    const notice = document.getElementById("studio-notice");
    const box = Object.assign(document.createElement("p"), { className: "notice", textContent: `${words} ` });
    box.setAttribute("role", "status");
    if (button) box.append(button);
    notice.replaceChildren(box);
  }

  function focusBlock(number) {
    const block = document.getElementById(`b${number}`);
    block?.focus({ preventScroll: true });
    block?.scrollIntoView({ block: "nearest" });
  }

  // --- editing

  async function edit(address, words) {
    const answer = await asked(address);
    if (!answer) return;
    put(answer.page);
    ready(words);
  }

  // The editor that is open: its words put back, its problems told while it is typed in.
  function ready(words) {
    const form = editor();
    if (!form) return;
    const waiting = words ?? kept(shelf(form));
    if (waiting && waiting.text !== form.elements.text.value && !form.querySelector(".studio-both, .studio-refused")) {
      form.elements.text.value = waiting.text;
      form.elements.version.value = waiting.version;
      tell(restored);
    }
    keep(form);
    tellPresence();
    form.dataset.began = form.querySelector(".studio-both") ? "" : form.elements.text.defaultValue;
    const first = form.querySelector(".studio-both") ?? form.elements.text;
    first.focus();
    blockOf(form).scrollIntoView({ block: "nearest" });
    look(form);
  }

  let waits = 0;
  let looking = 0;
  async function look(form) {
    const turn = ++looking;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (!answer.ok || turn !== looking) return;
      form.querySelector(".studio-preview").innerHTML = await answer.text();
    } catch {
      // what it will say is told again with the next letter that arrives
    }
  }
  text.addEventListener("input", (event) => {
    const form = event.target.closest(".studio-editor");
    if (!form) return;
    keep(form);
    tell("");
    clearTimeout(waits);
    waits = setTimeout(() => look(form), 300);
  });

  async function send(form, button) {
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    keep(form);
    const key = shelf(form);
    const answer = await asked(button?.formAction || form.action, sent(form, button));
    delete form.dataset.sending;
    if (!answer) return;
    if (button?.dataset.move) {
      const { text: typed, version } = form.elements;
      put(answer.page);
      ready({ text: typed.value, version: version.value });
      editor()?.elements.text.setSelectionRange(typed.selectionStart, typed.selectionEnd);
      return;
    }
    if (answer.status === 200) forget(key);
    put(answer.page);
    if (answer.status === 200) focusBlock(answer.hash.slice(2) || form.dataset.block);
    else {
      if (editor() && shelf(editor()) !== key) forget(key);
      ready({ text: editor()?.elements.text.value, version: editor()?.elements.version.value });
    }
  }
  function sent(form, button) {
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    return fields;
  }

  async function giveUp(form) {
    const words = { text: form.elements.text.value, version: form.elements.version.value };
    const { block, after, began } = form.dataset;
    const changed = words.text !== began;
    forget(shelf(form));
    const answer = await asked(form.querySelector(".studio-give-up").href);
    if (!answer) return keep(form);
    put(answer.page);
    focusBlock(Number(block) || after);
    if (!changed) return undefined;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: again });
    button.className = "button button-quiet";
    button.addEventListener("click", () => edit(addressOf(block, after), words));
    return say(givenUp, button);
  }
  function addressOf(block, after) {
    const address = new URL(location.href);
    address.hash = "";
    for (const name of ["edit", "insert", "talk"]) address.searchParams.delete(name);
    address.searchParams.set("period", period);
    if (block === undefined) return address.href;
    if (Number(block)) address.searchParams.set("edit", block);
    else address.searchParams.set("insert", after);
    return address.href;
  }

  // --- moving a block that is not being edited

  async function move(block, way) {
    const behind = block.dataset[way];
    if (!Number(behind)) return;
    const form = document.getElementById("studio-mover");
    form.elements.block.value = block.dataset.block;
    form.elements.behind.value = behind;
    const answer = await asked(form.action, new FormData(form));
    if (!answer) return;
    put(answer.page, edited());
    focusBlock(block.dataset.block);
  }

  // --- comments

  async function talk(address) {
    const answer = await asked(address);
    if (!answer) return;
    put(answer.page, edited());
    text.querySelector(".talk-form textarea")?.focus();
  }
  async function act(form) {
    form.dataset.sent = "1";
    const answer = await asked(form.action, new FormData(form));
    delete form.dataset.sent;
    if (!answer) return;
    if (form.matches(".talk-form")) form.elements.text.value = form.elements.text.defaultValue;
    put(answer.page, edited());
    const refused = text.querySelector(".talk-form textarea[aria-invalid]");
    if (refused) refused.focus();
    else focusBlock(form.elements.block.value);
  }

  // --- what others do meanwhile

  function show(present) {
    others = present;
    for (const one of text.querySelectorAll(".studio-here")) one.remove();
    for (const one of present) {
      const chip = Object.assign(document.createElement("p"), { className: "studio-here", textContent: `${one.person} ${writing}` });
      document.getElementById(`b${one.block}`)?.prepend(chip);
    }
  }
  async function tellPresence() {
    const now = editor()?.dataset.block ?? "0";
    if (now === here && (now === "0" || Date.now() - told < 30_000)) return;
    [here, told] = [now, Date.now()];
    const fields = new FormData(document.getElementById("studio-mover"));
    fields.set("block", now);
    try {
      await fetch(studio.dataset.present, { method: "POST", body: fields });
    } catch {
      // others see it when the line is back
    }
  }
  async function meanwhile() {
    if (asking || document.hidden || Date.now() - touched > IDLE) return;
    asking = true;
    try {
      tellPresence();
      const answer = await fetch(studio.dataset.changes, { headers: mark ? { "If-None-Match": mark } : {} });
      if (answer.status === 200 && !answer.redirected) {
        mark = answer.headers.get("ETag") ?? "";
        const now = await answer.json();
        show(now.present);
        if (String(now.changes) !== studio.dataset.count) await renew(now.blocks);
      }
    } catch {
      // asked again in a moment
    }
    asking = false;
  }
  // Puts what others wrote in its place; what is typed, the focus and what stands before the eyes stay where they are.
  async function renew(blocks) {
    const before = new Map([...text.querySelectorAll(".studio-block")].map((one) => [one.dataset.block, one.dataset.version]));
    const answer = await asked(addressOf(), null, true);
    if (!answer) return;
    const active = document.activeElement?.id;
    const anchor = [...text.children].find((one) => one.getBoundingClientRect().bottom > 0);
    const top = anchor?.getBoundingClientRect().top;
    const cursor = editor()?.contains(document.activeElement) || document.activeElement?.closest?.(".talk-form") ? document.activeElement : null;
    put(answer.page, edited());
    const moved = anchor && document.getElementById(anchor.id)?.getBoundingClientRect().top - top;
    if (moved) window.scrollBy(0, moved);
    if (cursor) cursor.focus({ preventScroll: true });
    else if (active) document.getElementById(active)?.focus({ preventScroll: true });
    for (const one of blocks) {
      if (one.by !== person && before.get(String(one.id)) !== String(one.version)) point(one);
    }
  }
  function point(one) {
    const block = document.getElementById(`b${one.id}`);
    const form = block?.querySelector(".studio-editor");
    if (!block || block.querySelector(".studio-meanwhile")) return;
    const words = form ? `${one.by} ${one.at} ${theirs}` : `${one.by} ${one.at} ${news}`;
    const note = Object.assign(document.createElement("p"), { className: "studio-meanwhile", textContent: words });
    note.setAttribute("role", "status");
    block.classList.add("studio-news");
    (form ?? block).prepend(note);
  }
  for (const sort of ["pointerdown", "keydown", "scroll"]) window.addEventListener(sort, () => (touched = Date.now()), { passive: true });
  window.addEventListener("focus", meanwhile);
  setInterval(meanwhile, EVERY);

  // --- where a number comes from

  const source = document.getElementById("studio-source");
  const sourceBody = document.getElementById("studio-source-body");
  let opener = null;
  async function about(link) {
    for (const one of document.querySelectorAll(".studio-number[aria-current]")) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    opener = link;
    try {
      const answer = await fetch(link.dataset.about);
      if (!answer.ok) throw new Error(String(answer.status));
      sourceBody.innerHTML = await answer.text();
      source.hidden = false;
    } catch {
      location.assign(link.href);
    }
  }
  function closeSource() {
    source.hidden = true;
    opener?.removeAttribute("aria-current");
    opener?.focus();
  }
  source.querySelector(".studio-close").addEventListener("click", closeSource);

  // --- clicks and keys

  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(
      ".studio-number, .studio-edit, .studio-insert, .studio-give-up, .studio-talk, .studio-talk-close",
    );
    if (!link) return;
    event.preventDefault();
    if (link.matches(".studio-talk-close")) link.closest("form").elements.text.value = "";
    if (link.matches(".studio-talk, .studio-talk-close")) talk(link.href);
    else if (link.matches(".studio-number")) about(link);
    else if (link.matches(".studio-give-up")) giveUp(link.closest("form"));
    else edit(link.href);
  });
  text.addEventListener("dblclick", (event) => {
    const block = blockOf(event.target);
    if (block?.dataset.edit && !block.querySelector("form") && !event.target.closest("a")) edit(block.dataset.edit);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".studio-editor, .studio-act")) return;
    event.preventDefault();
    if (event.target.matches(".studio-act")) act(event.target);
    else send(event.target, event.submitter);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".studio-editor");
    const block = event.target.matches?.(".studio-block") ? event.target : null;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && editor()) {
      event.preventDefault();
      send(editor());
    } else if (event.key === "Escape" && !source.hidden) closeSource();
    else if (event.key === "Escape" && form && !event.isComposing) giveUp(form);
    else if (event.key === "Enter" && block?.dataset.edit) {
      event.preventDefault();
      edit(block.dataset.edit);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && (form || block)) {
      event.preventDefault();
      const way = event.key === "ArrowUp" ? "up" : "down";
      const button = form?.querySelector(`[data-move="${way}"]`);
      if (button) send(form, button);
      else if (block) move(block, way);
    }
  });

  // --- the first look

  for (const id of ["studio-outline", "studio-problems"]) document.getElementById(id).open = wide.matches;
  const mine = `daxu-report|${person}|${period}|`;
  const left = editor() ? null : Object.keys(localStorage).find((key) => key.startsWith(mine));
  if (editor()) ready();
  else if (left) {
    const [block, after] = left.slice(mine.length).split("|");
    const words = kept(left);
    const there = Number(block) === 0 || document.getElementById(`b${block}`);
    if (!words?.text) forget(left);
    else edit(there ? addressOf(block, after) : addressOf(0, 0), words).then(() => there || forget(left));
  }
})();
