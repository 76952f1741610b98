// What can be done with one line: copy, delete; and with one that was not sent: again, or drop it.

/**
 * @param {HTMLElement} root
 * @param {{textOf: (id: string) => string, deleteLine: (id: string) => void, retry: (clientId: string) => void, drop: (clientId: string) => void}} acts
 */
export function watchLineMenu(root, { textOf, deleteLine, retry, drop }) {
  const menu = /** @type {HTMLElement} */ (document.getElementById("line-menu"));
  const ask = /** @type {HTMLDialogElement} */ (document.getElementById("delete-line"));
  let chosen = "";

  root.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const line = /** @type {HTMLElement | null} */ (target?.closest("[data-key]") ?? null);
    if (!line || !target) return;
    if (target.closest("[data-retry]")) retry(line.dataset.client ?? "");
    if (target.closest("[data-drop]")) drop(line.dataset.client ?? "");
    const opener = target.closest('[data-slot="menu"]');
    if (opener) {
      chosen = line.dataset.id ?? "";
      offerReport(menu, line.dataset.author === "companion" ? chosen : "");
      place(menu, opener);
    }
  });

  const roomMenu = /** @type {HTMLElement} */ (document.getElementById("room-menu"));
  const roomButton = /** @type {Element} */ (root.querySelector("[popovertarget=room-menu]"));
  roomMenu.addEventListener("toggle", () => roomMenu.matches(":popover-open") && place(roomMenu, roomButton));

  menu.addEventListener("click", async (event) => {
    const act = event.target instanceof Element ? event.target.closest("button")?.dataset.act : "";
    if (!act) return;
    menu.hidePopover();
    if (act === "copy") await navigator.clipboard?.writeText(textOf(chosen));
    if (act === "delete") ask.showModal();
  });

  ask.addEventListener("close", () => {
    if (ask.returnValue === "delete") deleteLine(chosen);
    ask.returnValue = "";
  });
}

/** Lead to the page that reports a companion's line; nobody reports their own. @param {HTMLElement} menu @param {string} id */
function offerReport(menu, id) {
  const link = /** @type {HTMLAnchorElement | null} */ (menu.querySelector("[data-report]"));
  if (!link) return;
  link.hidden = !id;
  link.href = id ? `${location.pathname}lines/${id}/report/` : "";
}

/** Open the menu beside the button that asked for it, inside the window. @param {HTMLElement} menu @param {Element} opener */
function place(menu, opener) {
  if (!menu.matches(":popover-open")) menu.showPopover();
  const button = opener.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, button.right - box.width), innerWidth - box.width - 8);
  const below = button.bottom + 4;
  const top = below + box.height > innerHeight - 8 ? button.top - box.height - 4 : below;
  Object.assign(menu.style, { inset: "auto", margin: "0", left: `${left}px`, top: `${top}px` });
}
