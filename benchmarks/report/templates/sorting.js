// Tables that can be sorted: a button in every head of a column.  Without scripts there are none.
(() => {
  "use strict";

  // What a cell sorts by; undefined (no number where all others are) comes last either way.
  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    return { text, number: text === "" || text === "–" ? NaN : Number(text) };
  };

  const isNumeric = (keys) =>
    keys.some((one) => !Number.isNaN(one.number)) &&
    keys.every((one) => !Number.isNaN(one.number) || one.text === "" || one.text === "–");

  const sort = (table, head, column) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const keys = new Map(rows.map((row) => [row, key(row, column)]));
    const numeric = isNumeric(Array.from(keys.values()));
    const before = head.getAttribute("aria-sort");
    // Numbers begin with the largest, words with the first.
    const first = numeric ? "descending" : "ascending";
    const second = numeric ? "ascending" : "descending";
    const order = before === first ? second : first;
    const sign = order === "ascending" ? 1 : -1;
    rows.sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (!numeric) return sign * a.text.localeCompare(b.text, "en");
      if (Number.isNaN(a.number) || Number.isNaN(b.number)) {
        return Number(Number.isNaN(a.number)) - Number(Number.isNaN(b.number));
      }
      return sign * (a.number - b.number);
    });
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    body.append(...rows);
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, column));
      head.append(button);
    });
  }
})();
