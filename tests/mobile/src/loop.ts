/**
 * The whole loop against a live server, in two lives of one app: `begin` is killed in the middle of
 * sending a line, `again` starts from what lies on disk. Each prints what it saw as one JSON line.
 */
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";

import { createApi, unwrap } from "./api.js";
import type { Api, Message, RoomEvent } from "./api.js";
import { signInWithKakao } from "./kakao.js";
import { Outbox } from "./outbox.js";
import { openWs } from "./node-socket.js";
import { RehearsalSdk } from "./rehearsal.js";
import { Refused, Session } from "./session.js";
import { FileStorage } from "./storage.js";
import { isReplyTo, Talk } from "./talk.js";
import type { Delta, OpenSocket, Screen } from "./talk.js";

const BASE = process.env["ONGI_URL"] ?? "http://127.0.0.1:8000";
const KAKAO = process.env["KAKAO_URL"] ?? "http://127.0.0.1:8001";
const FOLDER = process.env["APP_FOLDER"] ?? "dist/app";
const GARAM = "4000000001";
const PATIENCE_MS = 60_000;

/** What a screen would draw; here it only writes down what came. */
class Notebook implements Screen {
  readonly events: RoomEvent[] = [];
  readonly deltas: Delta[] = [];
  readonly refusals: string[] = [];
  reloadCount = 0;
  private readonly waiting = new Set<() => void>();

  onEvent(event: RoomEvent): void {
    this.events.push(event);
    this.wake();
  }
  onDelta(delta: Delta): void {
    this.deltas.push(delta);
    this.wake();
  }
  onReload(): void {
    this.reloadCount += 1;
  }
  onRefused(_line: unknown, refusal: Refused): void {
    this.refusals.push(refusal.code);
  }

