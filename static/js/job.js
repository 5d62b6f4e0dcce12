// Renews the page of a running job every two seconds, until it ends. Without it, the button does.
(() => {
  let around = document.querySelector("[data-job-running]");
  const renew = async () => {
    if (!document.hidden && !around.contains(document.activeElement)) {
      try {
        const response = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.querySelector("[data-job]");
        if (!response.ok || !fresh) return location.reload();
        around.replaceWith(fresh);
        around = fresh;
        document.title = page.title;
      } catch { /* the signal is gone: the next try may reach the site */ }
    }
    if (around.matches("[data-job-running]")) setTimeout(renew, 2000);
    return undefined;
  };
  if (around) setTimeout(renew, 2000);
})();
