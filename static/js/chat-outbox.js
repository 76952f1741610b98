// Sending: one line after another, again after a lost connection, never twice (the client_id tells the server).
import { addUnsent, changeUnsent, dropUnsent, takeLine } from "./chat-store.js";

/** @typedef {import("./chat-store.js").Room} Room */
/** @typedef {import("./chat-link.js").RoomLink} RoomLink */

const PAUSE_MS = 15_000;
const REFUSALS = {
  invalid_input: "보낼 수 없는 글자가 있어요. 고쳐서 다시 보내 주세요.",
  consent_missing: "대화를 맡기는 동의가 필요해요. ‘나’에서 동의를 확인해 주세요.",
  conversation_deleted: "지운 대화라서 보낼 수 없어요.",
  not_found: "찾을 수 없는 대화예요.",
  frame_too_large: "글이 너무 길어요. 나누어 보내 주세요.",
  server_error: "잠시 문제가 생겼어요. 다시 보내 주세요.",
};

export class Outbox {
  #isBusy = false;
  #pauseTimer = 0;

  /**
   * @param {{link: RoomLink, read: () => Room, change: (room: Room) => void, tell: (text: string) => void}} parts
   */
  constructor({ link, read, change, tell }) {
    this.link = link;
    this.read = read;
    this.change = change;
    this.tell = tell;
    link.onStatus(() => this.flush());
  }

  /** Whether something the person wrote is not yet stored by the server. */
  get isHolding() {
    return this.read().outbox.length > 0;
  }

  /** @param {string} text */
  add(text) {
    this.change(addUnsent(this.read(), { client_id: crypto.randomUUID(), text, created_at: new Date().toISOString() }));
    this.flush();
  }

  /** @param {string} clientId */
  retry(clientId) {
    this.change(changeUnsent(this.read(), clientId, { state: "waiting", code: "", detail: "" }));
    this.flush();
  }

  /** @param {string} clientId */
  drop(clientId) {
    this.change(dropUnsent(this.read(), clientId));
  }

  async flush() {
    if (this.#isBusy || this.#pauseTimer || !this.link.isUp) return;
    const next = this.read().outbox.find((one) => one.state !== "refused");
    if (!next) return;
    this.#isBusy = true;
    const isSettled = await this.#send(next.client_id, next.text);
    this.#isBusy = false;
    if (isSettled) this.flush();
  }

  /** @param {string} clientId @param {string} text @returns {Promise<boolean>} whether the next line may follow */
  async #send(clientId, text) {
    this.change(changeUnsent(this.read(), clientId, { state: "sending" }));
    try {
      const { message } = await this.link.command("send", { client_id: clientId, text });
      this.change(takeLine(this.read(), message));
      this.tell("");
      return true;
    } catch (error) {
      const { code, detail } = /** @type {import("./socket.js").CommandError} */ (error);
      return this.#refuse(clientId, code ?? "server_error", detail ?? "");
    }
  }

  /** @param {string} clientId @param {string} code @param {string} detail */
  #refuse(clientId, code, detail) {
    if (code === "offline" || code === "no_answer") {
      this.change(changeUnsent(this.read(), clientId, { state: "waiting" }));
      if (code === "no_answer") this.link.restart();
      return false;
    }
    if (code === "too_many_messages" || code === "too_many_requests") {
      this.change(changeUnsent(this.read(), clientId, { state: "waiting" }));
      this.tell("조금 천천히 이야기해요. 적은 말은 잠시 뒤에 이어서 보낼게요.");
      this.#pauseTimer = setTimeout(() => {
        this.#pauseTimer = 0;
        this.flush();
      }, PAUSE_MS);
      return false;
    }
    const words = REFUSALS[/** @type {keyof typeof REFUSALS} */ (code)] ?? (detail || REFUSALS.server_error);
    this.change(changeUnsent(this.read(), clientId, { state: "refused", code, detail: words }));
    return true;
  }
}
