// Writing boxes in lessons: counts as one writes, keeps the draft until the tab is closed (computers are shared), copies it. Nothing is sent.
//   <textarea data-compose data-goal="60" data-goal-unit="giay|tieng"> with an element [data-compose-count] near it
// A loudspeaker reads about 3.3 tiếng (syllables) a second, which is 200 a minute.
(() => {
  const SYLLABLES_A_SECOND = 10 / 3;
  const number = new Intl.NumberFormat("vi-VN");

  document.querySelectorAll("textarea[data-compose]").forEach((box) => {
    const around = box.closest(".compose") || box.parentElement;
    let line = around.querySelector("[data-compose-count]");
    if (!line) {
      line = document.createElement("p");
      line.className = "compose__count";
      box.after(line);
    }
    line.setAttribute("aria-live", "off"); // read on request, not at every key
    line.id ||= `${box.id}-dem`;
    box.setAttribute("aria-describedby", line.id);

    const goal = Number(box.dataset.goal) || 0;
    const spoken = box.dataset.goalUnit === "giay";
    const key = `soan:${location.pathname}:${box.id}`;

    const count = () => {
      const syllables = (box.value.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) || []).length;
      const seconds = Math.round(syllables / SYLLABLES_A_SECOND);
      const have = spoken ? seconds : syllables;
      const over = have - goal;
      const parts = [`${number.format(syllables)} tiếng`, `đọc khoảng ${number.format(seconds)} giây`];
      if (goal && syllables) {
        const unit = spoken ? "giây" : "tiếng";
        parts.push(
          over > 0 ? `dài hơn mục tiêu ${number.format(over)} ${unit}`
            : over < 0 ? `còn ${number.format(-over)} ${unit}` : "vừa đúng mục tiêu",
        );
      }
      line.textContent = `${parts.join(" · ")}.`;
    };

    try {
      if (!box.value) box.value = sessionStorage.getItem(key) || "";
    } catch { /* a browser that stores nothing still counts */ }
    box.addEventListener("input", () => {
      count();
      try {
        if (box.value) sessionStorage.setItem(key, box.value);
        else sessionStorage.removeItem(key);
      } catch { /* as above */ }
    });
    count();

    if (navigator.clipboard) {
      const copy = document.createElement("button");
      copy.type = "button";
      copy.className = "button button--secondary compose__copy";
      copy.textContent = "Chép bài viết";
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(box.value);
        copy.textContent = "Đã chép";
        setTimeout(() => { copy.textContent = "Chép bài viết"; }, 3000);
      });
      line.after(copy);
    }
  });
})();
