import type { KakaoSdk } from "./kakao.js";

/** Plays Kakao's SDK against the rehearsal of `make run`; a real app uses the real SDK. */
export class RehearsalSdk implements KakaoSdk {
  readonly clientId = "rehearsal-native";
  private readonly back = `kakao${this.clientId}://oauth`;

  constructor(
    private readonly server: string,
    private readonly kakaoId: string,
  ) {}

  async login({ nonce }: { nonce: string }): Promise<{ idToken: string }> {
    const agreed = await this.post("/oauth/authorize", {
      client_id: this.clientId,
      redirect_uri: this.back,
      response_type: "code",
      nonce,
      kakao_id: this.kakaoId,
      answer: "agree",
    });
    const code = new URL(agreed.headers.get("Location") ?? "").searchParams.get("code") ?? "";
    const given = await this.post("/oauth/token", {
      grant_type: "authorization_code",
      client_id: this.clientId,
      redirect_uri: this.back,
      code,
    });
    return { idToken: ((await given.json()) as { id_token: string }).id_token };
  }

  private post(path: string, form: Record<string, string>): Promise<Response> {
    return fetch(this.server + path, {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
    });
  }
}
