// Sorts and filters tables; the page is whole without it.
"use strict";
for (const table of document.querySelectorAll("main table")) {
  const bodies = [...table.tBodies];
  const rows = bodies.flatMap((body) => [...body.rows].filter((row) => !row.classList.contains("group")));
  if (rows.length < 4) continue;
  const order = new Map(rows.map((row, place) => [row, place]));
  const value = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return "";
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };
  const compare = (a, b) => {
    const [x, y] = [typeof a === "number", typeof b === "number"];
    if (x && y) return a - b;
    if (x !== y) return x ? -1 : 1; // what has no number comes last
    return a.localeCompare(b, undefined, { numeric: true });
  };
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const next = now === "descending" ? "ascending" : now === "ascending" ? null : "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      if (next) head.setAttribute("aria-sort", next);
      table.classList.toggle("sorted", next !== null);
      for (const body of bodies) {
        const own = [...body.rows].filter((row) => order.has(row));
        own.sort((a, b) => {
          if (!next) return order.get(a) - order.get(b);
          const [x, y] = [value(a, column), value(b, column)];
          if (typeof x !== typeof y) return compare(x, y);
          return (next === "ascending" ? 1 : -1) * compare(x, y) || order.get(a) - order.get(b);
        });
        body.append(...own);
      }
    });
  });
  if (rows.length < 8) continue;
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Only rows with …";
  input.setAttribute("aria-label", "Only rows that hold these words");
  input.className = "filter";
  table.closest(".scroll").before(input);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const body of bodies) {
      const group = [...body.rows].find((row) => row.classList.contains("group"));
      const above = group ? group.textContent : "";
      let left = 0;
      for (const row of body.rows) {
        if (row === group) continue;
        const text = `${above} ${row.textContent}`.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        left += row.hidden ? 0 : 1;
      }
      if (group) group.hidden = left === 0;
    }
  });
}
