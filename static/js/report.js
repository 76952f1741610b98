// Draws an agency's monthly report from the figures in the page.
import { onScheme, paint, readColours, SETTINGS } from "./charts.js";

const FIGURES = document.getElementById("report-figures");

/** @param {Record<string, import("./charts.js").Figure>} figures */
async function draw(figures) {
  const colours = readColours();
  for (const box of document.querySelectorAll("[data-chart]")) {
    const { data, layout } = paint(figures[box.getAttribute("data-chart") ?? ""], colours);
    await window.Plotly.react(box, data, layout, SETTINGS);
  }
}

if (FIGURES && window.Plotly) {
  const figures = JSON.parse(FIGURES.textContent ?? "{}");
  document.body.classList.add("report-drawn");
  await draw(figures);
  onScheme(() => draw(figures));
}
