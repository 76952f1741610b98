import createClient from "openapi-fetch";

import type { paths } from "./generated/api.js";
import type { Storage } from "./storage.js";

export interface Pair {
  access: string;
  refresh: string;
}

/** What an answer of allauth says about tokens. */
export interface TokenMeta {
  access_token?: string;
  refresh_token?: string;
}

/** The tokens of one sign-in. Everything else asks this one object for them. */
export class Session {
  refreshCount = 0;
  private pair: Pair | null = null;
  private refreshing: Promise<Pair> | null = null;
  private readonly bare;

  constructor(
    readonly base: string,
    private readonly storage: Storage,
    private readonly onEnded: () => void = () => undefined,
  ) {
    this.bare = createClient<paths>({ baseUrl: base });
  }

  async load(): Promise<boolean> {
    const kept = await this.storage.read("pair");
    this.pair = kept === null ? null : (JSON.parse(kept) as Pair);
    return this.pair !== null;
  }

  get isSignedIn(): boolean {
    return this.pair !== null;
  }

  get access(): string {
    return this.pair?.access ?? "";
  }

  get refreshToken(): string {
    return this.pair?.refresh ?? "";
  }

  /** Take the pair of a sign-in or a refresh: safe first, used second. */
  async take(meta: TokenMeta): Promise<Pair> {
    if (!meta.access_token || !meta.refresh_token) throw new Error("no tokens in the answer");
    const pair = { access: meta.access_token, refresh: meta.refresh_token };
    await this.storage.write("pair", JSON.stringify(pair));
    this.pair = pair;
    return pair;
  }

  async forget(): Promise<void> {
    this.pair = null;
    await this.storage.write("pair", null);
    this.onEnded();
  }

  /** One refresh at a time: whoever comes meanwhile gets the same promise. */
  refresh(): Promise<Pair> {
    this.refreshing ??= this.exchange().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async exchange(): Promise<Pair> {
    this.refreshCount += 1;
    const { data, response } = await this.bare.POST("/_allauth/app/v1/tokens/refresh", {
      body: { refresh_token: this.refreshToken },
    });
    if (data) return this.take(data.data);
    if (response.status === 400) await this.forget(); // ended for good: show the sign-in screen
    throw new Refused(response.status, "refresh_refused", "");
  }

  /** `fetch` with the access token; refused for its age, it refreshes once and asks once more. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const used = this.access;
    const answer = await fetch(authorise(request.clone(), used));
    if (answer.status !== 401 || !this.isSignedIn) return answer;
    const said = (await answer.clone().json()) as { code?: string };
    if (said.code !== "token_ended") return answer;
    if (used === this.access) await this.refresh(); // else somebody has refreshed meanwhile
    return fetch(authorise(request, this.access));
  };
}

function authorise(request: Request, token: string): Request {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** An answer that is not what was asked for; branch on `code`, show `detail`. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, string[]> = {},
  ) {
    super(`${status} ${code}`);
  }
}
