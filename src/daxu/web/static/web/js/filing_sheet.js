// The sheet: typed into like a spreadsheet; what is typed stays in the browser until the server has answered for it.
"use strict";

(() => {
  const form = document.getElementById("sheet-form");
  const start = document.getElementById("sheet-start");
  if (!form || !start) return;

  const { person, rows: begun, statuses } = JSON.parse(start.textContent);
  const words = document.getElementById("sheet-words").dataset;
  const live = document.getElementById("sheet-said");
  const line = document.getElementById("sheet-line");
  const undo = document.getElementById("sheet-undo");
  const FIELDS = ["value", "status", "note"];
  const OFTEN = 800; // milliseconds between typing and saving
  const SOONEST = 2000; // milliseconds before the first new try, doubled up to the latest
  const LATEST = 30000;

  // ── what the browser keeps ────────────────────────────────────────────────────────────────────────────────────────
  // One item a filing and person: {content, version, sent, key}. `sent` is what was last sent and not yet answered: it
  // is sent again as it was, so that a lost answer is heard before anything new is said.
  const shelf = (name) => `daxu-sheet|${person}|${name}`;

  function kept(name) {
    try {
      return JSON.parse(localStorage.getItem(shelf(name)));
    } catch {
      return null;
    }
  }

  function keep(row) {
    try {
      if (waits(row)) {
        const { content, version, sent, key } = row;
        localStorage.setItem(shelf(row.name), JSON.stringify({ content, version, sent, key }));
      } else localStorage.removeItem(shelf(row.name));
    } catch {
      tell(words.noRoom);
    }
  }

  // What the server has taken since a copy of this page was kept: the copy shows it, though it is older.
  const keptAt = Date.parse(document.documentElement.dataset.keptAt ?? "");
  const isCopy = !Number.isNaN(keptAt);
  const since = (name) => `daxu-since|${person}|${name}`;

  function takenSince(name) {
    try {
      const newer = JSON.parse(localStorage.getItem(since(name)));
      return isCopy && newer?.taken > keptAt ? newer : null;
    } catch {
      return null;
    }
  }

  function taken(row, answer) {
    try {
      localStorage.setItem(since(row.name), JSON.stringify({ ...answer, taken: Date.now() }));
    } catch {
      // a copy will show what stood on the page when it was kept
    }
  }

  const same = (one, other) => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
  function ordered(thing) {
    if (!thing || typeof thing !== "object" || Array.isArray(thing)) return thing;
    return Object.fromEntries(Object.keys(thing).sort().map((key) => [key, ordered(thing[key])]));
  }
  const copy = (content) => JSON.parse(JSON.stringify(content));
  const dirty = (row) => row.sent !== null || !same(row.content, row.base);
  const waits = (row) => !row.filed && (dirty(row) || row.key !== null || row.refused !== "");

  const rows = new Map();
  for (const place of form.querySelectorAll("tbody[data-filing]")) {
    const name = place.dataset.filing;
    if (begun[name]) rows.set(name, opened(name, place));
  }

  function opened(name, place) {
    const { content, version, filed = "", ...looked } = takenSince(name) ?? begun[name];
    const local = kept(name);
    const row = { name, place, base: copy(content), content, version, sent: null, key: null, looked, conflict: null, filed, refused: "" };
    if (local) Object.assign(row, { content: local.content, version: local.version, sent: local.sent, key: local.key });
    if (local && local.version !== version) row.base = null; // somebody saved meanwhile: let the server compare
    if (local && !same(local.content, content)) row.looked = {};
    return row;
  }

  // ── what a row shows ──────────────────────────────────────────────────────────────────────────────────────────────
  const cell = (row, field) => row.place.querySelector(`[data-field=${field}]`);

  function fill(row) {
    for (const field of FIELDS) {
      const input = cell(row, field);
      if (input.value !== row.content[field]) input.value = row.content[field];
      if (input.tagName === "SELECT") input.disabled = row.filed || row.key !== null;
      else input.readOnly = row.filed || row.key !== null;
    }
  }

  function stand(row) {
    const looked = row.looked;
    if (row.filed) return ["ready", row.filed];
    if (row.conflict) return ["conflict", words.conflict];
    if (row.key) return ["queued", words.queued];
    if (row.refused || looked.faults?.length || looked.remarks?.some((one) => one.gravity === "must")) return ["wrong", words.wrong];
    if (dirty(row)) return ["local", busy && !down ? words.saving : words.local];
    if (looked.ready) return ["ready", `${words.ready} · ${looked.said}`];
    if (looked.remarks?.length) return ["asks", words.asks];
    return ["kept", row.version ? words.saved : "–"];
  }

  function show(row) {
    const [is, said] = stand(row);
    const place = row.place.querySelector(".sheet-is");
    place.className = `sheet-is sheet-is-${is}`;
    place.textContent = said;
    cell(row, "value").setAttribute("aria-invalid", String(is === "wrong"));
    more(row);
    count();
  }

  function more(row) {
    const under = row.place.querySelector(".sheet-more");
    const inside = under.firstElementChild;
    const parts = row.filed ? [] : [...refusal(row), ...faults(row), ...remarks(row), ...twoVersions(row)];
    if (!under.hidden && parts.map((part) => part.textContent).join("") === inside.textContent) return;
    const typing = inside.contains(document.activeElement) ? document.activeElement.dataset.check : null;
    if (typing && parts.some((part) => part.querySelector?.(`[data-check="${typing}"]`))) return; // never under a hand
    inside.replaceChildren(...parts);
    under.hidden = parts.length === 0;
  }

  function made(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const refusal = (row) => (row.refused ? [made("p", { className: "sheet-remark sheet-remark-must" }, row.refused)] : []);
  const faults = (row) =>
    same(row.content.value, "") && !row.content.note ? [] : (row.looked.faults ?? []).map((one) => made("p", { className: "sheet-remark sheet-remark-must" }, one.said));

  function remarks(row) {
    return (row.looked.remarks ?? []).map((one) => {
      if (one.gravity === "must") return made("p", { className: "sheet-remark sheet-remark-must" }, `${one.word} · ${one.said}`);
      const input = made("input", { type: "text", maxLength: 500, value: row.content.answers[one.check] ?? "" });
      input.dataset.check = one.check;
      input.addEventListener("input", () => {
        row.content.answers = { ...row.content.answers, [one.check]: input.value };
        changed(row);
      });
      return made("p", { className: "sheet-remark" }, made("label", {}, `◆ ${one.word} · ${one.said} ${words.explain}`, input));
    });
  }

  function twoVersions(row) {
    if (!row.conflict) return [];
    const theirs = row.conflict.content;
    const said = theirs ? `${words.theirs} · ${row.conflict.by} ${row.conflict.at}` : words.gone;
    return [
      made("div", { className: "sheet-two" },
        version(words.mine, row.content, words.useMine, () => settle(row, row.content)),
        version(said, theirs, words.useTheirs, () => settle(row, theirs ?? row.content, true))),
    ];
  }

  function version(title, content, label, choose) {
    const list = made("dl");
    for (const field of content ? FIELDS : []) list.append(made("dt", {}, words[field]), made("dd", {}, content[field] || "–"));
    const button = made("button", { type: "button", className: "button button-quiet button-small" }, label);
    button.addEventListener("click", choose);
    return made("div", {}, made("strong", {}, title), list, ...(content ? [button] : []));
  }

  function settle(row, content, theirs = false) {
    const { version, content: newest } = row.conflict;
    Object.assign(row, { conflict: null, sent: null, version, base: newest, content: copy(content), looked: theirs ? {} : row.looked });
    fill(row);
    changed(row);
    cell(row, "value").focus();
  }

  function count() {
    document.getElementById("sheet-ready").textContent = [...rows.values()].filter((row) => row.looked.ready && !row.filed && !row.conflict).length;
  }

  function tell(said) {
    live.textContent = said;
  }

  // ── the line ──────────────────────────────────────────────────────────────────────────────────────────────────────
  const offline = isCopy ? words.local : words.offline;
  let busy = false;
  let down = false;
  let wait = SOONEST;
  let timer = 0;

  class LineDown extends Error {}
  class SignedOut extends Error {}

  async function post(address, sent) {
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", redirect: "manual", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ rows: sent }),
      });
    } catch {
      throw new LineDown();
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    const body = json ? await answer.json().catch(() => null) : null;
    if (answer.ok && body?.rows) return body.rows;
    throw Object.assign(new Error(body?.problem ?? words.failed), { told: true });
  }

  // After signing in again in another tab the cookie is newer than the form.
  function token() {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : form.elements.csrfmiddlewaretoken.value;
  }

  function lineIs(problem) {
    down = problem !== null;
    if (!down) {
      wait = SOONEST;
      line.hidden = true;
    } else if (problem instanceof SignedOut) {
      const link = made("a", { href: words.signIn }, words.signInSaid);
      banner(words.signedOut, link);
    } else banner(problem instanceof LineDown ? offline : problem.message);
    for (const row of rows.values()) show(row);
  }

  function banner(said, ...more) {
    const waiting = [...rows.values()].filter(waits).length;
    const text = waiting ? `${said} ${words.waiting}${waiting}` : said;
    if (line.hidden || line.firstChild?.textContent !== text) line.replaceChildren(text, " ", ...more);
    line.hidden = isCopy && said === offline && !waiting; // that the line is down is said above already
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(sync, milliseconds);
  }

  async function sync() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      await saveDrafts();
      await fileQueued();
      lineIs(null);
    } catch (problem) {
      if (!(problem instanceof LineDown || problem instanceof SignedOut || problem.told)) throw problem;
      lineIs(problem);
      later(wait);
      wait = Math.min(2 * wait, LATEST);
    } finally {
      busy = false;
      for (const row of rows.values()) show(row);
    }
    if (!down && [...rows.values()].some((row) => !row.conflict && !row.filed && (row.key || dirty(row)))) later(OFTEN);
  }

  async function saveDrafts() {
    const unsaved = (row) => (row.key ? row.sent !== null : dirty(row)); // what is to be filed needs no draft any more
    const due = [...rows.values()].filter((row) => !row.conflict && !row.filed && unsaved(row));
    if (!due.length) return;
    for (const row of due) {
      row.sent ??= copy(row.content);
      keep(row);
    }
    const answers = await post(words.drafts, due.map((row) => ({ filing: row.name, content: row.sent, version: row.version })));
    for (const row of due) drafted(row, answers[row.name] ?? { refused: words.failed });
  }

  function drafted(row, answer) {
    const sent = row.sent;
    row.refused = answer.refused ?? "";
    if (answer.refused) row.sent = null;
    else if (answer.overtaken) overtaken(row, answer.overtaken);
    else {
      Object.assign(row, { version: answer.version, base: sent, sent: null });
      taken(row, { ...answer, content: sent });
    }
    if (same(sent, row.content) && answer.remarks) row.looked = answer;
    if (answer.refused) row.base = copy(row.content); // the server will not have it: nothing is to be gained by asking again
    keep(row);
    show(row);
  }

  function overtaken(row, newest) {
    row.sent = null;
    if (newest.content && same(newest.content, row.content)) Object.assign(row, { version: newest.version, base: newest.content });
    else Object.assign(row, { conflict: newest, key: null });
    fill(row);
  }

  async function fileQueued() {
    const due = [...rows.values()].filter((row) => row.key && !row.filed);
    if (!due.length) return;
    const answers = await post(words.filing, due.map((row) => ({ filing: row.name, content: row.content, version: row.version, key: row.key })));
    let done = 0;
    for (const row of due) done += filed(row, answers[row.name] ?? { refused: words.failed });
    tell([`${words.filedCount}${done}`, ...(done < due.length ? [`${words.heldCount}${due.length - done}`] : [])].join(" · "));
  }

  function filed(row, answer) {
    row.key = null;
    row.refused = answer.refused ?? "";
    if (answer.filed) {
      row.filed = `✓ ${answer.filed.state} · ${answer.filed.said}`;
      row.looked = {};
      taken(row, { content: row.content, version: 0, filed: row.filed });
    } else if (answer.overtaken) row.conflict = answer.overtaken;
    if (!answer.filed && answer.remarks) row.looked = answer;
    fill(row);
    keep(row);
    show(row);
    return answer.filed ? 1 : 0;
  }

  // ── typing ────────────────────────────────────────────────────────────────────────────────────────────────────────
  function changed(row) {
    row.refused = "";
    keep(row);
    if (!same(row.content, row.base)) row.looked = { ...row.looked, ready: false };
    show(row);
    if (down) banner(line.firstChild?.textContent.split(` ${words.waiting}`)[0] ?? offline);
    else later(OFTEN);
  }

  const rowOf = (element) => rows.get(element.closest("tbody[data-filing]")?.dataset.filing);

  form.addEventListener("input", (event) => {
    const field = event.target.dataset.field;
    const row = field && rowOf(event.target);
    if (!row) return;
    row.content[field] = event.target.value;
    changed(row);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const due = [...rows.values()].filter((row) => !row.filed && !row.conflict && !row.key && row.content.value.trim() && fit(row));
    if (!due.length) tell(words.nothing);
    for (const row of due) {
      row.key = uuid();
      keep(row);
      fill(row);
      show(row);
    }
    if (due.length) sync();
  });

  // What is known to be wrong is not sent; what was typed since the last look is: the server looks again anyway.
  const fit = (row) => row.looked.ready || !(row.looked.faults?.length || row.looked.remarks?.length) || dirty(row);

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where the page comes over TLS or from this machine
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Arrow keys and Enter walk the cells; inside a text the left and right arrows first walk the text.
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset.field || event.altKey || event.metaKey || event.ctrlKey || event.isComposing) return;
    const step = stepOf(event, input);
    if (!step) return;
    const cells = [...rows.values()].filter((row) => !row.filed).map((row) => FIELDS.map((field) => cell(row, field)));
    const down = cells.findIndex((row) => row.includes(input));
    const right = FIELDS.indexOf(input.dataset.field);
    const next = cells[down + step[0]]?.[right + step[1]];
    event.preventDefault();
    next?.focus();
    if (next?.select) next.select();
  });

  function stepOf(event, input) {
    if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
    if (event.shiftKey) return null;
    const text = input.tagName === "INPUT";
    if (text && event.key === "ArrowUp") return [-1, 0];
    if (text && event.key === "ArrowDown") return [1, 0];
    const atStart = !text || (input.selectionStart === 0 && (input.selectionEnd === 0 || whole(input)));
    const atEnd = !text || (input.selectionEnd === input.value.length && (input.selectionStart === input.value.length || whole(input)));
    if (event.key === "ArrowLeft" && atStart) return [0, -1];
    if (event.key === "ArrowRight" && atEnd) return [0, 1];
    return null;
  }
  const whole = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;

  // ── pasting a block ───────────────────────────────────────────────────────────────────────────────────────────────
  let before = null;

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input.dataset.field || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    paste(block(text), input);
  });

  // Excel writes tabs and line ends, and quotes a cell that holds either.
  function block(text) {
    const found = [[""]];
    let quoted = false;
    const trimmed = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (let at = 0; at < trimmed.length; at += 1) {
      const letter = trimmed[at];
      const lastRow = found.at(-1);
      if (quoted && letter === '"' && trimmed[at + 1] === '"') {
        lastRow[lastRow.length - 1] += '"';
        at += 1;
      } else if (letter === '"' && (quoted || lastRow.at(-1) === "")) quoted = !quoted;
      else if (!quoted && letter === "\t") lastRow.push("");
      else if (!quoted && letter === "\n") found.push([""]);
      else lastRow[lastRow.length - 1] += letter === "\n" ? " " : letter;
    }
    return found.map((row) => row.map((one) => one.trim()));
  }

  function paste(lines, input) {
    before = new Map();
    const left = { many: 0, unknown: [] };
    let cells = 0;
    for (const [row, values, from] of placed(lines, input, left)) {
      before.set(row, copy(row.content));
      for (const [offset, value] of values.entries()) cells += put(row, FIELDS[from + offset], value, left);
      fill(row);
      changed(row);
    }
    undo.hidden = false;
    tell([`${words.pasted}${cells}`, ...(left.many ? [`${words.tooMany}${left.many}`] : []), ...(left.unknown.length ? [`${words.unknown}${left.unknown.join(" ")}`] : [])].join(" · "));
  }

  // A block that begins with the names of indicators finds its rows by them; any other goes down from the cell.
  function placed(lines, input, left) {
    const open = [...rows.values()].filter((row) => !row.filed && !row.key);
    const named = lines.map((values) => open.find((row) => values[0] && row.place.dataset.names.split("|").includes(values[0])));
    if (lines[0].length > 1 && named.some(Boolean)) {
      left.many = named.filter((row) => !row).length;
      return lines.flatMap((values, at) => (named[at] ? [[named[at], values.slice(1), 0]] : []));
    }
    const first = open.indexOf(rowOf(input));
    left.many = Math.max(0, lines.length - (open.length - first));
    return lines.slice(0, open.length - first).map((values, at) => [open[first + at], values, FIELDS.indexOf(input.dataset.field)]);
  }

  function put(row, field, value, left) {
    if (!field) return 0;
    if (field === "status") {
      if (value && !statuses[value]) left.unknown.push(value);
      if (!statuses[value]) return 0;
      row.content.status = statuses[value];
    } else row.content[field] = value.slice(0, field === "value" ? 60 : 1000);
    return 1;
  }

  undo.addEventListener("click", () => {
    for (const [row, content] of before ?? []) {
      row.content = content;
      fill(row);
      changed(row);
    }
    before = null;
    undo.hidden = true;
    tell(words.undone);
  });

  // ── what the browser still holds for rows that are closed by now ──────────────────────────────────────────────────
  async function orphans() {
    const mine = `daxu-sheet|${person}|`;
    const shown = new Set([...form.querySelectorAll("tbody[data-filing]")].map((place) => place.dataset.filing));
    const names = Object.keys(localStorage).filter((key) => key.startsWith(mine)).map((key) => key.slice(mine.length));
    const closed = names.filter((name) => shown.has(name) && !rows.has(name));
    const left = document.getElementById("sheet-left");
    const list = made("ul");
    for (const name of closed) {
      const local = kept(name);
      if (local?.key && (await wasFiled(name, local))) continue;
      const label = form.querySelector(`tbody[data-filing="${CSS.escape(name)}"] th a`).textContent;
      const item = made("li", {}, `${label}：${local?.content.value ?? ""} ${local?.content.note ?? ""} `);
      const drop = made("button", { type: "button", className: "button button-plain" }, words.discard);
      drop.addEventListener("click", () => {
        localStorage.removeItem(shelf(name));
        item.remove();
        left.hidden = list.children.length === 0;
      });
      item.append(drop);
      list.append(item);
    }
    left.replaceChildren(words.left, list);
    left.hidden = list.children.length === 0;
  }

  // A command whose answer was lost is sent again under its key: it was carried out, or it is refused now.
  async function wasFiled(name, local) {
    const answers = await post(words.filing, [{ filing: name, content: local.content, version: local.version, key: local.key }]).catch(() => ({}));
    if (answers[name]?.filed) localStorage.removeItem(shelf(name));
    return Boolean(answers[name]?.filed);
  }

  // ── begin ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  addEventListener("online", () => later(0));
  document.addEventListener("line-back", () => later(0));
  addEventListener("offline", () => lineIs(new LineDown()));
  form.hidden = false;
  for (const row of rows.values()) {
    fill(row);
    show(row);
  }
  if (navigator.onLine === false) lineIs(new LineDown());
  else if ([...rows.values()].some(waits)) later(0);
  orphans().catch(() => {});
})();
