// Writing boxes in lessons: counts as one writes, keeps the draft until the tab is closed (computers are shared), copies it, saves it as a Word file. Nothing is sent.
//   <textarea data-compose data-goal="60" data-goal-unit="giay|tieng"> with an element [data-compose-count] near it
// A loudspeaker announcer reads about 150 tiếng (syllables) a minute, the yardstick the lessons teach.
(() => {
  const SYLLABLES_A_SECOND = 2.5;
  const number = new Intl.NumberFormat("vi-VN");

  // A Word file is a ZIP of XML (ECMA-376); stored without compression it needs only sizes and CRC-32 (ISO 3309).
  const crc32 = (bytes) => {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  };
  const zip = (files) => {
    const encoder = new TextEncoder();
    const parts = [];
    const directory = [];
    let offset = 0;
    for (const [path, text] of files) {
      const name = encoder.encode(path);
      const data = encoder.encode(text);
      const head = new DataView(new ArrayBuffer(26));
      head.setUint16(0, 20, true);
      head.setUint16(8, 0x21, true); // 1/1/1980: the file says nothing of when it was made
      head.setUint32(10, crc32(data), true);
      head.setUint32(14, data.length, true);
      head.setUint32(18, data.length, true);
      head.setUint16(22, name.length, true);
      const tail = new DataView(new ArrayBuffer(14));
      tail.setUint32(10, offset, true);
      parts.push("PK\x03\x04", head, name, data);
      directory.push("PK\x01\x02", new Uint8Array([20, 0]), head, tail, name);
      offset += 30 + name.length + data.length;
    }
    const size = files.reduce((sum, [path]) => sum + 46 + encoder.encode(path).length, 0);
    const end = new DataView(new ArrayBuffer(18));
    end.setUint16(4, files.length, true);
    end.setUint16(6, files.length, true);
    end.setUint32(8, size, true);
    end.setUint32(12, offset, true);
    return new Blob([...parts, ...directory, "PK\x05\x06", end]);
  };
  const word = (text) => {
    const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
    const office = "http://schemas.openxmlformats.org";
    const safe = (line) => line.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
    const font = '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/></w:rPr>';
    const body = text.split("\n")
      .map((line) => `<w:p><w:r>${font}<w:t xml:space="preserve">${safe(line)}</w:t></w:r></w:p>`).join("");
    return zip([
      ["[Content_Types].xml", `${xml}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`],
      ["_rels/.rels", `${xml}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`],
      ["word/document.xml", `${xml}<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`],
    ]);
  };

  // At a shared computer somebody else may have written before: what is theirs is not shown, and goes.
  const owner = document.querySelector("[data-owner]")?.dataset.owner || "";
  try {
    Object.keys(sessionStorage)
      .filter((key) => owner && key.startsWith("soan:") && !key.startsWith(`soan:${owner}:`))
      .forEach((key) => sessionStorage.removeItem(key));
  } catch { /* a browser that stores nothing */ }

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
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${line.id}`.trim());

    const goal = Number(box.dataset.goal) || 0;
    const spoken = box.dataset.goalUnit === "giay";
    const key = `soan:${owner}:${location.pathname}:${box.id}`;

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

    const save = document.createElement("button");
    save.type = "button";
    save.className = "button button--secondary compose__save";
    save.textContent = "Tải về tệp Word";
    save.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(word(box.value));
      link.download = `${box.id}.docx`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
    line.after(save);

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
