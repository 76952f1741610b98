// JSON over HTTP with the page's CSRF token; refusals carry the server's code.

/** @typedef {{ok: boolean, status: number, data: any}} Answer */

/**
 * Ask the API; never throws: a lost connection is `{ok: false, status: 0}`.
 * @param {string} url @param {{method?: string, body?: unknown}} options @returns {Promise<Answer>}
 */
export async function ask(url, { method = "GET", body } = {}) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(url, { method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { ok: response.ok, status: response.status, data: text ? JSON.parse(text) : null };
  } catch {
    return { ok: false, status: 0, data: null };
  }
}
