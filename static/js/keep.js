// What was typed into a form and did not reach the server stays on this device and is offered when the page opens again.
//   <form data-keep="name">        its fields are kept as they are typed
//   data-keep-now                  what stands in it was not saved yet
//   <form data-keep-back="name" data-stands="…" hidden>   brings back rows that the server lays out, by sending them;
//                                  data-stands names what is saved: when it has changed since sending, all has arrived;
//                                  data-field is the field that carries it ("ban")
(() => {
  const PREFIX = "hoctapso-draft:";
  const back = document.querySelector("form[data-keep-back]");
  const stands = back?.dataset.stands ?? "";
  const field = back?.dataset.field ?? "ban";
  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(PREFIX + name)); } catch { return null; }
  };
  const drop = (name) => {
    try { localStorage.removeItem(PREFIX + name); } catch { /* a browser that stores nothing */ }
  };
  const write = (name, kept) => {
    try { localStorage.setItem(PREFIX + name, JSON.stringify(kept)); } catch { /* no room: the page still sends */ }
  };
  const fields = (form) => [...new FormData(form)].filter(([name]) => !["csrf_token", "viec", field].includes(name));
  const arrived = (kept) => kept.sent && kept.stands !== stands;

  let offered = false;
  const offer = (before, name, restore) => {
    if (offered) return;
    offered = true;
    const remark = document.createElement("p");
    remark.className = "remark";
    const press = (text, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--secondary";
      button.textContent = text;
      button.addEventListener("click", () => {
        remark.remove();
        act();
      });
      remark.append(button, " ");
    };
    remark.append("Máy này còn giữ nội dung chưa lưu được của trang này. ");
    press("Lấy lại bản trên máy này", restore);
    press("Bỏ bản ấy", () => drop(name));
    before.before(remark);
  };
  const bringBack = (kept) => {
    const put = (name, value) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      back.append(input);
    };
    put(field, kept.stands);
    kept.fields.forEach(([name, value]) => put(name, value));
    back.requestSubmit(back.querySelector("button"));
  };

  const forms = [...document.querySelectorAll("form[data-keep]")];
  const rows = back && read(back.dataset.keepBack);
  if (rows && arrived(rows)) drop(back.dataset.keepBack);
  else if (rows && !forms.some((form) => form.dataset.keep === back.dataset.keepBack)) {
    offer(document.querySelector("h1").nextElementSibling, back.dataset.keepBack, () => bringBack(rows));
  }
  forms.forEach((form) => {
    const name = form.dataset.keep;
    const shown = JSON.stringify(fields(form));
    const keep = (sent) => write(name, { fields: fields(form), stands: form.elements[field]?.value ?? stands, sent });
    const kept = read(name);
    if ("keepNow" in form.dataset) keep(false);
    else if (kept && (arrived(kept) || JSON.stringify(kept.fields) === shown)) drop(name);
    else if (kept) {
      offer(form, name, () => {
        if (back?.dataset.keepBack === name) return bringBack(kept);
        kept.fields.forEach(([filled, value]) => { if (form.elements[filled]) form.elements[filled].value = value; });
        form.dispatchEvent(new Event("input", { bubbles: true }));
        form.querySelector("textarea")?.focus();
      });
    }
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  });
})();
