// Says on an open home that there are new posts: asks over the page's socket, moves nothing by itself.
import { getSocket } from "./socket.js";

const ASK_EVERY_MS = 60_000;
const path = document.body.dataset.socket;
const hint = document.getElementById("feed-newer");
const link = hint?.querySelector("a");

if (path && hint && link) {
  const socket = getSocket(path);
  let askedAt = Date.now();
  const ask = async () => {
    if (document.visibilityState !== "visible" || !link.hidden || Date.now() - askedAt < ASK_EVERY_MS) return;
    askedAt = Date.now();
    try {
      const { is_newer: isNewer } = await socket.command("feed.newer", { after: hint.dataset.after });
      link.hidden = !isNewer;
    } catch {
      // A hint that does not come costs nothing; the next minute asks again.
    }
  };
  setInterval(ask, ASK_EVERY_MS / 4);
  document.addEventListener("visibilitychange", ask);
}
