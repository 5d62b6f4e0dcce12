// Captions by one key a line: play, and press Space or Enter on the button whenever the next line begins.
// Without it, times are typed into the same fields.
(() => {
  const list = document.querySelector("[data-captions]");
  const player = document.querySelector("[data-player] :is(video, audio)");
  const tools = document.querySelector("[data-mark-tools]");
  if (!list || !player || !tools || list.querySelector("[readonly]")) return;
  const lines = [...list.querySelectorAll("[data-line]")].map((item) => ({
    item,
    start: item.querySelector("[name=tu]"),
    end: item.querySelector("[name=den]"),
    words: item.querySelector("[name=loi]"),
  }));
  const mark = tools.querySelector("[data-mark]");
  const play = tools.querySelector("[data-play]");
  const state = tools.querySelector("[data-mark-state]");
  tools.hidden = false;

  // The first line without a time is the next; all are timed: marking begins anew from the first.
  let next = lines.findIndex((line) => !line.start.value.trim());
  if (next < 0) next = 0;
  let running = false; // whether the line before `next` still waits for its end

  const shown = (seconds) => {
    const tenths = Math.round(seconds * 10);
    const rest = tenths % 10 ? `,${tenths % 10}` : "";
    return `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}${rest}`;
  };
  const say = () => {
    lines.forEach((line, n) => line.item.classList.toggle("captions__line--next", n === next));
    if (next < lines.length) {
      mark.textContent = `Bắt đầu câu ${next + 1}`;
      state.textContent = `Câu ${next + 1}/${lines.length}: ${lines[next].words.value}`;
      lines[next].item.scrollIntoView({ block: "nearest" });
    } else {
      mark.textContent = running ? "Kết thúc câu cuối" : "Bấm giờ lại từ đầu";
      state.textContent = running ? "Bấm một lần nữa khi câu cuối kết thúc." : "Đã bấm giờ hết các câu. Nghe lại nếu cần, rồi bấm Lưu phụ đề.";
    }
  };
  const press = () => {
    const now = player.currentTime;
    if (next >= lines.length && !running) {
      next = 0;
      player.currentTime = 0;
      return say();
    }
    if (running && next > 0) lines[next - 1].end.value = shown(now);
    if (next < lines.length) {
      lines[next].start.value = shown(now);
      lines[next].end.value = "";
      next += 1;
      running = true;
    } else {
      running = false;
    }
    list.dispatchEvent(new Event("input", { bubbles: true })); // keep.js keeps the times
    return say();
  };
  // On the way down, not up: a caption begins when the finger says so.
  mark.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  mark.addEventListener("keyup", (event) => { if (event.key === " ") event.preventDefault(); });
  mark.addEventListener("click", press);
  player.addEventListener("ended", () => {
    if (running && next >= lines.length) press();
  });
  tools.querySelector("[data-undo]").addEventListener("click", () => {
    if (next === 0) return;
    next -= 1;
    const back = lines[next].start.value;
    lines[next].start.value = "";
    lines[next].end.value = "";
    running = next > 0;
    const [minutes, seconds] = back.split(":");
    player.currentTime = Math.max(0, Number(minutes) * 60 + Number((seconds || "0").replace(",", ".")) - 2 || 0);
    list.dispatchEvent(new Event("input", { bubbles: true }));
    say();
  });
  play.addEventListener("click", () => {
    if (player.paused) player.play();
    else player.pause();
    mark.focus();
  });
  player.addEventListener("play", () => { play.textContent = "Dừng"; });
  player.addEventListener("pause", () => { play.textContent = "Phát"; });
  say();
})();
