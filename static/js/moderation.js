// A moderator's own time: long sight of hard images brings up the offer of a pause.
const TICK_MS = 5_000;
const LIMIT_MS = 10 * 60_000;
const KEY = "moderation-seen-ms";
const pause = /** @type {HTMLElement | null} */ (document.querySelector("[data-pause]"));

/** Whether a hard image stands open before somebody. */
function isLooking() {
  return document.visibilityState === "visible" && document.querySelector("[data-hard] input:checked") !== null;
}

/** Count what was seen, over the pages of this window. */
function count() {
  if (!isLooking()) return;
  const seen = Number(sessionStorage.getItem(KEY) ?? "0") + TICK_MS;
  const isLong = seen >= LIMIT_MS;
  sessionStorage.setItem(KEY, String(isLong ? 0 : seen));
  if (isLong && pause) pause.hidden = false;
}

window.setInterval(count, TICK_MS);
