// Practical work with JavaScript: the text saves itself and stays on this device until the site has acknowledged it by
// number; files and recordings go one by one and wait in this page while there is no signal.
//   form[data-work] the work; [data-text], [data-save-state]; [data-files], [data-pick], [data-file-state]; [data-recorder]
//   [data-work-saved][data-counter] says on the next page what has arrived
(() => {
  const PREFIX = "hoctapso:sp:";
  const one = (selector) => document.querySelector(selector);
  const stores = [];
  for (const name of ["localStorage", "sessionStorage"]) {
    try { stores.push(window[name]); } catch { /* a browser that stores nothing still sends */ }
  }
  const arrived = one("[data-work-saved]");
  if (arrived) {
    for (const store of stores) {
      try {
        const kept = JSON.parse(store.getItem(PREFIX + arrived.dataset.workSaved));
        if (kept && kept.so <= Number(arrived.dataset.counter)) store.removeItem(PREFIX + arrived.dataset.workSaved);
      } catch { /* nothing kept */ }
    }
  }
  const form = one("form[data-work]");
  if (!form) return;

  const key = PREFIX + form.dataset.work;
  const store = stores["shared" in form.dataset ? stores.length - 1 : 0];
  const token = form.elements.csrf_token.value;
  const area = form.querySelector("[data-text]");
  const says = form.querySelector("[data-save-state]");
  const list = form.querySelector("[data-files]");
  const pick = form.querySelector("[data-pick]");
  const fileSays = form.querySelector("[data-file-state]");
  let counter = Number(form.elements.so.value) - 1; // what the last save was acknowledged by
  let savedText = area?.value;
  let pending = null; // {so, text}: what was not acknowledged yet
  let unsure = 0; // saves of which nobody knows whether they arrived: their numbers are not used again for other texts
  let sending = false;
  let stopped = false;
  let wanted = false; // the way to handing in waits for what is being sent
  let pause = 0;
  let timer;

  const say = (place, text, link, name) => {
    place.textContent = text;
    if (!link) return;
    const a = document.createElement("a");
    a.href = link;
    a.textContent = name;
    place.append(" ", a);
  };
  const keep = () => {
    try {
      if (pending) store.setItem(key, JSON.stringify(pending));
      else store.removeItem(key);
    } catch { /* full or forbidden: still sent from memory */ }
  };
  const post = (body) => {
    body.set("csrf_token", token);
    return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  };
  // What cannot be mended by sending again. The text stays where it is.
  const refused = async (response, place) => {
    if (response.status === 409) {
      stopped = true;
      pending = null;
      keep();
      say(place, (await response.json().catch(() => ({}))).loi || "Bài này đã nộp.", location.pathname, "Xem bài đã nộp");
      return true;
    }
    if ([400, 401, 403, 404].includes(response.status)) {
      stopped = true;
      say(place, "Phiên làm việc đã hết hạn. Bài viết vẫn giữ trên máy này và sẽ được gửi khi anh/chị vào lại.", form.dataset.signIn, "Đăng nhập lại");
      return true;
    }
    return false;
  };
  const later = (place, text) => {
    say(place, text);
    pause = Math.min(60, pause * 2 || 5);
    clearTimeout(timer);
    timer = setTimeout(go, pause * 1000);
  };

  // The text another page saved meanwhile is not written over before its author has said so.
  const conflict = (so) => {
    stopped = true;
    counter = so;
    say(says, "Bài này vừa được lưu ở thẻ hoặc máy khác. Nội dung đang gõ ở đây vẫn giữ trên máy này.", location.href.split("#")[0], "Xem bản kia");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = "Ghi bản đang gõ ở đây";
    button.addEventListener("click", () => {
      stopped = false;
      pending = { so: counter + 1, text: area.value };
      keep();
      go();
    });
    says.append(" ", button);
  };

  async function sendText() {
    while (pending) {
      const mine = pending;
      say(says, "Đang gửi…");
      const body = new URLSearchParams({ so: mine.so, text: mine.text });
      unsure = mine.so;
      const response = await post(body);
      if (await refused(response, says)) return;
      const told = await response.json();
      if (response.status === 422) { // too long: it is kept, and said
        stopped = true;
        say(says, told.loi);
        addEventListener("input", () => { stopped = false; }, { once: true, capture: true });
        return;
      }
      if (!response.ok) throw new Error(response.status);
      if (told.khac) { conflict(told.so); return; }
      counter = told.so;
      savedText = mine.text;
      form.elements.so.value = counter + 1;
      if (pending === mine) pending = null;
      else pending.so = counter + 1;
      keep();
      pause = 0;
      say(says, `Đã lưu lúc ${told.luc}`);
    }
  }

  // Files, one after another, with how far each is.
  const queue = [];
  const push = (file) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf_token", token);
    body.append("tep", file, file.name);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(fileSays, `Đang gửi ${file.name}: ${Math.round((event.loaded / event.total) * 100)}%`);
    });
    request.addEventListener("load", () => resolve(new Response(request.response, { status: request.status })));
    request.addEventListener("error", reject);
    request.send(body);
  });
  async function sendFiles() {
    const wrong = [];
    while (queue.length) {
      const file = queue[0];
      say(fileSays, `Đang gửi ${file.name}…`);
      const response = await push(file);
      if (response.status !== 413 && await refused(response, fileSays)) return;
      if (response.status >= 500) throw new Error(response.status);
      queue.shift();
      if (response.status === 413) wrong.push(`Tệp “${file.name}” nặng quá 20 MB.`);
      else {
        const told = await response.json();
        list.innerHTML = told.tep; // made by the site's own template
        if (told.loi) wrong.push(told.loi);
      }
      pause = 0;
      say(fileSays, wrong.join(" ") || `Đã gửi ${file.name}.`);
    }
  }

  async function go() {
    clearTimeout(timer);
    if (sending || stopped) return;
    sending = true;
    try {
      await sendText();
    } catch {
      later(says, "Chưa gửi được – đang giữ trên máy này, sẽ tự gửi khi có sóng");
      sending = false;
      return;
    }
    try {
      if (!stopped && queue.length) await sendFiles();
    } catch {
      later(fileSays, `Chưa gửi được ${queue[0].name} – đang giữ ở trang này, sẽ tự gửi khi có sóng. Xin đừng đóng trang.`);
      sending = false;
      return;
    }
    sending = false;
    if (wanted && !stopped && !pending && !queue.length) {
      wanted = false;
      location.assign(form.dataset.handIn);
    }
  }

  if (area) {
    let typing;
    const changed = () => {
      // A number that may have arrived with another text is not given to this one.
      wanted = false;
      pending = { so: Math.max(counter, sending || pause ? unsure : 0) + 1, text: area.value };
      keep();
      clearTimeout(typing);
      typing = setTimeout(go, 1500);
    };
    try {
      const kept = JSON.parse(store.getItem(key));
      if (kept && kept.text !== area.value) {
        // The site has a newer text: what is here is offered, not forced on it.
        if (kept.so <= counter) {
          const offer = document.createElement("p");
          const button = document.createElement("button");
          button.type = "button";
          button.className = "button button--secondary";
          button.textContent = "Lấy lại bản trên máy này";
          button.addEventListener("click", () => { area.value = kept.text; changed(); offer.remove(); });
          offer.append("Máy này còn giữ một bản chưa gửi được của bài này. ", button);
          area.before(offer);
        } else {
          area.value = kept.text;
          pending = kept;
        }
      } else store?.removeItem(key);
    } catch { /* nothing kept */ }
    area.addEventListener("input", changed);
  }

  if (list) {
    pick.addEventListener("change", () => {
      queue.push(...pick.files);
      pick.value = "";
      go();
    });
    list.addEventListener("click", async (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      if (!confirm("Bỏ tệp này khỏi bài?")) return;
      try {
        const response = await post(new URLSearchParams({ bo: button.value }));
        if (await refused(response, fileSays)) return;
        list.innerHTML = (await response.json()).tep;
        say(fileSays, "Đã bỏ tệp.");
        pick.focus();
      } catch {
        say(fileSays, "Chưa bỏ được tệp: mất kết nối. Anh/chị bấm lại khi có sóng.");
      }
    });
  }

  // Recording, to a type that phones of both kinds play.
  const recorder = form.querySelector("[data-recorder]");
  if (recorder && window.MediaRecorder && navigator.mediaDevices?.getUserMedia) {
    const MOST = 20 * 60; // seconds
    const type = ["audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg"].find((t) => MediaRecorder.isTypeSupported(t));
    const button = recorder.querySelector("[data-record]");
    const state = recorder.querySelector("[data-record-state]");
    const time = recorder.querySelector("[data-record-time]");
    let running = null;
    let tick;
    recorder.hidden = !type;
    const stop = () => running?.state === "recording" && running.stop();
    button.addEventListener("click", async () => {
      if (running) { stop(); return; }
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        say(state, "Trình duyệt chưa được dùng micro. Anh/chị cho phép ở thanh địa chỉ, hoặc ghi bằng ứng dụng của máy rồi chọn tệp bên dưới.");
        return;
      }
      const pieces = [];
      const begun = Date.now();
      running = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 48000 });
      running.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
      running.addEventListener("stop", () => {
        clearInterval(tick);
        stream.getTracks().forEach((track) => track.stop());
        running = null;
        button.textContent = "Ghi âm";
        time.textContent = "";
        say(state, "Đã dừng ghi.");
        const ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
        const at = new Date(begun).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).replace(/\D+/g, "-");
        queue.push(new File(pieces, `Bản ghi ${at}.${ending}`, { type }));
        go();
      });
      running.start(1000);
      button.textContent = "Dừng và gửi bản ghi";
      say(state, "Đang ghi. Bấm nút một lần nữa để dừng.");
      tick = setInterval(() => {
        const seconds = Math.round((Date.now() - begun) / 1000);
        time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        if (seconds >= MOST) stop();
      }, 1000);
    });
    addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter && "remove" in event.submitter.dataset) return; // its own listener has it
    event.preventDefault();
    event.stopPropagation();
    wanted = event.submitter?.value === "nop";
    if (area && !pending && area.value !== savedText) pending = { so: counter + 1, text: area.value }; // put there by the browser
    if (!wanted && !pending && !says.textContent) say(says, "Chưa có gì mới để lưu.");
    go();
  });
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  if (pending) go();
})();
