// A visit to a site: what was taken is kept on the phone first, then sent, each visit once, under the key of its own.
// Without this file the form is sent as any other; without a line it waits here, whoever signs in next sees none of it.
"use strict";

(() => {
  const form = document.getElementById("visit-form");
  if (!form || !window.indexedDB) return;
  const words = form.dataset;
  const byId = (id) => document.getElementById(id);
  const refused = byId("visit-refused");
  const said = byId("visit-said");
  const STORE = "visits";
  const LINE_AGAIN = 15000; // milliseconds between two tries while something waits

  // ── what the phone keeps ──────────────────────────────────────────────────────────────────────────────────────────
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("daxu-visits", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  async function shelf(mode, act) {
    const held = (await opened).transaction(STORE, mode);
    const asked = act(held.objectStore(STORE));
    return new Promise((resolve, reject) => {
      held.oncomplete = () => resolve(asked.result);
      held.onerror = () => reject(held.error);
      held.onabort = () => reject(held.error);
    });
  }
  const keep = (visit) => shelf("readwrite", (store) => store.put(visit));
  const drop = (key) => shelf("readwrite", (store) => store.delete(key));
  const mine = async () => (await shelf("readonly", (store) => store.getAll())).filter((one) => one.person === words.person);

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where the page comes over TLS or from this machine
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function made(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function tell(place, parts) {
    place.replaceChildren(...parts);
    place.hidden = parts.length === 0;
  }

  // ── where ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  let here = null;
  const line = byId("visit-place");

  function locate() {
    if (!navigator.geolocation) return Promise.resolve(null);
    line.textContent = words.finding;
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          here = { place: `${coords.longitude.toFixed(7)},${coords.latitude.toFixed(7)}`, accuracy: coords.accuracy.toFixed(1) };
          line.textContent = words.found.replace("{place}", here.place).replace("{accuracy}", String(Math.round(coords.accuracy)));
          resolve(here);
        },
        () => {
          here = null;
          line.textContent = words.failed;
          byId("visit-typed").open = true;
          resolve(null);
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 15000 },
      );
    });
  }
  byId("visit-locate").hidden = !navigator.geolocation;
  byId("visit-locate").addEventListener("click", async () => {
    const found = await locate();
    for (const photo of photos) if (!photo.place && found) Object.assign(photo, found);
  });

  // Whether a JPEG says itself where it was taken (Exif, its directory of GPS): then the office reads it there.
  async function placed(file) {
    const bytes = new DataView(await file.slice(0, 1 << 17).arrayBuffer());
    const text = new TextDecoder("latin1").decode(bytes);
    const tiff = text.indexOf("Exif\0\0") + 6;
    if (tiff < 6 || tiff + 8 > bytes.byteLength) return false;
    const little = text[tiff] === "I";
    const first = tiff + bytes.getUint32(tiff + 4, little);
    if (first + 2 > bytes.byteLength) return false;
    const entries = Array.from({ length: bytes.getUint16(first, little) }, (_, number) => first + 2 + 12 * number);
    return entries.some((at) => at + 2 <= bytes.byteLength && bytes.getUint16(at, little) === 0x8825);
  }

  // ── photos ────────────────────────────────────────────────────────────────────────────────────────────────────────
  // A camera hands over one photo at a time and empties the field: they are gathered here, each with its place.
  let photos = [];
  const input = form.elements.photo;

  input.addEventListener("change", async () => {
    const taken = [...input.files].map((file) => ({ file, name: file.name, place: "", accuracy: "", own: false }));
    photos.push(...taken);
    input.value = "";
    gallery();
    for (const photo of taken) photo.own = await placed(photo.file);
    const found = await locate();
    if (found) for (const photo of taken) Object.assign(photo, found);
  });

  function gallery() {
    byId("visit-photos").replaceChildren(
      ...photos.map((photo) => {
        const picture = made("img", { src: URL.createObjectURL(photo.file), alt: photo.name });
        picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
        const remove = made("button", { type: "button", className: "button button-plain" }, words.remove);
        remove.addEventListener("click", () => {
          photos = photos.filter((one) => one !== photo);
          gallery();
        });
        return made("li", {}, picture, remove);
      }),
    );
  }

  // ── keeping, then sending ─────────────────────────────────────────────────────────────────────────────────────────
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = form.elements.place.value.trim();
    const note = form.elements.words.value.trim();
    if (!photos.length && !note) return tell(refused, [words.nothing]);
    if (photos.some((photo) => !photo.place && !photo.own) && !typed) {
      byId("visit-typed").open = true;
      tell(refused, [words.noPlace]);
      return refused.scrollIntoView({ block: "nearest" });
    }
    const visit = {
      key: uuid(), person: words.person, project: words.project, name: words.name, address: location.pathname,
      day: form.elements.day.value, words: note, place: typed, crs: form.elements.crs.value, photos, refused: "",
    };
    try {
      await keep(visit);
    } catch {
      return tell(refused, [words.noRoom]);
    }
    photos = [];
    gallery();
    form.elements.words.value = "";
    tell(refused, []);
    tell(said, [words.kept]);
    await list();
    return send();
  });

  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      for (const visit of await mine()) if (!visit.refused && !(await sent(visit))) break;
    } finally {
      sending = false;
      if ((await list()).some((visit) => !visit.refused)) timer = setTimeout(send, LINE_AGAIN);
    }
  }
  let timer = 0;

  // True: the next one may be tried. A lost answer is heard by asking again: the key makes one visit of both.
  async function sent(visit) {
    const body = new FormData();
    for (const name of ["key", "day", "words", "place", "crs"]) body.append(name, visit[name]);
    for (const photo of visit.photos) {
      body.append("photo", photo.file, photo.name);
      body.append("photo-place", photo.place);
      body.append("photo-accuracy", photo.accuracy);
    }
    const answer = await fetch(visit.address, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token() } }).catch(() => null);
    if (!answer || [429, 502, 503, 504].includes(answer.status)) return false;
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      tell(refused, [words.signedOut]);
      return false;
    }
    const told = await answer.json().catch(() => null);
    if (answer.ok && told) {
      await drop(visit.key);
      const open = made("a", { href: told.address }, words.open);
      tell(said, [`${words.sent.replace("{count}", String(told.photos))} ${told.own} `, open]);
      return true;
    }
    if (answer.status >= 500) return false;
    await keep({ ...visit, refused: told?.faults?.join(" ") ?? String(answer.status) });
    return true;
  }

  function token() {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : form.elements.csrfmiddlewaretoken.value;
  }

  // ── what waits ────────────────────────────────────────────────────────────────────────────────────────────────────
  async function list() {
    const waiting = await mine();
    byId("visit-waiting").hidden = waiting.length === 0;
    byId("waiting").textContent = words.waiting.replace("{count}", String(waiting.length));
    byId("visit-list").replaceChildren(...waiting.map(entry));
    return waiting;
  }

  function entry(visit) {
    const item = made("li", {}, `${visit.name} ${visit.day} ${words.photos.replace("{count}", String(visit.photos.length))} ${visit.words}`);
    if (visit.refused) {
      const discard = made("button", { type: "button", className: "button button-plain" }, words.discard);
      discard.addEventListener("click", async () => {
        if (!confirm(words.sure)) return;
        await drop(visit.key);
        await list();
      });
      item.append(made("p", { className: "error" }, visit.refused), discard);
    }
    return item;
  }

  byId("visit-send").addEventListener("click", async () => {
    for (const visit of await mine()) if (visit.refused) await keep({ ...visit, refused: "" });
    send();
  });
  addEventListener("online", send);
  document.addEventListener("line-back", send);
  send();
})();
