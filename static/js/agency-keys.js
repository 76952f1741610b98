// The queue by keys: j and k move, Enter opens, a acknowledges, ? tells of all this.

const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-queue]"));

/** @returns {HTMLElement[]} */
function rows() {
  return [...(part?.querySelectorAll("tr[data-alert]") ?? [])].filter((one) => one instanceof HTMLElement);
}

/** @param {number} step */
function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((one) => one.classList.contains("is-chosen"));
  const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step))];
  for (const one of all) one.classList.toggle("is-chosen", one === next);
  const link = /** @type {HTMLElement | null} */ (next.querySelector("[data-open]"));
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** @param {string} selector */
function press(selector) {
  const chosen = rows().find((one) => one.classList.contains("is-chosen"));
  const target = /** @type {HTMLElement | null} */ (chosen?.querySelector(selector) ?? null);
  target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (at?.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const isTable = !at || at === document.body || Boolean(part?.contains(at)) || at.id === "content";
  if (event.key === "?") {
    const help = document.getElementById("queue-help");
    if (help instanceof HTMLDialogElement) help.showModal();
  } else if (event.code === "KeyJ" || (event.key === "ArrowDown" && isTable)) move(1);
  else if (event.code === "KeyK" || (event.key === "ArrowUp" && isTable)) move(-1);
  else if (event.code === "KeyA") press("[data-acknowledge]");
  else if (event.key !== "Enter" || (at && at !== document.body) || !press("[data-open]")) return;
  event.preventDefault();
});

part?.addEventListener("focusin", (event) => {
  const row = event.target instanceof Element ? event.target.closest("tr[data-alert]") : null;
  if (row) for (const one of rows()) one.classList.toggle("is-chosen", one === row);
});
