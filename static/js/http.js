// JSON over HTTP with the page's CSRF token; refusals carry the server's code.

const ANSWER_WITHIN_MS = 15_000;

/** @typedef {{ok: boolean, status: number, data: any}} Answer */

/**
 * Ask the API; never throws: a lost connection, or no answer in time, is `{ok: false, status: 0}`.
 * @param {string} url @param {{method?: string, body?: unknown}} options @returns {Promise<Answer>}
 */
export async function ask(url, { method = "GET", body } = {}) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(url, { method, headers, signal, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { ok: response.ok, status: response.status, data: text ? JSON.parse(text) : null };
  } catch {
    return { ok: false, status: 0, data: null };
  }
}
