/* What every page shares: "/" searches, "?" shows the keys, Esc closes, a form is sent once. */
"use strict";

const typing = (event) =>
  event.ctrlKey || event.metaKey || event.altKey ||
  event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;

function closeOpened() {
  const opened = [...document.querySelectorAll("details[open]:not(.inset)")];
  opened.forEach((details) => { details.open = false; });
  return opened[0]?.querySelector("summary");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const summary = event.target.closest("details[open]")?.querySelector("summary");
    if (summary) summary.parentElement.open = false;
    (closeOpened() || summary)?.blur();
    document.activeElement?.blur();
    return;
  }
  if (typing(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q")?.select();
  } else if (event.key === "?") {
    document.getElementById("help")?.showModal();
  }
});

/* A menu or panel closes when one clicks elsewhere. */
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.me[open], details.verb[open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});

/* The server is safe from a double click; the person should see that the first one counted. */
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  event.target.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
});
