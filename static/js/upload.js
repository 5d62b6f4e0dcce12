// Files sent in pieces, so that a weak network loses nothing: a piece that fails is sent again, and the same file chosen
// another day goes on where it stopped. Without this script the forms send their files whole.
//   <form data-upload="one" data-begin="address">    the file goes ahead, then the form with its number
//   <form data-upload="many" data-begin="address">   each file is taken as it arrives; files may be dropped and pasted
//   [data-uploads], [data-uploads-said] in the form  where progress is shown, and where it is said
(() => {
  const PIECE = 512 * 1024; // a quarter of a minute at 256 kbit/s; the server takes up to 1 MB
  const MB = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const pause = (ms) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* no room: resuming needs the open page */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };
  class Refusal extends Error {}

  const ask = async (url, options = {}) => {
    const answer = await fetch(url, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } });
    if (answer.status === 404) throw new Refusal("Tệp tải dở không còn. Hãy chọn lại tệp.");
    if ([0, 302, 400, 401].includes(answer.status)) throw new Refusal("Phiên làm việc đã hết. Hãy đăng nhập lại rồi chọn lại tệp; phần đã tải còn nguyên.");
    if (answer.status >= 500) throw new Error("later");
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!answer.ok) throw new Refusal((told.errors || ["Không tải lên được tệp này."]).join(" "));
    return told;
  };

  // Sends one file; resolves to the upload's uid. `tell(received, words, wrong)` is called as it goes.
  const send = async (file, { begin, token, tell }) => {
    const key = `hoctapso:tai-len:${begin}|${file.name}|${file.size}|${file.lastModified}`;
    const headers = { "X-CSRFToken": token };
    let state = null;
    let failed = 0;
    for (;;) {
      try {
        if (!state) {
          const known = store.get(key);
          if (known) {
            state = await ask(`/tai-len/${known}`).catch((problem) => {
              if (!(problem instanceof Refusal)) throw problem;
              store.drop(key);
              return null;
            });
            if (state && state.size !== file.size) state = null;
          }
        }
        if (!state) {
          const body = new URLSearchParams({ name: file.name, size: file.size });
          state = await ask(begin, { method: "POST", body, headers });
          store.set(key, state.uid);
        }
        while (state.received < file.size) {
          tell(state.received);
          const piece = file.slice(state.received, state.received + PIECE);
          state = await ask(`/tai-len/${state.uid}?tu=${state.received}`, {
            method: "POST", body: piece, headers: { ...headers, "Content-Type": "application/octet-stream" },
          });
          failed = 0;
        }
        tell(file.size);
        return { uid: state.uid, done: () => store.drop(key) };
      } catch (problem) {
        if (problem instanceof Refusal) {
          store.drop(key);
          throw problem;
        }
        failed += 1;
        tell(state ? state.received : 0, "Mất kết nối – sẽ tự tải tiếp khi có mạng");
        await pause(Math.min(30000, 1000 * 2 ** Math.min(failed, 5)));
        // What arrived of the piece that broke off is the server's to say.
        if (state) state = await ask(`/tai-len/${state.uid}`).catch((other) => {
          if (other instanceof Refusal) throw other;
          return state;
        });
      }
    }
  };
  window.hoctapsoSend = send;

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    if (!input) return;
    const list = form.querySelector("[data-uploads]");
    const said = form.querySelector("[data-uploads-said]");
    const many = form.dataset.upload === "many";
    const token = () => form.elements.csrf_token.value;
    let running = 0;

    const line = (file) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.max = file.size;
      bar.value = 0;
      bar.setAttribute("aria-label", `Tải lên ${file.name}`);
      const words = document.createElement("span");
      words.className = "uploads__words";
      item.append(name, bar, words);
      list.append(item);
      list.hidden = false;
      return (received, text, wrong) => {
        bar.value = received;
        words.dataset.kind = wrong ? "wrong" : "";
        const part = `Đã tải ${MB.format(received / 1e6)}/${MB.format(file.size / 1e6)} MB (${Math.floor((100 * received) / file.size)}%)`;
        words.textContent = text ? (wrong ? text : `${part}. ${text}`) : part;
        if (text) said.textContent = `${file.name}: ${text}`;
      };
    };

    const one = async (file, tell) => {
      try {
        return await send(file, { begin: form.dataset.begin, token: token(), tell });
      } catch (problem) {
        tell(0, problem.message, true);
        return null;
      }
    };

    const take = async (file) => {
      const tell = line(file);
      const sent = await one(file, tell);
      if (!sent) return false;
      for (;;) {
        try {
          const body = new URLSearchParams({ csrf_token: token(), upload: sent.uid });
          const told = await ask(form.action, { method: "POST", body });
          sent.done();
          tell(file.size, "Đã xong");
          form.dispatchEvent(new CustomEvent("uploaded", { detail: told.files, bubbles: true }));
          return true;
        } catch (problem) {
          if (problem instanceof Refusal) {
            sent.done();
            tell(file.size, problem.message, true);
            return false;
          }
          tell(file.size, "Mất kết nối – sẽ tự làm tiếp khi có mạng");
          await pause(3000);
        }
      }
    };

    const takeAll = async (files) => {
      const waiting = [...files];
      running += 1;
      const worker = async () => {
        let all = true;
        while (waiting.length) all = (await take(waiting.shift())) && all;
        return all;
      };
      const ended = await Promise.all([worker(), worker()]);
      running -= 1;
      input.value = "";
      if (!running && ended.every(Boolean) && form.dataset.after === "reload") location.reload();
    };

    form.addEventListener("submit", async (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      if (running) return;
      if (many) {
        takeAll(input.files);
        return;
      }
      running = 1;
      list.replaceChildren();
      const sent = await one(input.files[0], line(input.files[0]));
      running = 0;
      if (!sent) return;
      form.querySelectorAll("input[name=upload]").forEach((old) => old.remove());
      const number = document.createElement("input");
      number.type = "hidden";
      number.name = "upload";
      number.value = sent.uid;
      form.append(number);
      input.value = "";
      sent.done();
      form.submit();
    });

    const files = (event) => [...((event.dataTransfer || event.clipboardData)?.files || [])];
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("uploads--over");
    });
    ["dragleave", "drop"].forEach((kind) => form.addEventListener(kind, () => form.classList.remove("uploads--over")));
    const given = (event) => {
      const found = files(event);
      if (!found.length || event.defaultPrevented) return;
      event.preventDefault();
      if (many) {
        takeAll(found);
        return;
      }
      const kept = new DataTransfer();
      kept.items.add(found[0]);
      input.files = kept.files;
      said.textContent = `Đã chọn ${found[0].name}`;
    };
    form.addEventListener("drop", given);
    document.addEventListener("paste", (event) => {
      if (!event.target.closest("input, textarea")) given(event);
    });
    addEventListener("beforeunload", (event) => {
      if (running) event.preventDefault();
    });
  });
})();
