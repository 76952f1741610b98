import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./generated/api.js";
import { Refused, type Session } from "./session.js";

export type Api = Client<paths>;
export type Message = components["schemas"]["MessageOut"];
export type RoomEvent = components["schemas"]["RoomEvent"];
type ErrorBody = components["schemas"]["ErrorBody"];

/** Every call goes through the session, which knows the tokens. */
export function createApi(session: Session): Api {
  return createClient<paths>({ baseUrl: session.base, fetch: session.fetch });
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or `Refused` with the server's code. */
export async function unwrap<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Data; // 204 has none, and its type says so
  const said = isErrorBody(error) ? error : { code: "unknown", detail: "" };
  throw new Refused(response.status, said.code, said.detail, said.fields);
}

function isErrorBody(said: unknown): said is ErrorBody {
  return typeof said === "object" && said !== null && "code" in said;
}
