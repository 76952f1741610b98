import type { RoomEvent, Message } from "./api.js";
import type { Line, Outbox } from "./outbox.js";
import { Refused, type Session } from "./session.js";
import type { Storage } from "./storage.js";

/** The part of React Native's `WebSocket` that we use; `ws` offers the same in Node. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
}
export type OpenSocket = (address: string, headers: Record<string, string>) => Socket;

type Frame =
  | RoomEvent
  | { type: "ready" }
  | { type: "ack"; ref: string; data: unknown }
  | { type: "error"; ref: string | null; code: string; detail: string }
  | { type: "reply.delta"; conversation: string; data: Delta }
  | { type: "conversation.deleted"; conversation: string }
  | { type: "notification.created"; data: unknown };

export interface Delta {
  message: string;
  offset: number;
  text: string;
}

type Command =
  | ({ type: "send" } & Line)
  | { type: "resume"; conversation: string; last_seq: number };

interface Resumed {
  events: RoomEvent[];
  last_seq: number;
  is_limited: boolean;
}

export interface Screen {
  onEvent(event: RoomEvent): void;
  onDelta(delta: Delta): void;
  /** Too much was missed: fetch the messages of the room again. */
  onReload(conversation: string): void;
  /** The server will not take this line: show why beside it. */
  onRefused(line: Line, refusal: Refused): void;
}

export const CLOSED_SIGNED_OUT = 4401;
export const CLOSED_TOO_MANY = 4429;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 10_000;
/** Refusals that pass: the line stays and is sent again. */
const PASSING = new Set(["offline", "too_many_messages", "server_error"]);

