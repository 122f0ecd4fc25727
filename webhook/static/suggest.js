/* A field for a member's number also takes a name, and offers who it may be. */
"use strict";

document.querySelectorAll("[data-suggest]").forEach((input) => {
  let waiting = null;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`);
      if (!answer.ok) return;
      const options = (await answer.json()).map(({ id, name }) => new Option(`${name} · ${id}`, id));
      input.list.replaceChildren(...options);
    }, 150);
  });
});
