/* Notices that did not arrive, seen to by keyboard. */
"use strict";

const cards = [...document.querySelectorAll("[data-row]")];
let at = 0;

function mark(scroll) {
  cards.forEach((card, position) => {
    card.classList.toggle("selected", position === at);
    card.toggleAttribute("aria-current", position === at);
  });
  if (scroll) cards[at]?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  at = Math.min(cards.length - 1, Math.max(0, at + by));
  mark(true);
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat || document.querySelector("dialog[open]") || !cards.length) return;
  switch (event.key) {
    case "j": case "ArrowDown": event.preventDefault(); step(1); break;
    case "k": case "ArrowUp": event.preventDefault(); step(-1); break;
    case "Enter":
      if (!event.target.closest("a, button, summary")) cards[at].querySelector("h2 a").click();
      break;
    case "e": case "c": case "t":
      cards[at].querySelector(`form[data-verb="${event.key}"]`)?.requestSubmit();
      break;
  }
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-row]");
  if (!card) return;
  at = cards.indexOf(card);
  mark(false);
});

mark(false);
