// The list of rooms, kept fresh: last line, time, unread count, newest first.
import { getSocket } from "./socket.js";

const list = document.getElementById("rooms");
const timeFormat = new Intl.DateTimeFormat("ko-KR", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Seoul" });

/** @param {string} conversation */
const findRow = (conversation) => /** @type {HTMLElement | null} */ (list?.querySelector(`[data-conversation="${CSS.escape(conversation)}"]`) ?? null);

/** @param {HTMLElement} row @param {string} name */
const slot = (row, name) => /** @type {HTMLElement} */ (row.querySelector(`[data-slot="${name}"]`));

/** @param {HTMLElement} row @param {any} message @param {boolean} isUnread */
function showLine(row, message, isUnread) {
  slot(row, "last").textContent = message.author === "person" ? `나: ${message.text}` : message.text;
  slot(row, "time").textContent = timeFormat.format(new Date(message.created_at));
  if (isUnread) {
    const count = Number(slot(row, "count").dataset.count ?? 0) + 1;
    slot(row, "count").dataset.count = String(count);
    slot(row, "count").textContent = String(count);
    slot(row, "unread-words").textContent = `읽지 않은 메시지 ${count}개`;
  }
  const item = row.closest("li");
  if (item && item !== list?.firstElementChild) list?.prepend(item);
}

/** The list as the server knows it now; also what a lost event needs. */
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("rooms");
  if (fresh && list) list.replaceChildren(...fresh.children);
}

if (list) {
  getSocket(document.body.dataset.socket ?? "/ws/v1/me")
    .on("message.created", ({ conversation, data }) => {
      const row = findRow(conversation ?? "");
      if (data.message.author === "notice") return;
      if (row) showLine(row, data.message, false);
      else refresh();
    })
    .on("reply.started", ({ conversation }) => {
      const row = findRow(conversation ?? "");
      if (row) slot(row, "last").textContent = "답을 쓰고 있어요…";
    })
    .on("reply.finished", ({ conversation, data }) => {
      const row = findRow(conversation ?? "");
      if (row && data.message.text) showLine(row, data.message, true);
      else refresh();
    })
    .on("message.deleted", refresh)
    .on("conversation.deleted", refresh)
    .onStatus((status) => status === "open" && refresh());
  addEventListener("pageshow", (event) => event.persisted && refresh());
}
