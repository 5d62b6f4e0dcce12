// The lesson editor: tools at the caret, a preview that follows, saving by itself. Nothing typed is ever lost: until the
// server has acknowledged it, the text is also kept on this device.
(() => {
  const editor = document.querySelector("[data-editor]");
  if (!editor) return;
  const form = editor.closest("form");
  const area = editor.querySelector("[data-text]");
  const state = editor.querySelector("[data-state]");
  const version = form.elements.version;
  const key = "hoctapso-draft:" + editor.dataset.key;
  if (area.readOnly) return;
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const say = (text, wrong) => {
    state.textContent = text;
    state.dataset.kind = wrong ? "wrong" : "";
  };

  // Insertions go through the browser's own editing, so that Ctrl+Z takes them back.
  // Until somebody has been in the text, its end is the place: a browser's own is the beginning.
  let placed = false;
  area.addEventListener("focus", () => { placed = true; }, { once: true });
  const insert = (text) => {
    if (!placed) area.setSelectionRange(area.value.length, area.value.length);
    area.focus();
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // Something with lines of its own: just as many empty lines around it as it needs.
  const insertBlock = (text) => {
    if (!placed) area.setSelectionRange(area.value.length, area.value.length);
    const before = area.value.slice(0, area.selectionStart);
    const after = area.value.slice(area.selectionEnd);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const end = !after ? "\n" : after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    insert(gap + text + end);
    area.blur();
    area.focus(); // scrolls to the caret, which stands after what was put in
  };
  const tools = editor.querySelector(".editor__tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const tool = event.target.closest("button");
    if (!tool) return;
    const { selectionStart: from, selectionEnd: to, value } = area;
    insert(tool.dataset.before + value.slice(from, to) + tool.dataset.after);
  });
  const buttons = [...tools.querySelectorAll("button, select")];
  buttons.forEach((b, n) => (b.tabIndex = n ? -1 : 0));
  tools.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (at < 0 || to === undefined || document.activeElement.matches("select")) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    buttons.forEach((b) => (b.tabIndex = b === next ? 0 : -1));
    next.focus();
  });
  const menu = tools.querySelector("[data-insert]");
  menu.addEventListener("change", () => {
    if (!menu.value) return;
    const text = menu.value;
    menu.value = "";
    insertBlock(text);
  });

  const stamp = () => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  };
  // Files dropped or pasted into the text are uploaded, and their line is put at the caret.
  const upload = async (files) => {
    for (const file of files) {
      const plain = !file.name || file.name === "image.png";
      const named = plain ? new File([file], `hinh-dan-${stamp()}.png`, { type: file.type }) : file;
      try {
        const token = form.elements.csrf_token.value;
        const sent = await window.hoctapsoSend(named, {
          begin: editor.dataset.begin,
          token,
          tell: (received, text) => say(`Đang tải lên ${named.name}: ${Math.floor((100 * received) / named.size)}%${text ? `. ${text}` : ""}`, !!text),
        });
        const body = new URLSearchParams({ csrf_token: token, upload: sent.uid });
        const answer = await fetch(editor.dataset.upload, { method: "POST", body, headers: { Accept: "application/json" } });
        const told = await answer.json();
        sent.done();
        told.files.forEach((f) => insertBlock(f.markdown));
        say(told.errors.length ? told.errors.join(" ") : `Đã tải lên ${named.name}`, told.errors.length > 0);
        notes(told.files);
        if (told.errors.length) return false;
      } catch (problem) {
        say(`Chưa tải được ${named.name}: ${problem.message}`, true);
        return false;
      }
    }
    return true;
  };
  // What is worth knowing of a recording, and where its conversion can be followed.
  const notes = (files) => {
    const place = editor.querySelector("[data-notes]");
    place.replaceChildren();
    files.filter((f) => f.note || f.job || f.captions).forEach((f) => {
      const p = document.createElement("p");
      p.append(`${f.path}: ${f.note} `);
      const lead = (href, text) => {
        const link = document.createElement("a");
        link.href = href;
        link.target = "_blank";
        link.textContent = text;
        p.append(link);
      };
      if (f.job) lead(f.job, "Xem tiến độ");
      else if (f.captions) lead(f.captions, "Viết phụ đề");
      place.append(p);
    });
  };
  document.addEventListener("recorded", async (event) => {
    const { file, done } = event.detail;
    done(await upload([file]));
  });
  // What Word and web pages put on the clipboard becomes Markdown on the server; plain text is left to the browser.
  const account = editor.querySelector("[data-account]");
  const tell = (sentences) => {
    account.replaceChildren();
    if (!sentences.length) return;
    const ul = document.createElement("ul");
    sentences.forEach((sentence) => {
      const li = document.createElement("li");
      li.textContent = sentence;
      ul.append(li);
    });
    account.append(ul);
  };
  const rich = (html) => /<(h[1-6]|p|li|table|b|strong|i|em|img|blockquote|pre|sup|sub|font)[\s>/]|<a\s[^>]*href|mso-|font-weight:\s*(bold|[6-9]00)/i.test(html);
  const put = (text, inline) => {
    if (!inline) return insertBlock(text);
    insert(text);
    area.blur();
    area.focus(); // scrolls to the caret
  };
  const ask = editor.querySelector("[data-old]");
  const choose = (old) => new Promise((resolve) => {
    ask.querySelector("[data-encoding]").textContent = old.encoding;
    ask.querySelector("tbody").replaceChildren(...old.samples.map((pair) => {
      const row = document.createElement("tr");
      row.append(...pair.map((text, n) => {
        const cell = document.createElement("td");
        cell.dataset.label = n ? "Sau khi chuyển" : "Đang dán";
        cell.textContent = text;
        return cell;
      }));
      return row;
    }));
    ask.hidden = false;
    ask.querySelector("button").focus();
    ask.onclick = (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      ask.hidden = true;
      resolve(button.value);
    };
  });
  const pasteRich = async (html, plain) => {
    const { selectionStart: from, selectionEnd: to } = area;
    const labels = [...area.value.matchAll(/\[\^([^\]\s]{1,100})\]/g)].map((found) => found[1]);
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("html", new Blob([html], { type: "text/html" }), "dan.html");
    body.append("labels", [...new Set(labels)].join(" ").slice(0, 20000));
    area.readOnly = true; // the place to put it must not move meanwhile
    tell(["Đang chuyển nội dung dán…"]);
    let told;
    try {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), 30000);
      const answer = await fetch(editor.dataset.paste, { method: "POST", body, headers: { Accept: "application/json" }, signal: stop.signal, redirect: "manual" });
      clearTimeout(timer);
      told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { errors: ["Phiên làm việc đã hết."] };
    } catch {
      told = { errors: ["Không có mạng."] };
    }
    const choice = told.old ? await choose(told.old) : "";
    area.readOnly = false;
    area.focus();
    area.setSelectionRange(from, to);
    if (told.errors) {
      insert(plain);
      return tell([`${told.errors.join(" ")} Đã dán phần chữ; bảng, hình, liên kết và định dạng chưa có. Muốn lấy đủ: bấm Ctrl+Z rồi dán lại sau.`]);
    }
    if (choice === "thoi") return tell([]);
    const text = choice === "chuyen" ? told.old.markdown : told.markdown;
    if (text) put(text, told.inline);
    tell(text ? [...told.account, "Bấm Ctrl+Z để bỏ phần vừa dán."] : ["Không có gì dán được trong phần đã chép."]);
  };
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    const html = event.clipboardData?.getData("text/html") || "";
    const plain = event.clipboardData?.getData("text/plain") || "";
    if (files.length && !plain) {
      event.preventDefault();
      upload(files);
    } else if (html && rich(html)) {
      event.preventDefault();
      pasteRich(html, plain);
    }
  });
  area.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    upload(files);
  });

  // What the form below the text has sent is put into the text, too.
  document.addEventListener("uploaded", (event) => {
    event.detail.forEach((f) => insertBlock(f.markdown));
    notes(event.detail);
  });

  // Preview and saving.
  const send = (extra) => {
    const body = new FormData(form);
    Object.entries(extra).forEach(([name, value]) => body.append(name, value));
    return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  };
  const snapshot = () => JSON.stringify([...new FormData(form)].filter(([n]) => !["csrf_token", "version"].includes(n)));
  let saved = snapshot();
  let saving = false;
  let stopped = false;
  let typedAt = 0;
  let savedAt = Date.now();

  const problems = editor.querySelector("[data-problems]");
  // Problems name lines of the file; the text begins on line `first` of it.
  const goTo = (fileLine) => {
    const lines = area.value.split("\n");
    const line = fileLine - Number(problems.dataset.first);
    if (line < 0 || line >= lines.length) return false;
    const at = lines.slice(0, line).join("\n").length + (line ? 1 : 0);
    area.setSelectionRange(at, at);
    area.blur();
    area.focus(); // a browser scrolls to the caret when the field gets the focus
    area.setSelectionRange(at, at + lines[line].length);
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (link && goTo(Number(link.dataset.line))) event.preventDefault();
  });
  const hash = location.hash.match(/^#dong-(\d+)$/);
  if (hash) goTo(Number(hash[1]));
  const list = (found, first) => {
    problems.replaceChildren();
    problems.dataset.first = first;
    if (!found.length) return;
    const head = document.createElement("h2");
    head.textContent = "Nên xem lại";
    const ul = document.createElement("ul");
    ul.className = "problems";
    found.forEach((p) => {
      const li = document.createElement("li");
      li.className = `problems__${p.error ? "error" : "warning"}`;
      const kind = document.createElement("strong");
      kind.textContent = p.error ? "Lỗi" : "Lưu ý";
      const link = document.createElement("a");
      link.href = p.line >= first ? `#dong-${p.line}` : "#title";
      link.textContent = p.line >= first ? `Dòng ${p.line - first + 1}` : "Phần khai báo";
      if (p.line >= first) link.dataset.line = p.line;
      li.append(kind, " ", link, `: ${p.sentence}`);
      ul.append(li);
    });
    problems.append(head, ul);
  };
  let previewing = 0;
  const preview = async () => {
    const mine = ++previewing;
    try {
      const answer = await send({ xem: "1" });
      if (!answer.ok || mine !== previewing) return;
      const told = await answer.json();
      editor.querySelector("[data-preview]").innerHTML = told.html; // cleaned on the server as every lesson is
      editor.querySelector("[data-size]").textContent = told.size;
      list(told.problems, told.first);
    } catch {
      // The preview waits for the network; the text does not.
    }
  };
  const save = async () => {
    const now = snapshot();
    if (saving || stopped || now === saved) return;
    saving = true;
    say("Đang lưu…");
    try {
      const answer = await send({});
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { state: "signed-out" };
      if (told.state === "saved") {
        version.value = told.version;
        saved = now;
        savedAt = Date.now();
        localStorage.removeItem(key);
        say(`Đã lưu lúc ${told.at}`);
        const others = document.querySelector("[data-others]");
        if (others) {
          others.hidden = !told.others.length;
          others.querySelector("span").textContent = told.others.join(", ");
        }
      } else if (told.state === "stale") {
        stopped = true;
        say("Có người vừa lưu bài này. Bấm Lưu để so hai bản; chưa có gì bị ghi đè.", true);
      } else if (told.state === "signed-out") {
        say("Phiên làm việc đã hết. Nội dung còn nguyên ở đây và trên máy này: đăng nhập ở thẻ khác rồi bấm Lưu.", true);
      } else {
        say(told.errors.join(" "), true);
      }
    } catch {
      say(`Chưa lưu được – đang giữ trên máy này lúc ${clock()}, sẽ tự lưu khi có mạng`, true);
    }
    saving = false;
  };
  let waiting;
  form.addEventListener("input", () => {
    typedAt = Date.now();
    try {
      localStorage.setItem(key, JSON.stringify({ at: typedAt, text: area.value }));
    } catch {
      // No room on the device: the server still saves.
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      preview();
      save();
    }, 1500);
  });
  setInterval(() => {
    if (snapshot() !== saved && (Date.now() - savedAt > 20000 || Date.now() - typedAt > 2000)) save();
  }, 5000);
  window.addEventListener("online", save);
  form.addEventListener("submit", () => {
    // The answer replaces the page; what is on the device stays until a saved page is opened again.
    saved = snapshot();
  });
  window.addEventListener("beforeunload", (event) => {
    if (snapshot() !== saved) event.preventDefault();
  });

  // What was typed here and never reached the server is offered, not forced.
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  if (kept && kept.text !== area.value) {
    const offer = document.createElement("p");
    offer.className = "remark";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = "Lấy lại bản trên máy này";
    button.addEventListener("click", () => {
      area.select();
      insert(kept.text);
      offer.remove();
    });
    offer.append("Máy này còn giữ nội dung chưa lưu được của bài này. ", button);
    editor.before(offer);
  } else if (kept) {
    localStorage.removeItem(key);
  }
})();
