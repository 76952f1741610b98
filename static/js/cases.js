// Case pages kept current: the socket says which case changed, the page asks for its part again by htmx.
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-case-live]"));
const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-status]"));
const path = document.body.dataset.agencySocket;

/** Whether somebody is writing in the part, so that replacing it would lose their words. */
function isBusy() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (part?.querySelectorAll("textarea, input:not([type=hidden])"));
  const isTouched = [...(fields ?? [])].some((one) => (one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue));
  const active = document.activeElement;
  // A refused form shows the words as if they had always stood there.
  return isTouched || Boolean(part?.querySelector(".error-list")) || Boolean(active && part?.contains(active) && active.matches("textarea, select, input"));
}

/** Ask for the part again; what stood open and where the keyboard was stays. */
async function refresh() {
  if (!part) return;
  if (isBusy()) {
    showToast({ text: "내용이 바뀌었어요. 적던 것을 마치고 새로 고쳐 주세요." });
    return;
  }
  const response = await fetch(part.dataset.caseLive ?? "", { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!response) return;
  if (response.status === 403 || response.status === 404) location.reload();
  if (!response.ok || response.redirected || isBusy()) return;
  const opened = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.id ? `#${CSS.escape(focused.id)}` : focused?.getAttribute("href") ? `[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]` : "";
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  part.replaceChildren(...page.body.childNodes);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  /** @type {any} */ (window).htmx?.process(part);
  if (place) /** @type {HTMLElement | null} */ (part.querySelector(place))?.focus({ preventScroll: true });
}

if (part && path) {
  const socket = getSocket(path);
  let wasOpen = false;
  socket.onStatus((now) => {
    status?.toggleAttribute("hidden", false);
    if (status) status.textContent = now === "open" ? "실시간 연결됨" : now === "signed_out" ? "연결할 수 없어요" : "다시 연결하는 중";
    if (now === "signed_out" && wasOpen && !isBusy()) location.reload();
    if (now === "open" && wasOpen) refresh();
    wasOpen ||= now === "open";
  });
  socket.on("case.changed", ({ data }) => {
    const own = part.dataset.case;
    if (!own || own === data.id) refresh();
  });
}

// A place that an act led back to takes the keyboard.
const place = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (place?.tabIndex === -1) place.focus({ preventScroll: true });
