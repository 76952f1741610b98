// Small things every page may use: theme button, dialogs opened by a button, forms sent once.
// Loaded by a script element, so never imported: under hashed names that would run it twice.
import { showToast } from "./toast.js";

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
