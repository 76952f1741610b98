// The staff portal kept current: the socket says that something changed, the page asks for its part again.
import { placeRow } from "./agency-rows.js";
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

const TICK_MS = 15_000;
// News can be lost between the server's own parts: an alert must not wait for the next one to be seen.
// Hundreds of pages that were opened together must not ask together, so each waits its own while.
const ASK_MS = 45_000;
const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-url]"));
const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-status]"));
const base = document.body.dataset.agencySocket;
const isQueue = part?.hasAttribute("data-queue") ?? false;
const path = base && isQueue ? `${base}?view=queue` : base;

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
  const chosen = /** @type {HTMLElement | null} */ (part.querySelector("tr.is-chosen"))?.dataset.alert;
  try {
    const response = await fetch(part.dataset.liveUrl ?? "", { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (response.ok && !response.redirected) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...page.body.childNodes);
      if (chosen) part.querySelector(`[data-alert="${CSS.escape(chosen)}"]`)?.classList.add("is-chosen");
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

/** Count down what is due, in the words of the server; what is nearly or already overdue is marked. */
function tick() {
  for (const time of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("time[data-due]"))) {
    const seconds = (Date.parse(time.getAttribute("datetime") ?? "") - Date.now()) / 1000;
    const whole = Math.trunc(Math.abs(seconds) / 60);
    const hours = Math.trunc(whole / 60);
    const span = [hours ? `${hours}시간` : "", whole % 60 || !hours ? `${whole % 60}분` : ""].join(" ").trim();
    time.textContent = seconds < 0 ? `${span} 지남` : `${span} 남음`;
    const near = Number(time.dataset.near ?? -1);
    time.classList.toggle("is-overdue", seconds < 0 && near >= 0);
    time.classList.toggle("is-near", seconds >= 0 && seconds <= near);
  }
}

/** Consent was taken back: nothing of it stays on the screen, whatever somebody is writing. */
function clearRevoked() {
  const note = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-revoked]"));
  if (!part || !note) return;
  part.replaceChildren(note.content.cloneNode(true));
  document.title = "온기 기관";
}

/** @param {string} id @param {{html: string} | null | undefined} row @param {boolean} isNotice */
function place(id, row, isNotice) {
  if (!part || row === undefined || !placeRow(part, id, row?.html ?? "", isNotice)) refresh(isNotice ? id : "");
  else tick();
}

/** @param {string} type @param {any} data */
function say(type, data) {
  if (type === "alert.escalated") showToast({ text: `${data.priority} 신호가 시한을 넘겨 윗선에 알렸어요.`, url: `/agency/alerts/${data.id}/` });
  else if (type === "alert.created") showToast({ text: `새 ${data.priority} 신호가 왔어요.`, url: `/agency/alerts/${data.id}/` });
  else showToast({ text: `${data.priority} 신호가 바뀌었어요.` });
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
  socket.on("case.alert", ({ data }) => showToast({ text: `맡은 사례에 새 ${data.priority} 신호가 있어요.`, url: data.url }));
  socket.on("emergency.changed", ({ data }) => {
    if (data.state === "requested") showToast({ text: "긴급 제공에 두 번째 승인이 필요해요.", url: `/agency/emergencies/${data.id}/` });
  });
  socket.on("*", ({ type, data }) => {
    const own = part.dataset.liveAlert;
    if (!type.startsWith("alert.") && !(type === "timer.breached" && own === data.id)) return;
    if (own && own !== data.id) {
      if (data.is_notice && type !== "alert.changed") say(type, data);
      return;
    }
    if (own && data.state === "revoked") clearRevoked();
    else if (isQueue) place(data.id, data.row, data.is_notice);
    else refresh(data.is_notice ? data.id : "");
    if (data.is_notice && (!own || type === "alert.escalated")) say(type, data);
  });
  setInterval(tick, TICK_MS);
  setInterval(() => void (isBusy() || refresh()), ASK_MS * (0.7 + Math.random() * 0.6));
}
