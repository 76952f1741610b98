// The staff portal kept current: the socket says that something changed, the page asks for its part again.
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

const TICK_MS = 15_000;
// News can be lost between the server's own parts: an alert must not wait for the next one to be seen.
const ASK_MS = 30_000;
const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-url]"));
const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-status]"));
const path = document.body.dataset.agencySocket;

let isAsking = false;
let isStale = false;

/** Whether somebody is writing in the part, so that replacing it would lose their words. */
function isBusy() {
  const active = document.activeElement;
  const fields = /** @type {NodeListOf<HTMLTextAreaElement>} */ (part?.querySelectorAll("textarea, select"));
  const isTouched = [...(fields ?? [])].some((one) => one instanceof HTMLTextAreaElement && one.value !== one.defaultValue);
  return isTouched || Boolean(active && part?.contains(active) && active.matches("textarea, select, input"));
}

/** Ask for the part again and put it in place. @param {string} freshId */
async function refresh(freshId = "") {
  if (!part) return;
  if (isAsking) {
    isStale = true;
    return;
  }
  if (isBusy()) {
    showToast({ text: "이 신호의 상태가 바뀌었어요. 적던 것을 마치고 새로 고쳐 주세요." });
    return;
  }
  isAsking = true;
  try {
    const response = await fetch(part.dataset.liveUrl ?? "", { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (response.ok && !response.redirected) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...page.body.childNodes);
      if (freshId) part.querySelector(`[data-alert="${CSS.escape(freshId)}"]`)?.classList.add("is-fresh");
      tick();
    } else if (response.status === 403 || response.status === 404) location.reload();
  } catch {
    // The socket reconnects and asks again.
  }
  isAsking = false;
  if (isStale) {
    isStale = false;
    await refresh(freshId);
  }
}

/** Count down what is due, in the words of the server. */
function tick() {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const minutes = (Date.parse(time.getAttribute("datetime") ?? "") - Date.now()) / 60_000;
    const whole = Math.trunc(Math.abs(minutes));
    const hours = Math.trunc(whole / 60);
    const span = [hours ? `${hours}시간` : "", whole % 60 || !hours ? `${whole % 60}분` : ""].join(" ").trim();
    time.textContent = minutes < 0 ? `${span} 지남` : `${span} 남음`;
    time.classList.toggle("is-overdue", minutes < 0);
  }
}

if (part && path) {
  const socket = getSocket(path);
  let wasOpen = false;
  socket.onStatus((now) => {
    status?.toggleAttribute("hidden", false);
    if (status) status.textContent = now === "open" ? "실시간 연결됨" : now === "signed_out" ? "연결할 수 없어요" : "다시 연결하는 중";
    // Locked or signed out: the page asks again, unless somebody's words would be lost.
    if (now === "signed_out" && wasOpen && !isBusy()) location.reload();
    // What happened while the connection was away is fetched again.
    if (now === "open" && wasOpen) refresh();
    wasOpen ||= now === "open";
  });
  socket.on("*", ({ type, data }) => {
    if (!type.startsWith("alert.")) return;
    const own = part.dataset.liveAlert;
    if (own && own !== data.id) {
      if (data.is_notice && type === "alert.created") showToast({ text: `새 ${data.priority} 신호가 왔어요.`, url: `/agency/alerts/${data.id}/` });
      return;
    }
    refresh(data.is_notice ? data.id : "");
    if (data.is_notice && !own) showToast({ text: type === "alert.created" ? `새 ${data.priority} 신호가 왔어요.` : `${data.priority} 신호가 바뀌었어요.` });
  });
  setInterval(tick, TICK_MS);
  setInterval(() => void (isBusy() || refresh()), ASK_MS);
}
