// Kindness for forms on every page; all of them work without it.
//   [data-error-summary]            gets the focus, so that what is wrong is read first
//   [data-show-password="id"]       shows and hides what was typed
//   [data-when="name value …"]      is there while the radio of that name has one of these values
//   form                            is sent once, however often its button is pressed (data-send-again lets it repeat)
//   the form that signs out         also wipes what quizzes and writing boxes kept on this device
//   details.account                 closes by Escape or a press elsewhere
(() => {
  const all = (selector) => document.querySelectorAll(selector);

  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      (field.closest(".govuk-form-group") || field).scrollIntoView();
      field.focus({ preventScroll: true });
    });
  }

  all("[data-show-password]").forEach((button) => {
    const field = document.getElementById(button.dataset.showPassword);
    button.hidden = false;
    const show = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
    };
    button.addEventListener("click", () => show(field.type === "password"));
    field.form?.addEventListener("submit", () => show(false)); // browsers remember passwords, not plain text
  });

  all("[data-when]").forEach((part) => {
    const [name, ...values] = part.dataset.when.split(" ");
    const form = part.closest("form");
    const look = () => { part.hidden = !values.includes(new FormData(form).get(name)); };
    form.addEventListener("change", look);
    addEventListener("pageshow", look); // what was chosen before going back is chosen again by then
    look();
  });

  // Answers and drafts kept on this device leave with whoever signs out.
  const forget = () => {
    try {
      for (const store of [localStorage, sessionStorage]) {
        Object.keys(store).filter((key) => /^(hoctapso(-draft)?|soan):/.test(key)).forEach((key) => store.removeItem(key));
      }
    } catch { /* a browser that stores nothing */ }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.action.endsWith("/dang-xuat")) forget();
    if (event.defaultPrevented || form.method !== "post" || "sendAgain" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000); // a lost signal must not lock the page
  });

  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  const account = document.querySelector("details.account");
  if (account) {
    document.addEventListener("click", (event) => {
      if (!account.contains(event.target)) account.open = false;
    });
    account.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !account.open) return;
      account.open = false;
      account.querySelector("summary").focus();
    });
  }
})();
