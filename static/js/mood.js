// Draws the mood page's charts from the figures in the page, in the colours of the scheme in force.

const FIGURES = document.getElementById("mood-figures");
const WORDS = document.getElementById("mood-words");

/** @typedef {{data: any[], layout: any}} Figure */

/** Resolve tokens as the page shows them now; `light-dark()` needs an element to be decided on. */
function readColours() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  /** @param {string} token */
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const emotions = ["joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation", "neutral"];
  const colours = {
    ...Object.fromEntries(emotions.map((emotion) => [emotion, read(`emotion-${emotion}`)])),
    accent: read("accent"),
    text: read("text"),
    soft: read("text-soft"),
    line: read("line"),
    surface: read("surface"),
  };
  probe.remove();
  return colours;
}

/** @param {Figure} figure @param {Record<string, string>} colours @returns {Figure} */
function paint(figure, colours) {
  const { data, layout } = structuredClone(figure);
  for (const trace of data) {
    if (trace.meta?.emotions) trace.marker = { ...trace.marker, color: trace.meta.emotions.map((/** @type {string} */ emotion) => colours[emotion]) };
    const colour = trace.meta?.emotion && colours[trace.meta.emotion];
    if (colour) {
      trace.line = { ...trace.line, color: colour };
      trace.marker = { ...trace.marker, color: colour, line: { width: 1.5, color: colours.surface } };
    }
    trace.textfont = { color: colours.text };
    trace.insidetextfont = { color: colours.surface };
  }
  const font = getComputedStyle(document.body);
  layout.font = { family: font.fontFamily, size: 13, color: colours.text };
  layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
  layout.hoverlabel = { bgcolor: colours.surface, bordercolor: colours.line, font: { color: colours.text } };
  for (const name of ["xaxis", "yaxis"]) {
    layout[name] = { ...layout[name], gridcolor: colours.line, zerolinecolor: colours.line, linecolor: colours.line, tickfont: { color: colours.soft } };
  }
  return { data, layout };
}

/** @param {Record<string, Figure>} figures */
async function draw(figures) {
  const colours = readColours();
  for (const box of document.querySelectorAll("[data-chart]")) {
    const { data, layout } = paint(figures[box.getAttribute("data-chart") ?? ""], colours);
    if (box.getAttribute("data-chart") === "daily") applyToggles(data);
    await window.Plotly.react(box, data, layout, { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false });
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
  document.addEventListener("ongi:theme", () => draw(figures));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(figures));
}
