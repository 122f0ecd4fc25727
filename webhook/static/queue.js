/* The queue by keyboard, and fresh without losing one's place. */
"use strict";

const REFRESH_MS = 10_000;
const queue = document.getElementById("queue");
let selected = location.hash.startsWith("#pago-") ? location.hash.slice(1) : null;

const rows = () => [...queue.querySelectorAll("[data-row]")];

function mark(row, { scroll = true } = {}) {
  rows().forEach((other) => {
    other.classList.toggle("selected", other === row);
    other.removeAttribute("aria-current");
  });
  if (!row) return;
  selected = row.id;
  row.setAttribute("aria-current", "true");
  if (scroll) row.scrollIntoView({ block: "nearest" });
}

function current() {
  return rows().find((row) => row.id === selected) ?? null;
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  mark(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || document.querySelector("dialog[open]")) return;
  const row = current();
  switch (event.key) {
    case "j": case "ArrowDown": event.preventDefault(); step(1); break;
    case "k": case "ArrowUp": event.preventDefault(); step(-1); break;
    case "Enter":
      if (row && !event.target.closest("a, button, summary")) row.querySelector("a").click();
      break;
    case "l": queue.querySelector('[data-key="l"]')?.click(); break;
    case queue.dataset.key ?? "a":
      if (!row || event.repeat) break;
      if (row.querySelector("form")) row.querySelector("form").requestSubmit();
      else say(queue.dataset.noForm ?? "Ese pago hay que abrirlo: tiene algo por mirar.");
      break;
  }
});

/* A click anywhere on the row opens it. */
queue.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && !event.target.closest("a, button, form") && !String(getSelection())) {
    mark(row);
    row.querySelector("a").click();
  }
});

function say(sentence) {
  const said = document.getElementById("said");
  const paragraph = document.createElement("p");
  paragraph.className = "notice";
  paragraph.textContent = sentence;
  said.replaceChildren(paragraph);
}

let shown = null;
async function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  try {
    const answer = await fetch(queue.dataset.rows, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.reload(); // The session has ended.
    if (!answer.ok) throw new Error(String(answer.status));
    const page = await answer.text();
    document.body.classList.remove("offline");
    // The token differs each time; what people see decides whether anything is replaced.
    const seen = page.replace(/name="csrf_token" value="[^"]*"/g, "");
    if (seen === shown || queue.querySelector("form[data-sent]")) return;
    shown = seen;
    const focused = document.activeElement?.closest("[data-row]")?.id;
    const place = current() ? rows().indexOf(current()) : -1;
    queue.innerHTML = page;
    const row = current() ?? (place >= 0 ? rows()[Math.min(place, rows().length - 1)] : null);
    mark(row, { scroll: false });
    if (focused) document.getElementById(focused)?.querySelector("a")?.focus({ preventScroll: true });
  } catch {
    document.body.classList.add("offline");
    say("Sin conexión con el servidor: lo que se ve puede estar viejo.");
  }
}

mark(current() ?? rows()[0] ?? null, { scroll: Boolean(current()) });
setInterval(refresh, REFRESH_MS);
document.addEventListener("visibilitychange", refresh);