  /** Wait until what was written down satisfies a question. */
  until<Found>(what: string, find: () => Found | undefined | false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain: ${what}`)), PATIENCE_MS);
      const look = (): void => {
        const found = find();
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  wake(): void {
    for (const look of [...this.waiting]) look();
  }

  line(clientId: string): Message | undefined {
    for (const event of this.events) {
      if (event.type === "message.created" && event.data.message.client_id === clientId) {
        return event.data.message;
      }
    }
    return undefined;
  }

  /** The finished reply to a line of the person. */
  reply(clientId: string): Promise<Message> {
    return this.until(`reply to ${clientId}`, () => {
      const line = this.line(clientId);
      const reply = line && this.events.find((event) => isReplyTo(event, line));
      return reply?.type === "reply.finished" ? reply.data.message : undefined;
    });
  }
}

function report(seen: object): void {
  writeSync(1, `${JSON.stringify(seen)}\n`);
}

async function agree(api: Api): Promise<string[]> {
  const consents = await unwrap(api.GET("/api/v1/consents"));
  for (const { purpose, is_granted } of consents) {
    if (is_granted || purpose.code !== "chat_sensitive") continue; // one screen each, in an app
    await unwrap(
      api.POST("/api/v1/consents/{code}/grant", { params: { path: { code: purpose.code } } }),
    );
  }
  const after = await unwrap(api.GET("/api/v1/consents"));
  return after.filter((one) => one.is_granted).map((one) => one.purpose.code);
}

/** Make a companion twice under one key, as an app does whose first answer was lost. */
async function makeCompanion(api: Api): Promise<string[]> {
  const key = randomUUID();
  const make = () =>
    unwrap(
      api.POST("/api/v1/companions", {
        params: { header: { "Idempotency-Key": key } },
        body: {
          name: "하루",
          sex: "other",
          age: 27,
          relation: "friend",
          speech_level: "haeyo",
        },
      }),
    );
  return [(await make()).id, (await make()).id];
}

async function begin(): Promise<void> {
  const storage = new FileStorage(join(FOLDER, "first"));
  const session = new Session(BASE, storage);
  const api = createApi(session);
  const version = await unwrap(
    api.GET("/api/v1/app-version", { params: { query: { platform: "ios", version: "1.0.0" } } }),
  );
  const regions = await unwrap(api.GET("/api/v1/regions"));
  const came = await signInWithKakao(session, new RehearsalSdk(KAKAO, GARAM), async () => ({
    nickname: "가람",
    birth_date: "1999-03-14",
    region: regions[0]?.code ?? "",
    is_terms_accepted: true,
  }));
  const me = await unwrap(api.GET("/api/v1/me"));
  const granted = await agree(api);
  const companions = await makeCompanion(api);
  const room = await unwrap(
    api.POST("/api/v1/conversations", { body: { companion: companions[0] ?? "" } }),
  );

  const outbox = new Outbox(storage);
  const notebook = new Notebook();
  let killAt = "";
  const killing: OpenSocket = (address, headers) =>
    openWs(address, headers, (text) => {
      const isLast = killAt !== "" && text.includes(killAt);
      if (isLast) process.kill(process.pid, "SIGKILL"); // sent, not acknowledged
    });
  const talk = new Talk(session, storage, outbox, notebook, killing);
  talk.watch(room.id, room.last_seq);
  talk.connect();

  const first = await talk.say(room.id, "오늘 면접을 봤어요");
  await notebook.until("a first piece of the reply", () => notebook.deltas.length > 0);
  talk.drop();
  const seqAtDrop = talk.seen.get(room.id);
  const wasFinished = notebook.events.some((event) => event.type === "reply.finished");
  const second = await talk.say(room.id, "지하철이 끊겨서 잠깐 안 됐어요");
  const pendingOffline = outbox.pending.length;
  const replies = [await notebook.reply(first.client_id), await notebook.reply(second.client_id)];

  killAt = "이 말을 보내다가";
  report({
    came,
    nickname: me.nickname,
    isUpdateRequired: version.is_update_required,
    granted,
    companions,
    room: room.id,
    seqAtDrop,
    wasFinished,
    pendingOffline,
    replies: replies.map((reply) => reply.text),
    deltaCount: notebook.deltas.length,
    seqs: notebook.events.map((event) => event.seq),
    clientIds: [first.client_id, second.client_id],
  });
  await talk.say(room.id, "이 말을 보내다가 앱이 꺼졌어요");
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}

/** Several calls at once with an access token that is no longer good: one refresh serves them. */
async function refreshOnce(session: Session, storage: FileStorage): Promise<object> {
  const before = session.refreshToken;
  await session.take({ access_token: "ended", refresh_token: before });
  const api = createApi(session);
  const names = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => (await unwrap(api.GET("/api/v1/me"))).nickname),
  );
  const lost = new Session(BASE, storage);
  await lost.take({ access_token: "ended", refresh_token: before });
  await lost.refresh(); // the answer was lost, so the same token comes again
  return { names, refreshCount: session.refreshCount, samePair: lost.access === session.access };
}

/** A second phone whose refresh token was copied: the old one ends that sign-in. */
async function reuseOldToken(): Promise<object> {
  const storage = new FileStorage(join(FOLDER, "second"));
  const session = new Session(BASE, storage);
  const came = await signInWithKakao(session, new RehearsalSdk(KAKAO, GARAM), () =>
    Promise.reject(new Error("asked for the form again")),
  );
  const old = session.refreshToken;
  await session.refresh();
  await session.refresh();
  const newest = { access_token: session.access, refresh_token: session.refreshToken };
  const copied = new Session(BASE, new FileStorage(join(FOLDER, "copy")));
  await copied.take({ access_token: "ended", refresh_token: old });
  const refused = await refusal(copied.refresh());
  await session.take(newest);
  const after = await refusal(unwrap(createApi(session).GET("/api/v1/me")));
  return { came, refused, after, isSignedIn: session.isSignedIn };
}

async function refusal(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "not refused",
    (error: unknown) => (error instanceof Refused ? error.message : String(error)),
  );
}

async function again(): Promise<void> {
  const storage = new FileStorage(join(FOLDER, "first"));
  let hasEnded = false;
  const session = new Session(BASE, storage, () => (hasEnded = true));
  const wasSignedIn = await session.load();
  const outbox = new Outbox(storage);
  await outbox.load();
  const left = outbox.pending[0];
  if (!left) throw new Error("nothing was left in the outbox");
  const notebook = new Notebook();
  const talk = new Talk(session, storage, outbox, notebook, openWs);
  await talk.load();
  const seqKept = talk.seen.get(left.conversation);
  talk.connect();
  const reply = await notebook.reply(left.client_id);
  await notebook.until("an empty outbox", () => outbox.pending.length === 0);

  const refreshed = await refreshOnce(session, new FileStorage(join(FOLDER, "lost")));
  const reused = await reuseOldToken();

  const api = createApi(session);
  const places = await unwrap(api.GET("/api/v1/sign-ins"));
  const held = session.access;
  const here = places.find((place) => place.is_current);
  await unwrap(
    api.DELETE("/api/v1/sign-ins/{public_id}", { params: { path: { public_id: here?.id ?? "" } } }),
  );
  const poll = setInterval(() => notebook.wake(), 50);
  await notebook.until("the socket to be closed", () => talk.closeCodes.length > 0);
  await notebook.until("the session to end", () => hasEnded);
  clearInterval(poll);
  const bare = await fetch(`${BASE}/api/v1/me`, { headers: { Authorization: `Bearer ${held}` } });
  talk.close();
  report({
    wasSignedIn,
    seqKept,
    reply: reply.text,
    clientId: left.client_id,
    seqs: notebook.events.map((event) => event.seq),
    refusals: notebook.refusals,
    refreshed,
    reused,
    placeCount: places.length,
    closeCodes: talk.closeCodes,
    afterRevoke: bare.status,
    isSignedIn: session.isSignedIn,
  });
}

await (process.argv[2] === "begin" ? begin() : again());
