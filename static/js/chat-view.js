// A room on the screen: turns what the store knows into lines of the log, keeping nodes and scroll where they are.
import { fillMission } from "./chat-mission.js";
import { isReplying, isUnderWay, listLines } from "./chat-store.js";

/** @typedef {import("./chat-store.js").Room} Room */
/** @typedef {import("./chat-store.js").Line} Line */
/** @typedef {import("./chat-store.js").Unsent} Unsent */
/** @typedef {{key: string, kind: "day" | "line" | "unsent", line?: Line, unsent?: Unsent, day?: string}} Row */

const NEAR_END_PX = 96;
const timeZone = "Asia/Seoul";
const dayFormat = new Intl.DateTimeFormat("ko-KR", { year: "numeric", month: "long", day: "numeric", weekday: "long", timeZone });
const timeFormat = new Intl.DateTimeFormat("ko-KR", { hour: "numeric", minute: "2-digit", timeZone });
const UNSENT_WORDS = { waiting: "보내는 중", sending: "보내는 중", refused: "보내지 못했어요" };

export class RoomView {
  /** @type {Map<string, HTMLElement>} */ #nodes = new Map();
  /** @type {WeakMap<HTMLElement, unknown>} */ #drawn = new WeakMap();
  #expression = "";
  #sticks = true;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.log = /** @type {HTMLElement} */ (root.querySelector("[data-log]"));
    this.list = /** @type {HTMLElement} */ (root.querySelector("[data-lines]"));
    this.pill = /** @type {HTMLElement} */ (root.querySelector("[data-new-pill]"));
    this.spoken = /** @type {HTMLElement} */ (root.querySelector("[data-spoken]"));
    this.template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-line-template]"));
    this.dayTemplate = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-day-template]"));
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(":scope > [data-key]"))) {
      this.#nodes.set(node.dataset.key ?? "", node);
    }
    this.log.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    // A keyboard or a help card that takes room must not push the newest line out of sight.
    new ResizeObserver(() => this.#sticks && this.scrollToEnd()).observe(this.log);
    this.pill.addEventListener("click", () => this.scrollToEnd());
  }

  isNearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
  }

  scrollToEnd() {
    this.#sticks = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.pill.setAttribute("hidden", "");
  }

  #noteScroll() {
    this.#sticks = this.isNearEnd();
    if (this.#sticks) this.pill.setAttribute("hidden", "");
  }

  /**
   * Show the room as it is now. `stick` keeps the newest line in sight.
   * @param {Room} room @param {{stick?: boolean, hasNew?: boolean}} how
   */
  draw(room, { stick = this.#sticks, hasNew = false } = {}) {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    const first = this.list.querySelector(".line");
    this.#reconcile(listRows(room));
    this.list.setAttribute("aria-busy", String(isReplying(room)));
    this.#drawHead(room);
    if (stick) this.scrollToEnd();
    else if (this.list.querySelector(".line") !== first) this.log.scrollTop = this.log.scrollHeight - fromEnd;
    if (hasNew && !stick) this.pill.removeAttribute("hidden");
  }

  /** Let a screen reader say a finished reply, or a notice, once. @param {Line} line */
  announce(line) {
    this.spoken.textContent = line.author === "notice" ? line.text : `${this.root.dataset.name}: ${line.text}`;
  }

  /** @param {Row[]} rows */
  #reconcile(rows) {
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, node] of this.#nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    let place = this.list.firstElementChild;
    for (const row of rows) {
      const node = this.#nodes.get(row.key) ?? this.#make(row);
      if (node === place) place = place.nextElementSibling;
      else this.list.insertBefore(node, place);
      const content = row.line ?? row.unsent ?? row.day;
      if (this.#drawn.get(node) === content) continue;
      this.#drawn.set(node, content);
      if (row.line) this.#fillLine(node, row.line);
      else if (row.unsent) this.#fillUnsent(node, row.unsent);
    }
  }

  /** @param {Row} row */
  #make(row) {
    const template = row.kind === "day" ? this.dayTemplate : this.template;
    const node = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    node.dataset.key = row.key;
    if (row.day) slot(node, "day").textContent = row.day;
    this.#nodes.set(row.key, node);
    return node;
  }

  /** @param {HTMLElement} node @param {Line} line */
  #fillLine(node, line) {
    const waits = isUnderWay(line) && !line.text;
    Object.assign(node.dataset, { id: line.id, author: line.author, state: line.is_deleted ? "deleted" : line.state });
    slot(node, "text").textContent = line.is_deleted ? "지운 메시지예요." : line.text;
    toggle(slot(node, "text"), !waits && Boolean(line.text || line.is_deleted));
    toggle(slot(node, "typing"), waits);
    fillMission(slot(node, "mission"), line);
    const note = describeNote(line);
    slot(node, "note").textContent = note;
    toggle(slot(node, "note"), Boolean(note));
    this.#fillMeta(node, line.created_at, line.author === "person" && !line.is_deleted ? "보냄" : "");
    toggle(slot(node, "unsent"), false);
    toggle(slot(node, "menu"), !line.is_deleted && !isUnderWay(line) && line.author !== "notice");
    const face = /** @type {HTMLImageElement} */ (slot(node, "face"));
    toggle(face, line.author === "companion");
    if (line.author === "companion") this.#setFace(face, line.expression || "neutral");
  }

  /** @param {HTMLElement} node @param {Unsent} unsent */
  #fillUnsent(node, unsent) {
    Object.assign(node.dataset, { author: "person", state: unsent.state, client: unsent.client_id });
    slot(node, "text").textContent = unsent.text;
    toggle(slot(node, "text"), true);
    slot(node, "note").textContent = unsent.detail;
    toggle(slot(node, "note"), Boolean(unsent.detail));
    this.#fillMeta(node, unsent.created_at, UNSENT_WORDS[unsent.state]);
    toggle(slot(node, "unsent"), unsent.state === "refused");
    for (const name of ["typing", "face", "menu", "mission"]) toggle(slot(node, name), false);
  }

  /** @param {HTMLElement} node @param {string} at @param {string} word */
  #fillMeta(node, at, word) {
    const time = slot(node, "time");
    time.setAttribute("datetime", at);
    time.textContent = timeFormat.format(new Date(at));
    slot(node, "delivery").textContent = word;
  }

  /** @param {Room} room */
  #drawHead(room) {
    const newest = listLines(room).findLast((line) => line.author === "companion" && line.state === "done" && !line.is_deleted);
    const expression = newest?.expression || "neutral";
    if (expression === this.#expression) return;
    this.#expression = expression;
    this.#setFace(/** @type {HTMLImageElement} */ (this.root.querySelector("[data-head-face]")), expression);
  }

  /** @param {HTMLImageElement} image @param {string} expression */
  #setFace(image, expression) {
    const src = `${this.root.dataset.portrait}${expression}.svg`;
    if (image.getAttribute("src") !== src) image.setAttribute("src", src);
  }
}

