// A short message at the foot of the page.

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
