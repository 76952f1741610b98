// A scanned QR opens this page with the code behind `#`: it goes into the box and out of the address.
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-code-form]"));
const box = /** @type {HTMLInputElement | null} */ (form?.querySelector("[name=code]") ?? null);
const scanned = decodeURIComponent(location.hash.slice(1));

if (form && box && /^[0-9A-Za-z-]{12,16}$/.test(scanned)) {
  history.replaceState(null, "", location.pathname);
  box.value = scanned;
  form.requestSubmit();
}
