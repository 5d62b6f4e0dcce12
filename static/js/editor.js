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
  const insert = (text) => {
    area.focus();
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
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
    const before = area.value.slice(0, area.selectionStart);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    insert(gap + text + "\n\n");
  });

  // Files dropped or pasted into the text are uploaded, and their line is put at the caret.
  const upload = async (files) => {
    for (const file of files) {
      const plain = !file.name || file.name === "image.png";
      const named = plain ? new File([file], `hinh-${Date.now()}.png`, { type: file.type }) : file;
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
        told.files.forEach((f) => insert("\n\n" + f.markdown + "\n\n"));
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
    files.filter((f) => f.note || f.job).forEach((f) => {
      const p = document.createElement("p");
      p.append(`${f.path}: ${f.note} `);
      if (f.job) {
        const link = document.createElement("a");
        link.href = f.job;
        link.target = "_blank";
        link.textContent = "Xem tiến độ";
        p.append(link);
      }
      place.append(p);
    });
  };
  document.addEventListener("recorded", async (event) => {
    const { file, done } = event.detail;
    done(await upload([file]));
  });
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    upload(files);
  });
  area.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    upload(files);
  });

  // What the form below the text has sent is put into the text, too.
  document.addEventListener("uploaded", (event) => {
    event.detail.forEach((f) => insert("\n\n" + f.markdown + "\n\n"));
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

  const list = (problems, first) => {
    const place = editor.querySelector("[data-problems]");
    place.replaceChildren();
    if (!problems.length) return;
    const head = document.createElement("h2");
    head.textContent = "Nên xem lại";
    const ul = document.createElement("ul");
    ul.className = "problems";
    problems.forEach((p) => {
      const li = document.createElement("li");
      li.className = `problems__${p.error ? "error" : "warning"}`;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = `Dòng ${p.line}`;
      button.addEventListener("click", () => {
        const lines = area.value.split("\n");
        const at = lines.slice(0, Math.max(0, p.line - first - 1)).join("\n").length + 1;
        area.focus();
        area.setSelectionRange(at, at + (lines[p.line - first - 1] || "").length);
      });
      li.append(button, ` ${p.sentence}`);
      ul.append(li);
    });
    place.append(head, ul);
  };
  let previewing = 0;
  const preview = async () => {
    const mine = ++previewing;
    try {
      const answer = await send({ xem: "1" });
      if (!answer.ok || mine !== previewing) return;
      const told = await answer.json();
      editor.querySelector("[data-preview]").innerHTML = told.html; // cleaned on the server as every lesson is
      editor.querySelector("[data-size]").textContent = `Trang này: ${told.size}`;
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
        others.hidden = !told.others.length;
        others.querySelector("span").textContent = told.others.join(", ");
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