/** One socket for the signed-in person: sends, hears, and comes back by itself. */
export class Talk {
  /** Last number before the first gap, by room. */
  readonly seen = new Map<string, number>();
  readonly closeCodes: number[] = [];
  private socket: Socket | null = null;
  private isReady = false;
  private isClosed = false;
  private wait = FIRST_WAIT_MS;
  private refNumber = 0;
  private readonly awaited = new Map<string, (frame: Frame | null) => void>();
  private readonly unanswered = new Map<string, string>();
  private patience: ReturnType<typeof setInterval> | null = null;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly storage: Storage,
    private readonly outbox: Outbox,
    private readonly screen: Screen,
    private readonly openSocket: OpenSocket,
  ) {}

  async load(): Promise<void> {
    const kept = JSON.parse((await this.storage.read("seen")) ?? "{}") as Record<string, number>;
    for (const [room, seq] of Object.entries(kept)) this.seen.set(room, seq);
  }

  /** Follow a room from a number on; what the socket says of other rooms is left to lists. */
  watch(conversation: string, lastSeq: number): void {
    this.seen.set(conversation, Math.max(lastSeq, this.seen.get(conversation) ?? 0));
  }

  connect(): void {
    this.isClosed = false;
    this.patience ??= setInterval(() => this.lookAgain(), PATIENCE_MS);
    const address = `${this.session.base.replace(/^http/, "ws")}/ws/v1/me`;
    const socket = this.openSocket(address, { Authorization: `Bearer ${this.session.access}` });
    this.socket = socket;
    socket.onmessage = (event) => this.hear(JSON.parse(event.data) as Frame);
    socket.onerror = () => undefined; // `onclose` follows
    socket.onclose = (event) => void this.lose(event.code);
  }

  close(): void {
    this.isClosed = true;
    if (this.patience) clearInterval(this.patience);
    this.patience = null;
    this.socket?.close();
  }

  /** Lose the connection without a word, as a tunnel or a lift does it. */
  drop(): void {
    const socket = this.socket;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    void this.lose(1006);
  }

  /** Keep the line, then try to send it; it is said as soon as it is kept. */
  async say(conversation: string, text: string): Promise<Line> {
    const line = await this.outbox.add(conversation, text);
    void this.sendPending();
    return line;
  }

  private hear(frame: Frame): void {
    switch (frame.type) {
      case "ready":
        this.isReady = true;
        this.wait = FIRST_WAIT_MS;
        void this.catchUp();
        return;
      case "ack":
      case "error":
        if (frame.ref) this.awaited.get(frame.ref)?.(frame);
        return;
      case "reply.delta":
        this.screen.onDelta(frame.data);
        return;
      case "conversation.deleted":
      case "notification.created":
        return;
      default:
        this.take(frame);
    }
  }

  /** Apply an event once and in order; a missing number asks for what lies between. */
  private take(event: RoomEvent): void {
    const last = this.seen.get(event.conversation);
    if (last === undefined || event.seq <= last) return;
    if (event.seq > last + 1) {
      void this.resume(event.conversation).catch(() => undefined);
      return;
    }
    this.seen.set(event.conversation, event.seq);
    if (event.type === "reply.finished") this.unanswered.delete(event.data.message.answers ?? "");
    this.screen.onEvent(event);
    void this.storage.write("seen", JSON.stringify(Object.fromEntries(this.seen)));
  }

  private async catchUp(): Promise<void> {
    try {
      for (const conversation of this.seen.keys()) await this.resume(conversation);
      await this.sendPending();
    } catch {
      // The connection went again: the next `ready` begins anew.
    }
  }

  private async resume(conversation: string): Promise<void> {
    const last_seq = this.seen.get(conversation) ?? 0;
    const missed = (await this.command({ type: "resume", conversation, last_seq })) as Resumed;
    if (missed.is_limited) {
      this.seen.set(conversation, missed.last_seq);
      this.screen.onReload(conversation);
      return;
    }
    for (const event of missed.events) this.take(event);
  }

  /** An event is a hint: while a reply is missing, ask now and then; and send what still waits. */
  private lookAgain(): void {
    if (!this.isReady) return;
    for (const conversation of new Set(this.unanswered.values())) {
      void this.resume(conversation).catch(() => undefined);
    }
    if (this.outbox.pending.length) void this.sendPending();
  }

  /** Send what waits, one after the other, so that lines keep their order. */
  private sendPending(): Promise<void> {
    this.sending = this.sending.then(() => this.sendAll()).catch(() => undefined);
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    for (const line of [...this.outbox.pending]) {
      if (!this.isReady) return;
      try {
        const stored = (await this.command({ type: "send", ...line })) as { message: Message };
        this.unanswered.set(stored.message.id, line.conversation);
      } catch (error) {
        if (!(error instanceof Refused) || PASSING.has(error.code)) throw error;
        this.screen.onRefused(line, error);
      }
      await this.outbox.settle(line.client_id);
    }
  }

  private command(said: Command): Promise<unknown> {
    this.refNumber += 1;
    const ref = String(this.refNumber);
    return new Promise((resolve, reject) => {
      const socket = this.socket;
      if (!socket || !this.isReady) {
        reject(new Refused(0, "offline", ""));
        return;
      }
      this.awaited.set(ref, (frame) => {
        this.awaited.delete(ref);
        if (frame?.type === "ack") resolve(frame.data);
        else if (frame?.type === "error") reject(new Refused(400, frame.code, frame.detail));
        else reject(new Refused(0, "offline", ""));
      });
      socket.send(JSON.stringify({ ...said, ref }));
    });
  }

  private async lose(code: number): Promise<void> {
    this.closeCodes.push(code);
    this.isReady = false;
    this.socket = null;
    for (const settle of [...this.awaited.values()]) settle(null);
    if (this.isClosed) return;
    if (code === CLOSED_SIGNED_OUT) {
      const isBack = await this.session.refresh().then(
        () => true,
        () => this.session.isSignedIn, // no answer is not a refusal: try again
      );
      if (!isBack) return;
    }
    const wait = code === CLOSED_TOO_MANY ? LONGEST_WAIT_MS : this.wait * (0.5 + Math.random());
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    setTimeout(() => {
      if (!this.isClosed && !this.socket) this.connect();
    }, wait);
  }
}

export function isReplyTo(event: RoomEvent, line: Message): boolean {
  return event.type === "reply.finished" && event.data.message.answers === line.id;
}
