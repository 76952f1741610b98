// What a room knows, as a pure function of what happened: no DOM, no clock, no network.

/**
 * @typedef {"person" | "companion" | "notice"} Author
 * @typedef {"stored" | "pending" | "streaming" | "done" | "stopped" | "failed"} LineState
 * @typedef {{id: string, seq: number, author: Author, text: string, state: LineState, created_at: string, expression: string,
 *   is_fallback: boolean, is_approved_text?: boolean, answers: string | null, client_id: string | null, is_deleted: boolean,
 *   mission?: {id: string, title: string, minutes: number, answer: "open" | "started" | "rested" | "declined"} | null}} Line
 * @typedef {{client_id: string, text: string, created_at: string, state: "waiting" | "sending" | "refused", code: string, detail: string}} Unsent
 * @typedef {{message: string, level: number, text?: string, hotlines: {number: string, name: string, hours?: string, href?: string, channel?: string}[], is_interrupt?: boolean}} Card
 * @typedef {{type: string, seq?: number, data?: any}} RoomEvent
 * @typedef {{lines: Map<string, Line>, outbox: Unsent[], lastSeq: number, held: Map<number, RoomEvent>, card: Card | null, isGone: boolean}} Room
 */

const PROGRESS = { stored: 0, pending: 1, streaming: 2, done: 3, stopped: 3, failed: 3 };

/** A room as the page came with it. @param {Line[]} lines @param {number} lastSeq @param {Card | null} card @returns {Room} */
export function openRoom(lines, lastSeq, card = null) {
  return { lines: new Map(lines.map((line) => [line.id, line])), outbox: [], lastSeq, held: new Map(), card, isGone: false };
}

/** Lines in their order. @param {Room} room */
export function listLines(room) {
  return [...room.lines.values()].sort((a, b) => a.seq - b.seq);
}

/** Whether a reply is being made. @param {Room} room */
export function isReplying(room) {
  return [...room.lines.values()].some((line) => isUnderWay(line));
}

/** @param {Line} line */
export function isUnderWay(line) {
  return line.author === "companion" && !line.is_deleted && (line.state === "pending" || line.state === "streaming");
}

/** Whether events are missing between what was seen and what came. @param {Room} room */
export function hasGap(room) {
  return room.held.size > 0;
}

/**
 * Take one event of the socket. Numbered events apply in order and once; one that came too early is held until the gap is filled.
 * @param {Room} room @param {RoomEvent} event @returns {Room}
 */
export function takeEvent(room, event) {
  if (event.seq === undefined || event.seq === null) return apply(room, event);
  if (event.seq <= room.lastSeq || room.held.has(event.seq)) return room;
  let next = { ...room, held: new Map(room.held).set(event.seq, event) };
  for (let due = next.held.get(next.lastSeq + 1); due; due = next.held.get(next.lastSeq + 1)) {
    next.held.delete(next.lastSeq + 1);
    next = { ...apply(next, due), lastSeq: next.lastSeq + 1 };
  }
  return next;
}

/**
 * Take the answer of `resume`: everything after the number asked for, so a hole in the numbers is no gap.
 * @param {Room} room @param {{events: RoomEvent[], last_seq: number}} missed @returns {Room}
 */
export function takeMissed(room, missed) {
  let next = room;
  for (const event of missed.events) {
    const seq = event.seq ?? 0;
    if (seq > next.lastSeq) next = { ...apply(next, event), lastSeq: seq };
  }
  next = { ...next, lastSeq: Math.max(next.lastSeq, missed.last_seq) };
  const later = [...next.held.values()].filter((event) => (event.seq ?? 0) > next.lastSeq);
  return later.reduce(takeEvent, { ...next, held: new Map() });
}

/** Add a page of history, or refresh lines already shown. @param {Room} room @param {Line[]} lines @returns {Room} */
export function takeHistory(room, lines) {
  return lines.reduce(takeLine, room);
}

/** Start over from the newest page, when too much was missed. @param {Room} room @param {Line[]} lines @param {number} lastSeq @returns {Room} */
export function startOver(room, lines, lastSeq) {
  const fresh = { ...openRoom([], lastSeq, room.card), outbox: room.outbox };
  return takeHistory(fresh, lines);
}

/** Keep a line the person just wrote until the server has it. @param {Room} room @param {{client_id: string, text: string, created_at: string}} said @returns {Room} */
export function addUnsent(room, said) {
  return { ...room, outbox: [...room.outbox, { ...said, state: "waiting", code: "", detail: "" }] };
}

/** @param {Room} room @param {string} clientId @param {Partial<Unsent>} change @returns {Room} */
export function changeUnsent(room, clientId, change) {
  return { ...room, outbox: room.outbox.map((one) => (one.client_id === clientId ? { ...one, ...change } : one)) };
}

/** @param {Room} room @param {string} clientId @returns {Room} */
export function dropUnsent(room, clientId) {
  return { ...room, outbox: room.outbox.filter((one) => one.client_id !== clientId) };
}

/** Take one line as the server tells it; an older state of it never replaces a newer one. @param {Room} room @param {Line} line @returns {Room} */
export function takeLine(room, line) {
  const known = room.lines.get(line.id);
  const next = line.client_id ? dropUnsent(room, line.client_id) : room;
  if (known && (known.is_deleted || (PROGRESS[line.state] < PROGRESS[known.state] && !line.is_deleted))) return next;
  // While a reply streams, its row may lag behind the words already shown.
  const keepsText = known && isUnderWay(line) && known.text.length > line.text.length;
  return { ...next, lines: new Map(next.lines).set(line.id, keepsText ? { ...line, text: known.text } : line) };
}

/** @param {Room} room @param {RoomEvent} event @returns {Room} */
function apply(room, event) {
  switch (event.type) {
    case "message.created":
    case "reply.started":
    case "reply.finished":
    case "mission.answered":
      return takeLine(room, event.data.message);
    case "reply.delta":
      return takeDelta(room, event.data);
    case "message.deleted":
      return deleteLine(room, event.data.id);
    case "crisis.card":
      return event.data.hotlines?.length ? { ...room, card: event.data } : room;
    case "conversation.deleted":
      return { ...room, isGone: true };
    default:
      return room;
  }
}

/**
 * Add a piece of a reply. `offset` counts characters (code points); 0 again means that another engine began anew.
 * @param {Room} room @param {{message: string, offset: number, text: string}} delta @returns {Room}
 */
function takeDelta(room, delta) {
  const line = room.lines.get(delta.message);
  if (!line || !isUnderWay(line)) return room;
  const shown = [...line.text];
  if (delta.offset > shown.length) return room;
  const text = shown.slice(0, delta.offset).join("") + delta.text;
  if (delta.offset > 0 && text.length < line.text.length) return room;
  return { ...room, lines: new Map(room.lines).set(line.id, { ...line, text, state: "streaming" }) };
}

/** @param {Room} room @param {string} id @returns {Room} */
function deleteLine(room, id) {
  const line = room.lines.get(id);
  if (!line) return room;
  return { ...room, lines: new Map(room.lines).set(id, { ...line, text: "", is_deleted: true }) };
}
