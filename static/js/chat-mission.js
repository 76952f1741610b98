// The small card beneath a line that offers a mission: what it is, and two ways to answer.
import { ask } from "./http.js";
import { showToast } from "./toast.js";

/** @typedef {import("./chat-store.js").Line} Line */

const ANSWERS = { open: "", started: "해 볼래요", rested: "오늘은 쉬고 싶어요", declined: "안 할래요" };

/** Show the mission a line offers, or nothing. @param {HTMLElement} card @param {Line} line */
export function fillMission(card, { mission, is_deleted }) {
  card.toggleAttribute("hidden", !mission || is_deleted);
  if (!mission) return;
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (card.querySelector(`[data-slot="${name}"]`));
  card.dataset.answer = mission.answer;
  find("mission-title").textContent = mission.title;
  find("mission-title").setAttribute("href", `/missions/${mission.id}/`);
  find("mission-minutes").textContent = `${mission.minutes}분쯤`;
  find("mission-answer").textContent = ANSWERS[mission.answer];
}

/**
 * Take the answers of all cards of a room; what follows comes as events, which `resume` fetches where no socket brings them.
 * @param {HTMLElement} root @param {{api: string, resume: () => void}} room
 */
export function watchMissions(root, { api, resume }) {
  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLButtonElement | null} */ (event.target.closest("[data-mission-answer]")) : null;
    const line = /** @type {HTMLElement | null} */ (button?.closest("[data-id]") ?? null);
    if (!button || !line) return;
    button.disabled = true;
    const answer = await ask(`${api}/messages/${line.dataset.id}/mission`, { method: "POST", body: { answer: button.dataset.missionAnswer } });
    button.disabled = false;
    if (!answer.ok) showToast({ text: answer.data?.detail ?? "답을 전하지 못했어요. 다시 눌러 주세요." });
    resume();
  });
}
