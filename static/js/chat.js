// One room: joins the socket, the store, the view and the box one writes in.
import { Composer } from "./chat-composer.js";
import { CrisisHelp } from "./chat-crisis.js";
import { RoomLink } from "./chat-link.js";
import { watchLineMenu } from "./chat-menu.js";
import { watchMissions } from "./chat-mission.js";
import { Outbox } from "./chat-outbox.js";
import { hasGap, isReplying, openRoom, startOver, takeEvent, takeHistory, takeMissed } from "./chat-store.js";
import { RoomView } from "./chat-view.js";
import { ask } from "./http.js";
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

/** @typedef {import("./chat-store.js").Room} Room */

const HEARTBEAT_MS = 20_000;
const GAP_PATIENCE_MS = 400;
const REPLY_PATIENCE_MS = 5_000;
const STATUS_WORDS = {
  connecting: "",
  open: "",
  waiting: "연결이 끊겼어요. 다시 잇는 중이에요. 적은 말은 이어지는 대로 보낼게요.",
  polling: "실시간 연결이 잘 되지 않아, 조금 느린 길로 이어 가고 있어요. 이야기는 그대로 나눌 수 있어요.",
  signed_out: "로그인이 끝났어요. 새로 고친 뒤 다시 로그인해 주세요.",
};

const root = /** @type {HTMLElement} */ (document.getElementById("room"));
const conversation = root.dataset.conversation ?? "";
const api = `/api/v1/conversations/${conversation}`;
const socket = getSocket(document.body.dataset.socket ?? "/ws/v1/me");
const view = new RoomView(root);
const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
const parse = (/** @type {string} */ id) => JSON.parse(document.getElementById(id)?.textContent || "null");

let room = openRoom(parse("room-lines") ?? [], Number(root.dataset.lastSeq), parse("room-card"));
let seenSeq = 0;
let isResuming = false;
let quietTimer = 0;
let isDrawQueued = false;
let stickNext = false;
let hasNew = false;

const help = new CrisisHelp(find("crisis"), /** @type {HTMLDialogElement} */ (document.getElementById("crisis-dialog")));
const link = new RoomLink({ socket, conversation, poll: () => resume(), isReplying: () => isReplying(room) });
const outbox = new Outbox({ link, read: () => room, change, tell });
const composer = new Composer(/** @type {HTMLFormElement} */ (find("composer")), {
  send: (text) => {
    stickNext = true;
    outbox.add(text);
  },
  stop: () => link.command("stop").catch(() => tell("멈추지 못했어요. 연결을 확인해 주세요.")),
});

/** @param {Room} next */
function change(next) {
  if (next === room) return;
  help.show(next.card, { isNew: next.card !== room.card });
  room = next;
  if (isDrawQueued) return;
  isDrawQueued = true;
  requestAnimationFrame(() => {
    isDrawQueued = false;
    view.draw(room, { ...(stickNext && { stick: true }), hasNew });
    stickNext = hasNew = false;
    composer.showReplying(isReplying(room));
    if (room.isGone) closeRoom();
    markSeen();
  });
  watchQuiet();
}

/** A quiet line under the log; empty text takes it away. @param {string} text */
function tell(text) {
  const place = find("notice");
  place.textContent = text;
  place.toggleAttribute("hidden", !text);
}

function closeRoom() {
  tell("지운 대화예요. 목록에서 다시 시작할 수 있어요.");
  composer.close();
}

/** Ask for what was missed; the same question keeps an idle connection honest. */
async function resume() {
  if (isResuming || !link.canAsk) return;
  isResuming = true;
  try {
    const missed = await link.command("resume", { last_seq: room.lastSeq });
    if (missed.is_limited) {
      const page = await ask(`${api}/messages`);
      if (page.ok) change(startOver(room, page.data.results, missed.last_seq));
    } else if (missed.events.length || missed.last_seq > room.lastSeq) {
      missed.events.forEach(note);
      change(takeMissed(room, missed));
    }
  } catch (error) {
    const { code } = /** @type {import("./socket.js").CommandError} */ (error);
    if (code === "no_answer") link.restart();
    if (code === "not_found" || code === "conversation_deleted") change({ ...room, isGone: true });
  } finally {
    isResuming = false;
  }
}

