// A room's way to the server: the socket, and while that does not work the same commands over HTTP.
import { ask } from "./http.js";
import { CommandError, backoff } from "./socket.js";

/**
 * @typedef {import("./socket.js").LiveSocket} LiveSocket
 * @typedef {import("./http.js").Answer} Answer
 * @typedef {import("./socket.js").SocketStatus | "polling"} LinkStatus
 */

const PATIENCE_MS = 4_000;
const FAILURES_BEFORE_HTTP = 2;
const POLL_MS = 3_000;
const POLL_WHILE_REPLYING_MS = 1_000;
const POLL_WHILE_HIDDEN_MS = 20_000;
// Asking for what comes after everything is answered with nothing: a cheap sign of life.
const AFTER_EVERYTHING = Number.MAX_SAFE_INTEGER;

/** The HTTP twin of each command (docs/mobile.md). @type {Record<string, (room: string, fields: any) => Promise<Answer>>} */
const TWINS = {
  send: async (room, { client_id, text }) => {
    const answer = await ask(`${room}/messages`, { method: "POST", body: { client_id, text } });
    return answer.ok ? { ...answer, data: { message: answer.data } } : answer;
  },
  stop: (room) => ask(`${room}/stop`, { method: "POST" }),
  resume: (room, { last_seq }) => ask(`${room}/events?after=${last_seq}`),
  seen: (room, { seq }) => ask(`${room}/seen`, { method: "POST", body: { seq } }),
};

export class RoomLink extends EventTarget {
  /** @type {LinkStatus} */ status = "connecting";
  #overHttp = false;
  #isReached = false;
  #failures = 0;
  #missedPolls = 0;
  #patienceTimer = 0;
  #pollTimer = 0;

  /**
   * `poll` fetches what was missed; `isReplying` says whether an answer is awaited, so that it is asked for more often.
   * @param {{socket: LiveSocket, conversation: string, poll: () => Promise<void>, isReplying: () => boolean}} parts
   */
  constructor({ socket, conversation, poll, isReplying }) {
    super();
    this.socket = socket;
    this.conversation = conversation;
    this.poll = poll;
    this.isReplying = isReplying;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#pollSoon(0));
    socket.onStatus((status) => this.#hear(status));
  }

  /** Hear changes of the link, and its present state at once. @param {(status: LinkStatus) => void} listener */
  onStatus(listener) {
    this.addEventListener("status", () => listener(this.status));
    listener(this.status);
    return this;
  }

  /** Whether a command would reach the server, by socket or by HTTP. */
  get isUp() {
    return this.status === "open" || this.status === "polling";
  }

  /** Whether it makes sense to ask: the link is up, or a try over HTTP may show that it is. */
  get canAsk() {
    return this.isUp || (this.#overHttp && this.status !== "signed_out");
  }

  /**
   * Send a command by whatever way works. Rejects with CommandError, "offline" when none does.
   * @param {string} type @param {Record<string, unknown>} fields @returns {Promise<any>}
   */
  async command(type, fields = {}) {
    if (this.#overHttp) return this.#ask(type, fields);
    const data = await this.socket.command(type, { conversation: this.conversation, ...fields });
    this.#trust();
    return data;
  }

  /** Drop a connection that looks dead. */
  restart() {
    if (!this.#overHttp) this.socket.restart();
  }

  /** @param {import("./socket.js").SocketStatus} status */
  #hear(status) {
    if (status === "waiting") this.#failures += 1;
    if (status === "signed_out") this.#stopPolling();
    else if (this.#failures >= FAILURES_BEFORE_HTTP) this.#useHttp();
    // Only an answered command ends the wait: a proxy may let the handshake through and nothing after it.
    else if (!this.#patienceTimer) this.#patienceTimer = setTimeout(() => this.#useHttp(), PATIENCE_MS);
    if (status === "open" && this.#overHttp) this.#probe();
    this.#tell();
  }

  #useHttp() {
    clearTimeout(this.#patienceTimer);
    if (this.#overHttp) return;
    this.#overHttp = true;
    this.#isReached = false;
    this.#missedPolls = 0;
    this.#pollSoon(0);
    this.#tell();
    // Whatever still waits for an answer of a silent socket is told at once that none will come.
    this.socket.restart();
  }

  /** The socket is back, it seems: it is used again once it has answered. */
  async #probe() {
    try {
      await this.socket.command("resume", { conversation: this.conversation, last_seq: AFTER_EVERYTHING });
      this.#trust();
    } catch (error) {
      const { code } = /** @type {CommandError} */ (error);
      if (code === "no_answer") this.socket.restart();
    }
  }

  /** The socket answers: use it. */
  #trust() {
    clearTimeout(this.#patienceTimer);
    this.#patienceTimer = this.#failures = 0;
    this.#stopPolling();
    this.#tell();
  }

  /** @param {string} type @param {Record<string, unknown>} fields */
  async #ask(type, fields) {
    const answer = await TWINS[type](`/api/v1/conversations/${this.conversation}`, fields);
    const isLost = answer.status === 0 || answer.status >= 500;
    if (this.#overHttp) {
      this.#isReached = !isLost;
      this.#missedPolls = isLost ? this.#missedPolls + 1 : 0;
      if (answer.status === 401) this.#stopPolling("signed_out");
      this.#tell();
    }
    if (type === "send") this.#pollSoon(POLL_WHILE_REPLYING_MS);
    if (answer.ok) return answer.data;
    throw new CommandError(isLost ? "offline" : (answer.data?.code ?? "server_error"), answer.data?.detail ?? "");
  }

  /** @param {number} wait */
  #pollSoon(wait) {
    if (!this.#overHttp) return;
    clearTimeout(this.#pollTimer);
    this.#pollTimer = setTimeout(async () => {
      await this.poll();
      this.#pollSoon(this.#nextWait());
    }, wait);
  }

  #nextWait() {
    if (document.visibilityState !== "visible") return POLL_WHILE_HIDDEN_MS;
    if (this.#missedPolls) return backoff(this.#missedPolls);
    return this.isReplying() ? POLL_WHILE_REPLYING_MS : POLL_MS;
  }

  /** @param {"" | "signed_out"} end */
  #stopPolling(end = "") {
    this.#overHttp = false;
    clearTimeout(this.#pollTimer);
    if (end) this.#become(end);
  }

  #tell() {
    if (this.status === "signed_out") return;
    if (!this.#overHttp) this.#become(this.socket.status);
    else this.#become(this.#isReached ? "polling" : "waiting");
  }

  /** @param {LinkStatus} status */
  #become(status) {
    if (this.status === status) return;
    this.status = status;
    this.dispatchEvent(new Event("status"));
  }
}
