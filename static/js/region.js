// Turns the one long list of 시군구, grouped by 시도, into two short lists. Without it the long list works.

for (const list of document.querySelectorAll("select[data-region]")) {
  if (list instanceof HTMLSelectElement) split(list);
}

/** @param {HTMLSelectElement} list */
function split(list) {
  const groups = [...list.querySelectorAll("optgroup")];
  const label = document.querySelector(`label[for="${list.id}"]`);
  const provinces = document.createElement("select");
  provinces.autocomplete = "address-level1";
  provinces.append(new Option("시도를 골라 주세요", ""));
  for (const group of groups) provinces.append(new Option(group.label, group.label));
  const chosen = list.selectedOptions[0]?.parentElement;
  provinces.value = chosen instanceof HTMLOptGroupElement ? chosen.label : "";

  const show = () => {
    const kept = list.value;
    const group = groups.find((one) => one.label === provinces.value);
    const names = group ? [...group.children].map((one) => one.cloneNode(true)) : [];
    list.replaceChildren(new Option("시군구를 골라 주세요", ""), ...names);
    list.disabled = false;
    list.hidden = !group;
    list.required = provinces.required && !list.hidden;
    list.value = names.some((one) => one instanceof HTMLOptionElement && one.value === kept) ? kept : "";
    if (names.length === 1) list.selectedIndex = 1;
  };
  provinces.addEventListener("change", () => {
    show();
    if (!list.hidden) list.focus();
  });
  // A hidden required list cannot be pointed at by the browser: the first list takes over until then.
  provinces.required = list.required;
  list.before(provinces);
  if (label instanceof HTMLLabelElement) {
    provinces.id = `${list.id}_sido`;
    label.htmlFor = provinces.id;
    list.setAttribute("aria-label", "시군구");
  }
  show();
}
