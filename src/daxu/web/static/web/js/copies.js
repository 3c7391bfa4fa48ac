// Every page: copies kept for a dead line belong to whoever is signed in, and are thrown away for anybody else. A page
// that may be kept starts the worker; a page that is a copy says so, and says when the line is back.
// Without a secure address (https, or this machine) browsers keep nothing, and every page works as it does.
"use strict";

(() => {
  if (!window.caches || !navigator.serviceWorker) return;
  const { copiesOf, keptAt } = document.documentElement.dataset;
  const mine = copiesOf ? `daxu-copies|${copiesOf}` : "";

  async function forget(but) {
    for (const key of Object.keys(localStorage)) if (!but && key.startsWith("daxu-since|")) localStorage.removeItem(key);
    const others = (await caches.keys()).filter((name) => name.startsWith("daxu-copies|") && name !== but);
    await Promise.all(others.map((name) => caches.delete(name)));
  }

  if (copiesOf !== undefined) forget(mine).catch(() => {});
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      forget("").finally(() => form.submit());
    });
  }

  const notice = document.getElementById("copy-notice");
  if (!notice) return;
  const controlled = navigator.serviceWorker.controller !== null;
  const parts = () => performance.getEntriesByType("resource").map((one) => one.name).filter((name) => new URL(name).pathname.startsWith("/static/"));
  navigator.serviceWorker
    .register(notice.dataset.worker, { scope: notice.dataset.scope, updateViaCache: "none" })
    .then(() => navigator.serviceWorker.ready)
    .then((worker) => controlled || worker.active.postMessage({ page: location.href, parts: parts() }))
    .catch(() => {}); // a browser that lets no worker in works as before

  if (!keptAt) return;
  const PROBE = 10000; // milliseconds between two looks whether the line is back
  const moment = new Date(keptAt);
  const two = (number) => String(number).padStart(2, "0");
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  const sameDay = moment.toDateString() === new Date().toDateString();
  const time = sameDay ? clock : `${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${clock}`;
  const say = (words) => notice.firstElementChild.replaceChildren(words.replace("{time}", time));
  say(notice.dataset.down);
  notice.hidden = false;

  let timer = 0;
  async function probe() {
    clearTimeout(timer);
    const answer = await fetch(notice.dataset.probe, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) {
      timer = setTimeout(probe, PROBE);
      return;
    }
    removeEventListener("online", probe);
    say(notice.dataset.back);
    notice.lastElementChild.hidden = false;
    document.dispatchEvent(new Event("line-back"));
  }
  addEventListener("online", probe);
  timer = setTimeout(probe, PROBE);
})();
