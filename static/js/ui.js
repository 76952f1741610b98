// Small things every page may use: theme button, dialogs opened by a button, errors from htmx, toasts.

/** Show a short message at the foot of the page. @param {{title?: string, text: string, url?: string}} toast */
export function showToast({ title = "", text, url = "" }) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement(url ? "a" : "span");
  if (url && url.startsWith("/")) words.setAttribute("href", url);
  if (title) {
    const strong = document.createElement("strong");
    strong.textContent = title;
    words.append(strong);
  }
  words.append(text);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-quiet button-s";
  close.textContent = "닫기";
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  place.append(box);
  setTimeout(() => box.matches(":hover, :focus-within") || box.remove(), 8000);
}

const root = document.documentElement;
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.removeAttribute("hidden");
  button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    button.setAttribute("aria-pressed", String(isDark()));
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    document.dispatchEvent(new CustomEvent("ongi:theme", { detail: root.dataset.theme }));
  });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = target?.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
});

document.addEventListener("submit", (event) => {
  // A second tap on a slow page must not send the form twice.
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent && !event.defaultPrevented) event.preventDefault();
  else if (!event.defaultPrevented) form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("htmx:sendError", () => showToast({ text: "연결이 잠시 끊겼어요. 다시 시도해 주세요." }));
