// Shows how much of a mission's time is left; the server alone decides when it is over.

const clock = document.querySelector("[data-timer-ends]");

if (clock instanceof HTMLElement) {
  // Counted from what the server said was left: the clock of the device may be wrong.
  const endsAt = performance.now() + Number(clock.dataset.timerLeft) * 1000;
  const words = document.createElement("span");
  clock.replaceChildren(words);

  const show = () => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    words.textContent = `${minutes}:${String(left % 60).padStart(2, "0")} 남았어요`;
    if (left > 0) {
      setTimeout(show, 1000);
    } else {
      location.reload();
    }
  };
  show();
}
