// Lessons of an outline change places by dragging; the buttons Lên and Xuống do the same without a mouse or a script.
document.querySelectorAll("[data-reorder]").forEach((list) => {
  let dragged = null;
  const items = () => [...list.children];
  items().forEach((item) => {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      item.classList.add("outline__item--over");
    });
    item.addEventListener("dragleave", () => item.classList.remove("outline__item--over"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      item.classList.remove("outline__item--over");
      const down = items().indexOf(dragged) < items().indexOf(item);
      list.insertBefore(dragged, down ? item.nextSibling : item);
      list.closest("form").submit();
    });
  });
});
