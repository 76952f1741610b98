// Keeps an open page of the feed true: what was hidden goes, what was said comes.
import { getSocket } from "./socket.js";
import { showToast } from "./toast.js";

// The server lets one page watch no more.
const MOST_WATCHED = 60;
const path = document.body.dataset.socket;

/** The posts this page shows. @returns {string[]} */
function listPosts() {
  const shown = [...document.querySelectorAll("[data-post]")].map((one) => one.getAttribute("data-post") ?? "");
  return [...new Set(shown)].slice(-MOST_WATCHED);
}

/** Take elements out, and put focus somewhere sensible if it was in one. @param {Element[]} elements @param {string} said */
function remove(elements, said) {
  if (!elements.length) return;
  for (const element of elements) {
    const row = element.parentElement?.matches(".posts > li") ? element.parentElement : element;
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus) document.getElementById("content")?.focus();
  }
  showToast({ text: said });
}

/** What a page about one post says when that post is gone. @param {string} said */
function close(said) {
  const thread = document.querySelector("[data-thread]");
  if (!thread) return;
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = said;
  thread.replaceWith(note);
}

/** @param {string} id */
function removePost(id) {
  const gone = [...document.querySelectorAll(`[data-post="${CSS.escape(id)}"]`)];
  remove(gone, "글 하나가 더 보이지 않게 됐어요.");
  if (document.querySelector(`[data-thread="${CSS.escape(id)}"]`)) close("이 글은 더 볼 수 없어요.");
}

/** Everything of somebody, and what stands under their posts. @param {string} handle */
function removePerson(handle) {
  const rows = [...document.querySelectorAll(`[data-person="${CSS.escape(handle)}"]`)];
  const thread = document.querySelector("[data-thread]")?.getAttribute("data-thread");
  const isTheirs = rows.some((row) => row.getAttribute("data-post") === thread && thread);
  remove(rows, "서로 보이지 않게 됐어요.");
  if (isTheirs) close("이 글은 더 볼 수 없어요.");
}

let isFetching = false;
let isAskedAgain = false;

/** Bring the comments that came after the last one shown; a thread not read to its end waits. */
async function fetchComments() {
  const thread = document.querySelector("[data-thread]");
  const list = thread?.querySelector(".comment-list");
  if (!thread || !list || list.querySelector(".comment-more")) return;
  if (isFetching) {
    isAskedAgain = true;
    return;
  }
  isFetching = true;
  const known = list.querySelectorAll("[data-cursor]");
  const after = known.length ? (known[known.length - 1].getAttribute("data-cursor") ?? "") : "";
  try {
    const address = `${thread.getAttribute("data-address")}?after=${encodeURIComponent(after)}`;
    const response = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (response.status === 404) removePost(thread.getAttribute("data-thread") ?? "");
    if (response.ok) append(list, await response.text());
  } catch {
    // The next hint, or the next time the page is opened, brings them.
  } finally {
    isFetching = false;
  }
  if (isAskedAgain) {
    isAskedAgain = false;
    await fetchComments();
  }
}

/** @param {Element} list @param {string} html */
function append(list, html) {
  const parsed = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
  const fresh = [...parsed.querySelectorAll("ol > li")].filter((row) => !row.id || !document.getElementById(row.id));
  for (const row of fresh) {
    list.append(document.adoptNode(row));
    window.htmx?.process(row);
  }
  const said = document.getElementById("comments-said");
  if (said && fresh.length) said.textContent = "새 댓글이 있어요.";
}

if (path) {
  const socket = getSocket(path);
  const watch = async () => {
    const posts = listPosts();
    if (posts.length && socket.status === "open") await socket.command("feed.watch", { posts }).catch(() => {});
  };
  socket.onStatus(async (status) => {
    if (status !== "open") return;
    await watch();
    document.body.dataset.live = "open";
    // What was said before the page could hear of it, or while it could not.
    await fetchComments();
  });
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    // The hint may have been faster than the answer: one comment stands once.
    const fragment = /** @type {CustomEvent} */ (event).detail.fragment;
    for (const row of fragment?.querySelectorAll?.(".comment[id]") ?? []) document.getElementById(row.id)?.remove();
  });
  socket.on("feed.thread_changed", (/** @type {any} */ { post }) => {
    if (document.querySelector(`[data-thread="${CSS.escape(post)}"]`)) fetchComments();
  });
  socket.on("feed.comment_removed", ({ data }) => {
    const row = document.getElementById(`comment-${data.id}`);
    // Where this page itself takes it away, the way back stands in its place.
    const isOwnDoing = row?.matches(".comment-gone, :has(.htmx-request)");
    if (row && !isOwnDoing) remove([row], "댓글 하나가 더 보이지 않게 됐어요.");
  });
  socket.on("feed.post_removed", (/** @type {any} */ { post }) => removePost(post));
  socket.on("feed.person_hidden", ({ data }) => removePerson(String(data.handle ?? "")));
}
