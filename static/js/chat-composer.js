// The box one writes in: grows with the words, sends on Enter where there is a keyboard, counts near the end.

const LIMIT = 2000;
const COUNT_FROM = 1800;

export class Composer {
  /** @param {HTMLFormElement} form @param {{send: (text: string) => void, stop: () => void}} acts */
  constructor(form, { send, stop }) {
    this.form = form;
    this.send = send;
    this.box = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
    this.count = /** @type {HTMLElement} */ (form.querySelector("[data-count]"));
    this.sendButton = /** @type {HTMLButtonElement} */ (form.querySelector("[data-send]"));
    this.stopButton = /** @type {HTMLButtonElement} */ (form.querySelector("[data-stop]"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.box.addEventListener("input", () => this.#measure());
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.stopButton.addEventListener("click", () => stop());
    this.#measure();
  }

  /** Words written but not sent. */
  get draft() {
    return this.box.value.trim();
  }

  /** @param {boolean} isReplying */
  showReplying(isReplying) {
    this.stopButton.toggleAttribute("hidden", !isReplying);
  }

  /** Nothing can be sent here any more. */
  close() {
    this.form.setAttribute("hidden", "");
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // While a Hangul syllable is being composed Enter only ends it (229: older engines).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (matchMedia("(pointer: coarse)").matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.draft;
    if (!text || [...text].length > LIMIT) return;
    this.box.value = "";
    this.#measure();
    this.send(text);
    this.box.focus();
  }

  #measure() {
    const length = [...this.draft].length;
    this.count.textContent = length >= COUNT_FROM ? `${length.toLocaleString("ko-KR")} / 2,000자` : "";
    this.count.toggleAttribute("data-over", length > LIMIT);
    this.sendButton.disabled = length === 0 || length > LIMIT;
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }
}
