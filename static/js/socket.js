// The one live connection of a page: commands out with their answers, events in, reconnecting by itself.

/**
 * @typedef {"connecting" | "open" | "waiting" | "signed_out"} SocketStatus
 * @typedef {{type: string, ref?: string, code?: string, detail?: string, data?: any, conversation?: string, seq?: number}} Frame
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const STEADY_AFTER_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 15_000;
const REFUSED = new Set([4401, 4403, 4408]);

/** A command that the server refused (`code` of the server) or that got no answer (`no_answer`). */
export class CommandError extends Error {
  /** @param {string} code @param {string} detail */
  constructor(code, detail) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** How long to wait before try number `attempt` (from 0): doubling, half of it by chance. @param {number} attempt */
export function backoff(attempt, random = Math.random) {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return most / 2 + random() * (most / 2);
}

export class LiveSocket extends EventTarget {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Map<string, {resolve: (data: any) => void, reject: (error: CommandError) => void, timer: number}>} */
  #waiting = new Map();
  /** @type {SocketStatus} */ status = "connecting";
  #attempt = 0;
  #retryTimer = 0;
  #steadyTimer = 0;
  #readyTimer = 0;
  #lastRef = 0;

  /** @param {string} path */
  constructor(path) {
    super();
    this.url = Object.assign(new URL(path, location.href), { protocol: location.protocol === "https:" ? "wss:" : "ws:" }).href;
    addEventListener("online", () => this.#retryNow());
    addEventListener("pageshow", (event) => event.persisted && this.#retryNow());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#retryNow());
    this.#open();
  }

  /** Hear frames of one type (or "*"). @param {string} type @param {(frame: Frame) => void} listener */
  on(type, listener) {
    this.addEventListener(`frame:${type}`, (event) => listener(/** @type {CustomEvent} */ (event).detail));
    return this;
  }

  /** Hear changes of the connection, and its present state at once. @param {(status: SocketStatus) => void} listener */
  onStatus(listener) {
    this.addEventListener("status", () => listener(this.status));
    listener(this.status);
    return this;
  }

  /**
   * Send a command and wait for its answer. Rejects with CommandError.
   * @param {string} type @param {Record<string, unknown>} fields @returns {Promise<any>}
   */
  command(type, fields = {}) {
    if (this.status !== "open" || !this.#socket) return Promise.reject(new CommandError("offline", ""));
    const ref = String(++this.#lastRef);
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(ref, (one) => one.reject(new CommandError("no_answer", ""))), ANSWER_WITHIN_MS);
      this.#waiting.set(ref, { resolve, reject, timer });
    });
    this.#socket.send(JSON.stringify({ type, ref, ...fields }));
    return answer;
  }

  /** Drop a connection that looks dead; a new one is tried at once. */
  restart() {
    this.#attempt = 0;
    this.#socket?.close();
  }

  #open() {
    if (this.#socket || this.status === "signed_out") return;
    clearTimeout(this.#retryTimer);
    this.#become("connecting");
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#readyTimer = setTimeout(() => socket.close(), READY_WITHIN_MS);
    socket.addEventListener("open", () => {
      this.#steadyTimer = setTimeout(() => (this.#attempt = 0), STEADY_AFTER_MS);
    });
    socket.addEventListener("message", (event) => this.#hear(event.data));
    socket.addEventListener("close", (event) => this.#lose(socket, event.code));
  }

  /** @param {string} text */
  #hear(text) {
    /** @type {Frame} */
    const frame = JSON.parse(text);
    if (frame.type === "ready") {
      clearTimeout(this.#readyTimer);
      this.#become("open");
    } else if (frame.type === "ack") this.#settle(frame.ref ?? "", (one) => one.resolve(frame.data));
    else if (frame.type === "error") {
      this.#settle(frame.ref ?? "", (one) => one.reject(new CommandError(frame.code ?? "", frame.detail ?? "")));
    } else {
      this.dispatchEvent(new CustomEvent(`frame:${frame.type}`, { detail: frame }));
      this.dispatchEvent(new CustomEvent("frame:*", { detail: frame }));
    }
  }

  /** @param {WebSocket} socket @param {number} code */
  #lose(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#steadyTimer);
    clearTimeout(this.#readyTimer);
    for (const ref of [...this.#waiting.keys()]) this.#settle(ref, (one) => one.reject(new CommandError("no_answer", "")));
    if (REFUSED.has(code)) return this.#become("signed_out");
    this.#become("waiting");
    this.#retryTimer = setTimeout(() => this.#open(), backoff(this.#attempt++));
  }

  #retryNow() {
    if (this.status !== "waiting") return;
    this.#attempt = 0;
    this.#open();
  }

  /** @param {string} ref @param {(one: any) => void} finish */
  #settle(ref, finish) {
    const one = this.#waiting.get(ref);
    if (!one) return;
    this.#waiting.delete(ref);
    clearTimeout(one.timer);
    finish(one);
  }

  /** @param {SocketStatus} status */
  #become(status) {
    if (this.status === status) return;
    this.status = status;
    this.dispatchEvent(new Event("status"));
  }
}

/** @type {Map<string, LiveSocket>} */
const sockets = new Map();

/** The page's one socket at a path; modules that ask for the same path share it. @param {string} path */
export function getSocket(path) {
  const found = sockets.get(path) ?? new LiveSocket(path);
  sockets.set(path, found);
  return found;
}
