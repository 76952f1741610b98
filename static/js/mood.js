// Draws the mood page's charts from the figures in the page, in the colours of the scheme in force.

import { onScheme, paint, readColours, SETTINGS } from "./charts.js";

/** @typedef {import("./charts.js").Figure} Figure */

const FIGURES = document.getElementById("mood-figures");
const WORDS = document.getElementById("mood-words");

/** @param {Record<string, Figure>} figures */
async function draw(figures) {
  const colours = readColours();
  for (const box of document.querySelectorAll("[data-chart]")) {
    const { data, layout } = paint(figures[box.getAttribute("data-chart") ?? ""], colours);
    if (box.getAttribute("data-chart") === "daily") applyToggles(data);
    await window.Plotly.react(box, data, layout, SETTINGS);
  }
}

/** @param {any[]} data */
function applyToggles(data) {
  const shown = new Set([...document.querySelectorAll(".mood-toggles :checked")].map((input) => input.getAttribute("value")));
  for (const trace of data) trace.visible = shown.has(trace.meta.emotion);
}

/** Put the words behind a point into the panel; without chat, the readings of the day. */
async function showWords(/** @type {string} */ date, /** @type {string} */ emotion) {
  if (!WORDS) return;
  const day = `${WORDS.dataset.day}`.replace("DATE", date);
  const url = WORDS.dataset.words ? `${WORDS.dataset.words}?date=${date}&emotion=${emotion}` : `${day}?emotion=${emotion}`;
  await window.htmx.ajax("get", url, { target: "#mood-words", swap: "innerHTML" });
  WORDS.focus({ preventScroll: true });
  WORDS.scrollIntoView({ block: "nearest" });
}

if (FIGURES && window.Plotly) {
  const figures = JSON.parse(FIGURES.textContent ?? "{}");
  document.body.classList.add("mood-drawn");
  await draw(figures);
  const daily = /** @type {any} */ (document.querySelector("[data-chart=daily]"));
  daily.on("plotly_click", (/** @type {any} */ event) => {
    const point = event.points[0];
    showWords(point.customdata, point.data.meta.emotion);
  });
  document.querySelector(".mood-toggles")?.addEventListener("change", () => draw(figures));
  onScheme(() => draw(figures));
}
