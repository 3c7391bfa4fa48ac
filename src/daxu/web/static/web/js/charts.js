// Draws every chart of the page from the plain values beside it. The same numbers stand in a table below the chart.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const amount = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  for (const place of document.querySelectorAll("[data-chart]")) {
    const values = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    draw(place, values);
  }

  function draw(place, { option, unit }) {
    const chart = echarts.init(place, null, { renderer: "svg", locale: language === "en" ? "EN" : "ZH" });
    option.textStyle.fontFamily = getComputedStyle(place).fontFamily;
    option.tooltip.formatter = (points) => told(points, unit);
    if (still) option.animation = false;
    chart.setOption(option);
    fit(chart, place);
    new ResizeObserver(() => fit(chart, place)).observe(place);
  }

  // With its own size as view box, the drawing can be printed at any width.
  function fit(chart, place) {
    if (!matchMedia("print").matches) chart.resize();
    place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  }

  // A point that only leads the dashed line to its fact is no value of its own.
  function told(points, unit) {
    const lines = points
      .filter((point) => point.value != null && !point.data?.joint)
      .map((point) => `${point.seriesName}  ${amount.format(point.value)} ${unit}`);
    return [points[0].axisValueLabel, ...lines].join("\n");
  }
})();