/** Days, lines and unsent lines in the order they stand. @param {Room} room @returns {Row[]} */
function listRows(room) {
  /** @type {Row[]} */
  const rows = [];
  let last = "";
  /** @param {string} at */
  const addDay = (at) => {
    const day = dayFormat.format(new Date(at));
    if (day !== last) rows.push({ key: `day-${day}`, kind: "day", day });
    last = day;
  };
  for (const line of listLines(room)) {
    if (line.author === "companion" && line.state === "stopped" && !line.text) continue;
    addDay(line.created_at);
    rows.push({ key: line.client_id ?? line.id, kind: "line", line });
  }
  for (const unsent of room.outbox) {
    addDay(unsent.created_at);
    rows.push({ key: unsent.client_id, kind: "unsent", unsent });
  }
  return rows;
}

/** @param {Line} line */
function describeNote(line) {
  if (line.is_deleted) return "";
  if (line.state === "stopped") return "여기서 멈췄어요.";
  if (line.state === "failed") return "답을 끝내지 못했어요.";
  if (line.is_fallback) return "연결이 늦어 온기의 기본 엔진이 대신 답했어요.";
  if (line.is_approved_text) return "사람이 미리 써 둔 안내예요.";
  return "";
}

/** @param {HTMLElement} node @param {string} name */
function slot(node, name) {
  return /** @type {HTMLElement} */ (node.querySelector(`[data-slot="${name}"]`));
}

/** @param {Element} element @param {boolean} isShown */
function toggle(element, isShown) {
  element.toggleAttribute("hidden", !isShown);
}
