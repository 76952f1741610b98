// The bell of every page: counts what arrives and shows it for a moment.
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

const path = document.body.dataset.socket;
const bell = document.getElementById("bell");
const count = bell?.querySelector(".bell-count");

/** @param {number} unread */
function showCount(unread) {
  if (!bell || !count) return;
  count.textContent = unread ? String(unread) : "";
  bell.setAttribute("aria-label", (bell.dataset.label ?? "").replace("{n}", String(unread)));
}

if (path) {
  const socket = getSocket(path);
  socket.on("notification.created", ({ data }) => {
    showCount(Number(data.unread_count ?? Number(count?.textContent || 0) + 1));
    showToast({ title: data.title, text: data.body ?? "", url: data.url || bell?.getAttribute("href") || "" });
  });
}
