// A security key as the second factor: the browser asks the key, the form carries its answer.

/** @param {HTMLFormElement} form @param {string} text */
function say(form, text) {
  const place = form.querySelector("[data-security-key-status]");
  if (place) place.textContent = text;
}

/** Ask the key for a new credential or for proof of an old one. @param {"create" | "get"} act @param {any} options */
async function askKey(act, options) {
  const publicKey = options.publicKey;
  return act === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-security-key]"))) {
  const act = form.dataset.securityKey === "create" ? "create" : "get";
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
  const given = JSON.parse(document.getElementById("security-key-options")?.textContent ?? "{}");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
      return say(form, "이 브라우저에서는 보안 키를 쓸 수 없어요. 인증 앱 번호를 써 주세요.");
    }
    say(form, "브라우저의 안내를 따라 주세요.");
    try {
      const answer = /** @type {PublicKeyCredential} */ (await askKey(act, given.creation_options ?? given.request_options));
      field.value = JSON.stringify(answer.toJSON());
      form.submit();
    } catch {
      say(form, "보안 키를 확인하지 못했어요. 다시 해 보거나 다른 방법을 골라 주세요.");
    }
  });
}
