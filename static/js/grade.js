// Grading by keyboard. Single keys work only outside fields where one types, and can be switched off (WCAG 2.1.4).
//   [data-grade] with data-before and data-after; input[data-key] the criteria; [data-shortcuts] says what the keys do
(() => {
  const root = document.querySelector("[data-grade]");
  if (!root) return;
  const form = root.querySelector("form");
  const comment = document.getElementById("comment");
  const box = root.querySelector("[data-shortcuts]");
  const on = root.querySelector("[data-shortcuts-on]");
  const KEY = "hoctapso-phim-tat";
  const show = () => root.querySelectorAll("[data-shortcut]").forEach((key) => { key.hidden = !on.checked; });
  let active = () => true;
  if (box) {
    box.hidden = false;
    try { on.checked = localStorage.getItem(KEY) !== "0"; } catch { /* on */ }
    on.addEventListener("change", () => {
      try { localStorage.setItem(KEY, on.checked ? "1" : "0"); } catch { /* for this page only */ }
      show();
    });
    show();
    active = () => on.checked;
  }
  const choose = (value) => {
    const radio = form?.querySelector(`input[name=verdict][value="${value}"]`);
    if (!radio) return;
    radio.checked = true;
    (value === "dat" ? radio : comment).focus();
  };
  const dirty = () => form && [...form.elements].some((e) => e.checked !== e.defaultChecked || (e === comment && e.value !== e.defaultValue));
  const go = (address) => {
    if (address && (!dirty() || confirm("Bài này chưa lưu. Vẫn sang bài khác?"))) location.assign(address);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=tiep]"));
      return;
    }
    if (!active() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox], [type=radio]), audio, video")) return;
    const act = {
      j: () => go(root.dataset.after),
      k: () => go(root.dataset.before),
      d: () => choose("dat"),
      t: () => choose("tra-lai"),
    }[event.key.toLowerCase()];
    const criterion = /^[1-9]$/.test(event.key) && form?.querySelector(`[data-key="${event.key}"]`);
    if (!act && !criterion) return;
    event.preventDefault();
    if (act) act();
    else {
      criterion.checked = !criterion.checked;
      criterion.focus();
    }
  });
})();
