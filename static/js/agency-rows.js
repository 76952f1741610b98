// Lines of the queue put in place, moved or taken away, one at a time as the socket brings them.

/** @type {Record<string, string[]>} */
const SHOWN = { open: ["open", "escalated"], held: ["acknowledged", "confirmed"], offered: ["offered"], emergency: ["emergency"] };

/** Whether the page, narrowed as it is, shows a line. @param {HTMLElement} part @param {HTMLElement} row */
function belongs(part, row) {
  const show = part.dataset.show ?? "";
  if (!show) return true;
  if (show === "mine") return row.dataset.holder === part.dataset.me;
  return (SHOWN[show] ?? []).includes(row.dataset.state ?? "");
}

/** @param {string} html @returns {HTMLElement | null} */
function read(html) {
  // A lone row is no valid page: the parser drops it unless a table stands around it.
  const page = new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html");
  return page.querySelector("tr");
}

/**
 * Put a line where it belongs, or take it away when there is none any more.
 * Returns false when only the whole list can show it: there is no table yet, or none is needed any more.
 * @param {HTMLElement} part @param {string} id @param {string} html @param {boolean} isNotice
 */
export function placeRow(part, id, html, isNotice) {
  const old = /** @type {HTMLElement | null} */ (part.querySelector(`tr[data-alert="${CSS.escape(id)}"]`));
  const body = part.querySelector("[data-rows]");
  const row = html ? read(html) : null;
  const wasChosen = old?.classList.contains("is-chosen") ?? false;
  const hadFocus = old?.contains(document.activeElement) ?? false;
  if (!row || !belongs(part, row)) {
    if (!old) return true;
    old.remove();
    return Boolean(body?.children.length);
  }
  if (!body) return false;
  old?.remove();
  const key = row.dataset.sort ?? "";
  const rows = /** @type {HTMLElement[]} */ ([...body.children]);
  const next = rows.find((one) => (one.dataset.sort ?? "") > key);
  body.insertBefore(row, next ?? null);
  row.classList.toggle("is-chosen", wasChosen);
  row.classList.toggle("is-fresh", isNotice);
  row.classList.toggle("is-new", isNotice || (old?.classList.contains("is-new") ?? false));
  if (hadFocus) /** @type {HTMLElement | null} */ (row.querySelector("[data-open]"))?.focus();
  return true;
}
