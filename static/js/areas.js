// Areas of a picture drawn by hand: the four numbers of each area are what is saved, this only fills them in.
//   [data-areas] around a picture ([data-areas-drawing] lies over it) and its rows; [data-areas-row="2"] holds four
//   [data-areas-number] in percent: left, top, width, height. Dragging on the picture draws the area of the row in use, dragging
//   an area moves it; with the focus on an area, arrows move it and Shift with arrows changes its size.
document.querySelectorAll("[data-areas]").forEach((root) => {
  const drawing = root.querySelector("[data-areas-drawing]");
  if (!drawing) return;
  const rows = [...root.querySelectorAll("[data-areas-row]")];
  const SVG = "http://www.w3.org/2000/svg";
  const fields = (row) => [...row.querySelectorAll("[data-areas-number]")];
  const numbers = (row) => {
    const found = fields(row).map((f) => (/^\d{1,3}$/.test(f.value.trim()) ? Number(f.value) : NaN));
    return found.some(Number.isNaN) || !found[2] || !found[3] ? null : found;
  };
  const between = (low, n, high) => Math.max(low, Math.min(high, Math.round(n)));
  let used = null; // the row somebody is filling in
  let drag = null; // {row, from: [x, y], was: numbers or null}

  const put = (row, [x, y, w, h]) => {
    const left = between(0, x, 99);
    const top = between(0, y, 99);
    [left, top, between(1, w, 100 - left), between(1, h, 100 - top)].forEach((n, i) => { fields(row)[i].value = n; });
  };
  const part = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const draw = () => {
    const focused = document.activeElement?.dataset?.row;
    drawing.replaceChildren(...rows.flatMap((row) => {
      const found = numbers(row);
      if (!found) return [];
      const n = row.dataset.areasRow;
      const [x, y, width, height] = found.map((p) => `${p}%`);
      const name = row.querySelector("input").value.trim();
      const area = part("g", { class: "hotspot__area", tabindex: 0, role: "button", "data-row": n, "aria-label": `Vùng ${n}${name ? `: ${name}` : ""}, trái ${found[0]}, trên ${found[1]}, rộng ${found[2]}, cao ${found[3]} phần trăm` });
      area.append(part("rect", { class: "hotspot__edge", x, y, width, height }), part("rect", { class: "hotspot__line", x, y, width, height }));
      const label = part("text", { x, y, dx: 6, dy: 19 });
      label.textContent = n;
      area.append(label);
      return [area];
    }));
    if (focused) drawing.querySelector(`[data-row="${focused}"]`)?.focus();
  };
  const at = (event) => {
    const box = drawing.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
  };
  const rowOf = (target) => rows.find((row) => row.dataset.areasRow === target.closest("[data-row]")?.dataset.row);

  drawing.removeAttribute("aria-hidden");
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", "Các vùng trên hình");
  root.querySelector("[data-areas-hint]").hidden = false;
  root.addEventListener("focusin", (event) => { used = event.target.closest("[data-areas-row]") || used; });
  root.addEventListener("input", draw);

  drawing.addEventListener("pointerdown", (event) => {
    const moved = rowOf(event.target);
    const row = moved || (used && !numbers(used) ? used : rows.find((r) => !numbers(r))) || used;
    if (!row) return;
    event.preventDefault();
    drag = { row, from: at(event), was: moved ? numbers(moved) : null };
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = at(event);
    const [fx, fy] = drag.from;
    if (drag.was) {
      const [left, top, w, h] = drag.was;
      put(drag.row, [between(0, left + x - fx, 100 - w), between(0, top + y - fy, 100 - h), w, h]);
    } else if (Math.abs(x - fx) >= 1 && Math.abs(y - fy) >= 1) {
      const [l, t] = [Math.max(0, Math.min(x, fx)), Math.max(0, Math.min(y, fy))];
      put(drag.row, [l, t, Math.min(100, Math.max(x, fx)) - l, Math.min(100, Math.max(y, fy)) - t]);
    }
    draw();
  });
  const end = () => { drag = null; };
  drawing.addEventListener("pointerup", end);
  drawing.addEventListener("pointercancel", end);

  drawing.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
    if (!row || (!dx && !dy)) return;
    event.preventDefault();
    const [x, y, w, h] = numbers(row);
    put(row, event.shiftKey ? [x, y, w + dx, h + dy] : [between(0, x + dx, 100 - w), between(0, y + dy, 100 - h), w, h]);
    draw();
  });
  draw();
});
