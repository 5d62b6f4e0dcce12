// [data-telex-hint="id of a password field"] appears while the password holds letters that only a Vietnamese
// keyboard makes: many passwords go wrong because Telex is on.
(() => {
  document.querySelectorAll("[data-telex-hint]").forEach((hint) => {
    const field = document.getElementById(hint.dataset.telexHint);
    if (!field) return;
    hint.setAttribute("role", "status");
    field.addEventListener("input", () => {
      hint.hidden = !/[^\x00-\x7F]/.test(field.value);
    });
  });
})();
