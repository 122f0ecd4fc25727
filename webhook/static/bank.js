/* Money without a receipt, and receipts without money, by keyboard. */
"use strict";

const rows = [...document.querySelectorAll("[data-row]")];
let at = 0;

function mark(scroll) {
  rows.forEach((row, position) => {
    row.classList.toggle("selected", position === at);
    row.toggleAttribute("aria-current", position === at);
  });
  if (scroll) rows[at]?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  at = Math.min(rows.length - 1, Math.max(0, at + by));
  mark(true);
}

/* A known member: one key sends it. Otherwise the same key leads to where the number is typed. */
function propose(row) {
  const way = row.querySelector("[data-propose]");
  if (way instanceof HTMLFormElement) way.requestSubmit();
  else if (way) {
    way.parentElement.open = true;
    way.parentElement.querySelector("input[list]").focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat || document.querySelector("dialog[open]")) return;
  const row = rows[at];
  switch (event.key) {
    case "j": case "ArrowDown": event.preventDefault(); step(1); break;
    case "k": case "ArrowUp": event.preventDefault(); step(-1); break;
    case "t": document.querySelector("[data-sure]")?.focus(); break;
    case "x": row?.querySelector("input[type=checkbox]")?.click(); break;
    case "Enter":
      if (!event.target.closest("a, button, summary, input")) row?.querySelector("[data-open]")?.click();
      break;
    case "p": case "r": {
      const deed = row?.querySelector(`[data-deed="${event.key}"]`);
      event.preventDefault();
      if (deed) deed.click();
      else if (row && event.key === "p") propose(row);
      break;
    }
  }
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  at = rows.indexOf(row);
  mark(false);
});

mark(false);