/** What somebody who looks or listens elsewhere should notice. @param {import("./chat-store.js").RoomEvent} event */
function note({ type, data }) {
  const isUnasked = type === "message.created" && data.message.author !== "person";
  if (type === "reply.started" || type === "reply.finished" || isUnasked) hasNew = true;
  const isSaid = type === "reply.finished" || isUnasked;
  if (isSaid && data.message.text) view.announce(data.message);
}

/** A reply that says nothing for a while, or a gap in the numbers, is asked about. */
function watchQuiet() {
  clearTimeout(quietTimer);
  if (hasGap(room)) quietTimer = setTimeout(resume, GAP_PATIENCE_MS);
  else if (isReplying(room)) quietTimer = setTimeout(() => resume().then(watchQuiet), REPLY_PATIENCE_MS);
}

function markSeen() {
  if (document.visibilityState !== "visible" || !view.isNearEnd() || seenSeq >= room.lastSeq) return;
  const seq = room.lastSeq;
  seenSeq = seq;
  link.command("seen", { seq }).catch(() => (seenSeq = Math.min(seenSeq, seq - 1)));
}

socket.on("*", (frame) => {
  if (frame.conversation !== conversation) return;
  note(frame);
  change(takeEvent(room, frame));
});
link.onStatus((status) => {
  const words = STATUS_WORDS[status];
  if (status !== "connecting") {
    find("status").textContent = words;
    find("status").dataset.kind = status;
    find("status").toggleAttribute("hidden", !words);
  }
  if (link.isUp) resume().then(markSeen);
});
setInterval(() => document.visibilityState === "visible" && resume(), HEARTBEAT_MS);
document.addEventListener("visibilitychange", markSeen);
view.log.addEventListener("scroll", markSeen, { passive: true });
addEventListener("beforeunload", (event) => outbox.isHolding && event.preventDefault());

// History: the page brings the newest lines, older ones come by cursor.
let cursor = "";
let isLoadingEarlier = false;
const earlier = find("earlier");

async function loadEarlier() {
  if (isLoadingEarlier || earlier.hidden) return;
  isLoadingEarlier = true;
  const before = room.lines.size;
  do {
    const page = await ask(`${api}/messages${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
    if (!page.ok) {
      showToast({ text: "지난 대화를 가져오지 못했어요. 다시 눌러 주세요." });
      break;
    }
    change(takeHistory(room, page.data.results));
    cursor = page.data.next ? (new URL(page.data.next, location.href).searchParams.get("cursor") ?? "") : "";
    earlier.toggleAttribute("hidden", !cursor);
  } while (cursor && room.lines.size === before);
  isLoadingEarlier = false;
}
earlier.addEventListener("click", loadEarlier);
const isAtTop = () => view.log.scrollTop < 400 && view.log.scrollHeight > view.log.clientHeight;
new IntersectionObserver((seen) => seen.at(-1)?.isIntersecting && isAtTop() && loadEarlier(), { root: view.log }).observe(earlier);

watchMissions(root, { api, resume });
watchLineMenu(root, {
  textOf: (id) => room.lines.get(id)?.text ?? "",
  deleteLine: async (id) => {
    const answer = await ask(`${api}/messages/${id}`, { method: "DELETE" });
    if (!answer.ok && answer.status !== 404) showToast({ text: "지우지 못했어요. 다시 시도해 주세요." });
    else resume();
  },
  retry: (clientId) => outbox.retry(clientId),
  drop: (clientId) => outbox.drop(clientId),
});

help.show(room.card, { isNew: false });
view.draw(room, { stick: true });
composer.showReplying(isReplying(room));
watchQuiet();
