import createClient from "openapi-fetch";

import type { components, paths } from "./generated/api.js";
import { Refused, type Session } from "./session.js";

export type SignUpForm = components["schemas"]["AuthProviderSignup"];

/** Kakao's SDK on the phone: it must pass our nonce on and give Kakao's `id_token` back. */
export interface KakaoSdk {
  readonly clientId: string;
  login(options: { nonce: string }): Promise<{ idToken: string }>;
}

/** Sign in; somebody new is asked for the form first. Nothing is stored before it is accepted. */
export async function signInWithKakao(
  session: Session,
  sdk: KakaoSdk,
  askForm: () => Promise<SignUpForm>,
): Promise<"known" | "new"> {
  const api = createClient<paths>({ baseUrl: session.base });
  const nonce = await api.POST("/api/v1/auth/kakao/nonce");
  if (!nonce.data) throw new Refused(nonce.response.status, "no_nonce", "");
  const { idToken } = await sdk.login({ nonce: nonce.data.nonce });
  const token = { client_id: sdk.clientId, id_token: idToken };
  const came = await api.POST("/_allauth/app/v1/auth/provider/token", {
    body: { provider: "kakao", process: "login", token },
  });
  if (came.data) {
    await session.take(came.data.meta);
    return "known";
  }
  const pending = came.error;
  if (!pending || !("status" in pending) || pending.status !== 401) {
    throw refuse(came.response.status, pending);
  }
  const isNew = pending.data.flows.some((one) => one.id === "provider_signup" && one.is_pending);
  if (!isNew) throw refuse(came.response.status, pending);
  const joined = await api.POST("/_allauth/app/v1/auth/provider/signup", {
    headers: { "X-Session-Token": pending.meta.session_token ?? "" },
    body: await askForm(),
  });
  if (!joined.data) throw refuse(joined.response.status, joined.error);
  await session.take(joined.data.meta);
  return "new";
}

function refuse(status: number, said: unknown): Refused {
  const errors = (said as { errors?: { code: string; message: string }[] } | undefined)?.errors;
  return new Refused(status, errors?.[0]?.code ?? "unknown", errors?.[0]?.message ?? "");
}
