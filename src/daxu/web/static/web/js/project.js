// Forms about projects: the place of a photo at the press of a button, and what a cumulative amount makes of the month.
// Without this file every form works; a place is typed then, and the difference is said after sending.
"use strict";

(() => {
  const form = document.querySelector("form[data-project-form]");
  if (!form) return;
  document.getElementById("faults")?.focus();

  for (const button of form.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    const place = form.elements[button.dataset.locate];
    const said = button.textContent;
    button.addEventListener("click", () => {
      button.textContent = button.dataset.finding;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          place.value = `${coords.longitude.toFixed(7)},${coords.latitude.toFixed(7)}`;
          form.elements.accuracy.value = coords.accuracy.toFixed(1);
          form.elements.crs.value = "wgs84";
          button.textContent = said;
        },
        () => {
          button.textContent = button.dataset.failed;
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
      );
    });
  }

  const SCALES = { wan: 10000, yi: 100000000, yuan: 1 };
  for (const input of form.querySelectorAll("input[data-before]")) {
    const line = form.querySelector(`[data-rest-of="${input.name}"]`);
    const unit = form.elements[`${input.name}-unit`];
    const tell = () => {
      const number = Number(input.value.replaceAll(",", ""));
      const known = input.value.trim() !== "" && Number.isFinite(number);
      const rest = (number * SCALES[unit.value] - Number(input.dataset.before)) / 10000;
      line.textContent = known ? line.dataset.words.replace("{amount}", String(Math.round(rest * 10000) / 10000)) : "";
    };
    input.addEventListener("input", tell);
    unit.addEventListener("change", tell);
  }
})();
