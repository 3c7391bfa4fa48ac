// The worker behind the filing pages: it keeps a copy of each page that the server says may be kept, and shows it when
// the line is down. Copies are one person's: the server names them in a header, and another name throws the rest away.
"use strict";

const OWNER = "Daxu-Copy-For";
const KEPT_AT = "Daxu-Kept-At";
const COPIES = "daxu-copies|"; // and whose they are
const SHELL = "daxu-shell"; // styles and scripts: nobody's
const LONGEST = 12 * 3600 * 1000; // a copy is shown for a working day, then it is gone
const PATIENCE = { page: 15000, part: 4000 }; // milliseconds until a line that says nothing counts as down
const AWAY = [502, 503, 504]; // a gateway, or a database, that cannot reach the house
const GONE = [403, 404, 410];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(part(event, address.pathname));
});

// The first page of all was loaded before there was a worker: it asks to be kept.
self.addEventListener("message", (event) => {
  const { page: address, parts } = event.data;
  event.waitUntil(Promise.allSettled([fetchPage(address), ...parts.map(fetchPart)]));
});

const fetchPage = async (address) => settle(address, await fetch(address, { redirect: "manual" }));
const fetchPart = async (address) => keepPart(new URL(address).pathname, await fetch(address));

// ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async function page(event) {
  const copy = await copyOf(event.request.url);
  try {
    const answer = await inTime(fetch(event.request), copy && PATIENCE.page);
    if (copy && AWAY.includes(answer.status)) return shown(copy);
    event.waitUntil(settle(event.request.url, answer.headers.has(OWNER) ? answer.clone() : answer));
    return answer;
  } catch {
    return copy ? shown(copy) : nothingKept();
  }
}

function inTime(answer, patience) {
  const late = new Promise((_, refuse) => setTimeout(refuse, patience, new Error("late")));
  return patience ? Promise.race([answer, late]) : answer;
}

async function settle(address, answer) {
  if (answer.type === "opaqueredirect") await forget(""); // sign in first, or a password first: nobody is here
  else if (GONE.includes(answer.status)) await drop(address);
  else if (answer.ok && answer.headers.has(OWNER)) await keep(address, answer);
}

async function keep(address, answer) {
  const mine = COPIES + answer.headers.get(OWNER);
  await forget(mine);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const cache = await caches.open(mine);
  await cache.put(address, new Response(await answer.text(), { headers }));
}

const named = async () => (await caches.keys()).filter((name) => name.startsWith(COPIES));
const forget = async (mine) => Promise.all((await named()).filter((name) => name !== mine).map((name) => caches.delete(name)));
const drop = async (address) => Promise.all((await named()).map(async (name) => (await caches.open(name)).delete(address, { ignoreVary: true })));

async function copies() {
  const found = [];
  for (const name of await named()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const copy = await cache.match(request, { ignoreVary: true });
      if (Date.now() - Date.parse(copy.headers.get(KEPT_AT)) < LONGEST) found.push([request.url, copy]);
      else await cache.delete(request, { ignoreVary: true });
    }
  }
  return found;
}

const copyOf = async (address) => (await copies()).find(([kept]) => kept === address)?.[1];

async function shown(copy) {
  const text = (await copy.text()).replace("<html ", `<html data-kept-at="${copy.headers.get(KEPT_AT)}" `);
  return new Response(text, { headers: copy.headers });
}

async function nothingKept() {
  const links = [];
  for (const [address, copy] of await copies()) {
    const title = /<title>([^<]*)<\/title>/.exec(await copy.text())?.[1] ?? "";
    links.push(`<li><a href="${address.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">${title}</a></li>`);
  }
  const others = links.length ? `<p>这台设备上有副本的 <span lang="en">Kept on this device</span></p><ul>${links.join("")}</ul>` : "";
  const styles = ["tokens", "base", "components"].map((name) => `<link rel="stylesheet" href="/static/web/css/${name}.css">`).join("");
  const text = `<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>线路已断 No connection · 达序</title>${styles}</head><body><main class="main"><h1>线路已断，这一页没有副本</h1>
<p>网络恢复后刷新即可；填过、还没有送到的内容仍存在本机。</p>
<p lang="en">No connection, and no copy of this page. Reload when the line is back; what you typed is still kept on this device.</p>${others}</main></body></html>`;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; style-src 'self'", "Cache-Control": "no-store" };
  return new Response(text, { status: 503, headers });
}

// ── styles, scripts, the mark ───────────────────────────────────────────────────────────────────────────────────────
async function part(event, path) {
  const copy = await caches.match(path, { cacheName: SHELL, ignoreVary: true });
  try {
    const answer = await inTime(fetch(event.request), copy && PATIENCE.part);
    event.waitUntil(keepPart(path, answer.clone()));
    return answer;
  } catch {
    return copy ?? Response.error();
  }
}

async function keepPart(path, answer) {
  if (answer.status === 200) await (await caches.open(SHELL)).put(path, answer);
}
