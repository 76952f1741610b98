// A page of one case, the person's or the staff's: its part is asked for again when the socket says that something changed.
import { getSocket } from "./socket.js";

// News can be lost between the server's own parts.
const ASK_MS = 45_000;
const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-case-url]"));
const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-status]"));
const path = document.body.dataset.agencySocket ?? document.body.dataset.socket;

let isAsking = false;
let isStale = false;

/** Whether the last line is in sight, so that a new one should come into sight too. */
function isAtEnd() {
  const end = document.getElementById("end");
  return Boolean(end && end.getBoundingClientRect().top < innerHeight + 40);
}

/** Ask for the part again and put it in place; a field outside it keeps its words. */
async function refresh() {
  if (!part) return;
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  try {
    const response = await fetch(part.dataset.caseUrl ?? "", { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (response.ok && !response.redirected) {
      const wasAtEnd = isAtEnd();
      const before = part.querySelectorAll("li").length;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...page.body.childNodes);
      if (wasAtEnd && part.querySelectorAll("li").length > before) document.getElementById("end")?.scrollIntoView({ block: "nearest" });
    } else if (response.status === 403 || response.status === 404) part.replaceChildren();
  } catch {
    // The socket reconnects and asks again.
  }
  isAsking = false;
  if (isStale) {
    isStale = false;
    await refresh();
  }
}

if (part && path) {
  const socket = getSocket(path);
  let wasOpen = false;
  socket.onStatus((now) => {
    status?.toggleAttribute("hidden", false);
    if (status) status.textContent = now === "open" ? "실시간 연결됨" : now === "signed_out" ? "연결할 수 없어요" : "다시 연결하는 중";
    if (now === "open" && wasOpen) void refresh();
    wasOpen ||= now === "open";
  });
  socket.on("*", ({ type, data }) => {
    if (type.startsWith("case.") && data?.id === part.dataset.case) void refresh();
  });
  setInterval(() => void (document.visibilityState === "visible" && refresh()), ASK_MS);
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.hasAttribute("data-composer")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form?.requestSubmit();
});
