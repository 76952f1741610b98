// What every chart shares: figures come with the page, colours from the scheme in force.

/** @typedef {{data: any[], layout: any}} Figure */

/** Resolve tokens as the page shows them now; `light-dark()` needs an element to be decided on. */
export function readColours() {
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
export function paint(figure, colours) {
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

// Nothing to tap but what the page offers beside it.
export const SETTINGS = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };

/** Draw again when the scheme changes. @param {() => void} draw */
export function onScheme(draw) {
  document.addEventListener("ongi:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
