// [data-copy]: a text with a button that copies it, and says so. Where the text is offered for reuse, each copy is counted
// for the reader's unit (data-copied). Without this script the text is there to be selected.
(() => {
  document.querySelectorAll("[data-copy]").forEach((box) => {
    const text = box.querySelector("textarea");
    const button = box.querySelector("[data-copy-button]");
    const said = box.querySelector("[data-copy-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        // Older browsers, and pages without TLS: the selection is copied.
        if (!document.execCommand("copy")) {
          said.textContent = "Trình duyệt không cho chép. Bài đã được chọn sẵn: bấm Ctrl+C.";
          return;
        }
      }
      said.textContent = "Đã chép. Dán vào nơi anh/chị cần đăng.";
      if (!box.dataset.copied) return;
      const token = document.querySelector("input[name=csrf_token]").value;
      fetch(box.dataset.copied, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => {});
    });
  });
})();
