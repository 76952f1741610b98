// Help beside the talk: the pinned card, and at the highest levels a page-filling question that waits for an answer.

/** @typedef {import("./chat-store.js").Card} Card */

export class CrisisHelp {
  /** @type {Card | null} */ #shown = null;

  /** @param {HTMLElement} place @param {HTMLDialogElement} dialog */
  constructor(place, dialog) {
    this.place = place;
    this.dialog = dialog;
    this.template = /** @type {HTMLTemplateElement} */ (place.querySelector("template"));
    // Escape must not close by accident what may be needed next; the button does.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.querySelector("[data-safe]")?.addEventListener("click", () => this.#answer());
  }

  /** @param {Card | null} card @param {{isNew: boolean}} how */
  show(card, { isNew }) {
    if (!card || card === this.#shown || !card.hotlines?.length) return;
    this.#shown = card;
    this.place.querySelector(".crisis-card")?.remove();
    this.place.append(this.#make(card));
    this.place.removeAttribute("hidden");
    if (card.is_interrupt && (isNew || !wasAnswered(card.message))) this.#interrupt(card);
  }

  /** @param {Card} card */
  #interrupt(card) {
    const words = this.dialog.querySelector("[data-words]");
    const lines = this.dialog.querySelector("[data-hotlines]");
    if (words) words.textContent = card.text ?? "";
    lines?.replaceChildren(...this.#makeHotlines(card));
    if (!this.dialog.open) this.dialog.showModal();
  }

  #answer() {
    this.dialog.close();
    if (this.#shown) sessionStorage.setItem(`crisis-answered-${this.#shown.message}`, "1");
  }

  /** @param {Card} card */
  #make(card) {
    const node = /** @type {HTMLElement} */ (this.template.content.firstElementChild?.cloneNode(true));
    const words = /** @type {HTMLElement} */ (node.querySelector("[data-words]"));
    words.textContent = card.text ?? "";
    words.toggleAttribute("hidden", !card.text);
    node.querySelector("[data-hotlines]")?.replaceChildren(...this.#makeHotlines(card));
    return node;
  }

  /** @param {Card} card */
  #makeHotlines(card) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("hotline-template"));
    return card.hotlines.map(({ number, name, hours, href, channel = "phone" }) => {
      const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
      item.querySelector("a")?.setAttribute("href", href ?? `tel:${number.replaceAll("-", "")}`);
      for (const icon of item.querySelectorAll("[data-channel]")) {
        icon.toggleAttribute("hidden", (icon.getAttribute("data-channel") === "phone") !== (channel === "phone"));
      }
      const words = { ".hotline-number": number, "[data-name]": name, ".hotline-hours": hours ? ` · ${hours}` : "" };
      for (const [selector, text] of Object.entries(words)) {
        const place = item.querySelector(selector);
        if (place) place.textContent = text;
      }
      return item;
    });
  }
}

/** Only the line's id is kept, and only for this tab. @param {string} message */
function wasAnswered(message) {
  return sessionStorage.getItem(`crisis-answered-${message}`) === "1";
}
