// The final quiz with JavaScript: the page holds the whole paper, so moving between questions needs no signal. Each answer is
// kept on this device until the site acknowledges it by number, and sent again by itself. Handing in waits for all.
//   [data-quiz] around it; [data-answers] the form of questions; fieldset[data-n][data-so] one question and its counter;
//   [data-review] and [data-hand-in] the review; [data-go] leads to a question (0: the review); [data-save-state] says what
//   is saved. fieldset[data-part] is a part of a situation, [data-gap] a gap in a sentence, [data-area="id"] an area of a picture
//   that ticks the field of that id. On a shared computer (data-shared) nothing outlives the tab.
(() => {
  const PREFIX = "hoctapso:bai:";
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const stores = [];
  for (const name of ["localStorage", "sessionStorage"]) {
    try { stores.push(window[name]); } catch { /* a browser that stores nothing still sends */ }
  }

  const finished = one("[data-quiz-done]");
  if (finished) stores.forEach((store) => store.removeItem(PREFIX + finished.dataset.quizDone));
  const root = one("[data-quiz]");
  if (!root) return;

  const { base, count, current, signIn, result, quiz } = root.dataset;
  const last = Number(count);
  const key = PREFIX + quiz;
  const store = stores[root.hasAttribute("data-shared") ? stores.length - 1 : 0];
  const form = one("[data-answers]");
  const review = one("[data-review]");
  const handIn = one("[data-hand-in]");
  const heading = one("[data-heading]");
  const says = one("[data-save-state]");
  const token = handIn.elements.csrf_token.value;
  const sets = all("fieldset[data-n]");
  const counters = {}; // question → the number its newest answer was acknowledged by
  let pending = {}; // question → {so, q}: answers that were not acknowledged yet
  let shown = Number(current);
  let sending = false;
  let stopped = false;
  let wanted = false; // the hand-in waits for answers
  let pause = 0;
  let timer;

  const say = (text, link, name) => {
    says.textContent = text;
    if (!link) return;
    const a = document.createElement("a");
    a.href = link;
    a.textContent = name;
    says.append(" ", a);
  };
  const keep = () => {
    try {
      if (Object.keys(pending).length) store.setItem(key, JSON.stringify(pending));
      else store.removeItem(key);
    } catch { /* full or forbidden: still sent from memory */ }
  };
  const fields = (n) => {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name.split("-")[0] === `c${n}` && value) found.append(name, value);
    }
    return found;
  };
  const restore = (n, q) => {
    const given = new URLSearchParams(q);
    for (const field of sets[n - 1].querySelectorAll("input,select")) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.getAll(field.name).includes(field.value);
      else field.value = given.get(field.name) || "";
    }
  };

  // How much of a question is answered: the words of the review and of the map.
  const WORDS = { whole: "Đã trả lời", part: "Trả lời chưa đủ", none: "Chưa trả lời" };
  const stateOf = (set) => {
    const parts = [...set.querySelectorAll("fieldset[data-part]")].map(stateOf);
    if (parts.length) return parts.every((s) => s === "whole") ? "whole" : parts.every((s) => s === "none") ? "none" : "part";
    const gaps = [...set.querySelectorAll("[data-gap]")].map((gap) => gap.value.trim());
    if (gaps.length) return gaps.every(Boolean) ? "whole" : gaps.some(Boolean) ? "part" : "none";
    const selects = [...set.querySelectorAll("select")];
    if (selects.length) {
      const chosen = selects.map((s) => s.value).filter(Boolean);
      const distinct = selects[0].options.length - 1 > selects.length || new Set(chosen).size === chosen.length;
      return !chosen.length ? "none" : chosen.length === selects.length && distinct ? "whole" : "part";
    }
    return [...set.querySelectorAll("input")].some((i) => (/^(radio|checkbox)$/.test(i.type) ? i.checked : i.value.trim())) ? "whole" : "none";
  };
  const mark = () => {
    if (!sets.length) return;
    all("[data-area]").forEach((area) => {
      area.classList.toggle("hotspot__area--chosen", document.getElementById(area.dataset.area).checked);
    });
    let open = 0;
    sets.forEach((set) => {
      const state = stateOf(set);
      if (state !== "whole") open += 1;
      const line = one(`[data-status-of="${set.dataset.n}"]`);
      line.textContent = WORDS[state];
      line.dataset.state = state;
      one(`[data-state-of="${set.dataset.n}"]`).textContent = WORDS[state];
    });
    one("[data-open-count]").textContent = open
      ? `Còn ${open} câu chưa trả lời hoặc trả lời chưa đủ. Anh/chị vẫn nộp được; câu để trống không có điểm.`
      : `Anh/chị đã trả lời đủ ${last} câu.`;
    one(".lesson-bar__place").textContent = `${last - open}/${last} câu`;
    one(".lesson-bar__line").value = last - open;
  };

  const show = (n, push) => {
    shown = n;
    form.hidden = n === 0;
    review.hidden = n !== 0;
    sets.forEach((set) => { set.hidden = Number(set.dataset.n) !== n; });
    heading.textContent = n ? `Câu ${n} trên ${last}` : "Xem lại trước khi nộp";
    document.title = document.title.replace(/^[^–]+/, `${n ? `Câu ${n}/${last}` : "Xem lại trước khi nộp"} `);
    one("[data-previous]").hidden = n < 2;
    one("[data-next]").firstChild.textContent = n === last ? "Xem lại trước khi nộp" : "Câu tiếp theo";
    all(".question-map__button").forEach((b) => {
      if (Number(b.dataset.go) === n) b.setAttribute("aria-current", "true");
      else b.removeAttribute("aria-current");
    });
    mark();
    if (push) {
      history.pushState({ n }, "", base + (n || "xem-lai"));
      scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    }
  };

  const later = () => {
    say(wanted
      ? "Chưa nộp được – câu trả lời đang giữ trên máy này, sẽ tự nộp khi có sóng"
      : "Chưa gửi được – đang giữ trên máy này, sẽ tự gửi khi có sóng");
    pause = Math.min(60, pause * 2 || 5);
    clearTimeout(timer);
    timer = setTimeout(go, pause * 1000);
  };
  const post = (address, body) => {
    body.set("csrf_token", token);
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  };
  // What cannot be mended by sending again. The answer stays on the device.
  const refused = async (response) => {
    if (response.status === 409) {
      stopped = true;
      pending = {};
      keep();
      say((await response.json().catch(() => ({}))).loi || "Bài này đã nộp.", result, "Xem kết quả");
      return true;
    }
    if ([400, 401, 403, 404].includes(response.status)) {
      stopped = true;
      say("Phiên làm việc đã hết hạn. Câu trả lời vẫn giữ trên máy này và sẽ được gửi khi anh/chị vào lại.", signIn, "Đăng nhập lại");
      return true;
    }
    return false;
  };

  // Send what waits, one answer after another; then hand in, if that was asked for.
  async function go() {
    clearTimeout(timer);
    if (sending || stopped) return;
    sending = true;
    try {
      let n;
      while ((n = Object.keys(pending)[0])) {
        const mine = pending[n];
        say("Đang gửi…");
        const body = new URLSearchParams(mine.q);
        body.set("so", mine.so);
        const response = await post(base + n, body);
        if (await refused(response)) return;
        if (!response.ok) throw new Error(response.status);
        const { so, luc } = await response.json();
        counters[n] = Math.max(counters[n] || 0, so);
        if (pending[n] && pending[n].so === mine.so) {
          // A greater number: another device saved meanwhile. What was done here is the newest act, so it is sent anew.
          if (so > mine.so) pending[n].so = so + 1;
          else delete pending[n];
        }
        keep();
        pause = 0;
        say(`Đã lưu lúc ${luc}`);
      }
      if (wanted) {
        say("Đang gửi…");
        const body = new URLSearchParams({ own_work: "y" });
        sets.forEach((set) => {
          const { n } = set.dataset;
          if (!counters[n]) return;
          body.set(`so${n}`, counters[n]);
          for (const [name, value] of fields(n)) body.append(name, value);
        });
        const response = await post(`${base}xem-lai`, body);
        if (await refused(response)) return;
        if (!response.ok) throw new Error(response.status);
        const { den } = await response.json();
        stopped = true;
        store?.removeItem(key);
        location.assign(den);
      }
    } catch {
      later();
    } finally {
      sending = false;
    }
  }

  const changed = (set) => {
    const { n } = set.dataset;
    const so = Math.max(counters[n] || 0, pending[n]?.so || 0) + 1;
    pending[n] = { so, q: fields(n).toString() };
    keep();
    mark();
    go();
  };

  sets.forEach((set) => {
    set.disabled = false;
    counters[set.dataset.n] = Number(set.dataset.so);
  });
  try {
    const kept = JSON.parse(store.getItem(key)) || {};
    for (const [n, mine] of Object.entries(kept)) {
      // The site has a newer answer, or this very one: nothing to send.
      if (sets.length && mine.so <= counters[n]) continue;
      pending[n] = mine;
      if (sets.length) restore(n, mine.q);
    }
  } catch { /* nothing kept */ }
  keep();

  if (form) {
    let typing;
    form.addEventListener("change", (event) => {
      clearTimeout(typing);
      const set = event.target.closest("fieldset[data-n]");
      if (set) changed(set);
    });
    form.addEventListener("input", (event) => {
      if (event.target.type === "radio" || event.target.type === "checkbox" || event.target.tagName === "SELECT") return;
      clearTimeout(typing);
      const set = event.target.closest("fieldset[data-n]");
      typing = setTimeout(() => changed(set), 1000);
    });
    form.addEventListener("click", (event) => {
      const area = event.target.closest("[data-area]");
      if (area) document.getElementById(area.dataset.area).click(); // ticks it and tells of the change
    });
    all(".hotspot").forEach((picture) => picture.classList.add("hotspot--live"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = event.submitter;
      if (button?.dataset.go) show(Number(button.dataset.go), true);
      else if (button && "previous" in button.dataset) show(Math.max(1, shown - 1), true);
      else show(shown === last ? 0 : shown + 1, true);
    });
    review.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-go]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(Number(link.dataset.go), true);
    });
    addEventListener("popstate", () => {
      const n = Number(location.pathname.split("/").pop());
      show(n >= 1 && n <= last ? n : 0, false);
    });
    mark();
  }

  handIn.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const own = handIn.elements.own_work;
    const error = one("#own_work-error");
    error.hidden = own.checked;
    if (!own.checked) {
      own.setAttribute("aria-describedby", error.id);
      own.focus();
      return;
    }
    wanted = true;
    if (!stopped) go();
  });
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  if (Object.keys(pending).length) go();
})();
