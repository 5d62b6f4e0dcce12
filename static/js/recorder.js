// A recording made in the browser, to a type that phones play: M4A where the browser can, else WebM (made into M4A on the server).
//   [data-recorder] around it, with buttons [data-record] [data-stop] [data-keep] [data-discard], an <audio> to listen and a
//   [data-time]; what is to be said stands in [data-says]. Keeping sends the event "recorded" with detail {file, length, done};
//   the page calls done(true) when it has it.
(() => {
  const TYPES = [["audio/mp4;codecs=mp4a.40.2", "m4a"], ["audio/mp4", "m4a"], ["audio/webm;codecs=opus", "weba"], ["audio/webm", "weba"], ["audio/ogg;codecs=opus", "ogg"]];
  const LONGEST = 30 * 60; // seconds

  document.querySelectorAll("[data-recorder]").forEach((root) => {
    const one = (name) => root.querySelector(`[data-${name}]`);
    const type = window.MediaRecorder && navigator.mediaDevices ? TYPES.find(([t]) => MediaRecorder.isTypeSupported(t)) : null;
    const listen = root.querySelector("audio");
    const say = (text) => { one("says").textContent = text; };
    root.hidden = false;
    if (!type) {
      one("record").hidden = true;
      say("Trình duyệt này không ghi âm được. Hãy ghi bằng ứng dụng ghi âm của điện thoại rồi tải tệp lên.");
      return;
    }
    let recorder = null;
    let pieces = [];
    let file = null;
    let began = 0;
    let length = 0;
    let ticking = 0;
    const show = (stage) => {
      one("record").hidden = stage !== "ready";
      one("stop").hidden = stage !== "recording";
      one("keep").hidden = one("discard").hidden = listen.hidden = stage !== "done";
      one("time").hidden = stage === "ready";
    };
    const tick = () => {
      length = Math.floor((Date.now() - began) / 1000);
      one("time").textContent = `${Math.floor(length / 60)}:${String(length % 60).padStart(2, "0")}`;
      if (length >= LONGEST) recorder.stop();
    };
    const forget = () => {
      if (listen.src) URL.revokeObjectURL(listen.src);
      listen.removeAttribute("src");
      file = null;
      pieces = [];
      one("time").textContent = "0:00";
    };
    const finish = () => {
      clearInterval(ticking);
      tick();
      recorder.stream.getTracks().forEach((track) => track.stop()); // the sign of an open microphone goes out
      const blob = new Blob(pieces, { type: type[0].split(";")[0] });
      if (!blob.size) {
        show("ready");
        say("Chưa ghi được gì. Hãy thử lại.");
        return;
      }
      const at = new Date();
      const two = (n) => String(n).padStart(2, "0");
      const name = `ghi-am-${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}.${type[1]}`;
      file = new File([blob], name, { type: blob.type });
      listen.src = URL.createObjectURL(blob);
      show("done");
      say("Đã ghi xong. Nghe lại, rồi giữ hoặc bỏ.");
      one("keep").focus();
    };
    one("record").addEventListener("click", async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        say("Chưa được dùng micrô. Hãy cho phép trang này dùng micrô trong trình duyệt rồi bấm lại.");
        return;
      }
      forget();
      recorder = new MediaRecorder(stream, { mimeType: type[0], audioBitsPerSecond: 64000 });
      recorder.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
      recorder.addEventListener("stop", finish);
      recorder.start(1000); // in pieces: what was said is not lost with the last second
      began = Date.now();
      ticking = setInterval(tick, 250);
      show("recording");
      tick();
      say("Đang ghi. Nói cách micrô một gang tay.");
      one("stop").focus();
    });
    one("stop").addEventListener("click", () => { if (recorder.state !== "inactive") recorder.stop(); });
    one("discard").addEventListener("click", () => {
      forget();
      show("ready");
      say("Đã bỏ bản vừa ghi.");
      one("record").focus();
    });
    one("keep").addEventListener("click", () => {
      if (!file) return;
      say("Đang tải lên…");
      one("keep").disabled = true;
      root.dispatchEvent(new CustomEvent("recorded", {
        bubbles: true,
        detail: {
          file,
          length,
          done: (kept, text) => {
            one("keep").disabled = false;
            if (kept) {
              forget();
              show("ready");
            }
            say(text || (kept ? "Đã giữ bản ghi." : "Chưa tải lên được. Bản ghi vẫn còn ở đây; hãy bấm Giữ lần nữa."));
          },
        },
      }));
    });
    addEventListener("beforeunload", (event) => { if (file || recorder?.state === "recording") event.preventDefault(); });
    show("ready");
  });
})();
