/* A case by keyboard: what a key does stands on its button. */
"use strict";

const answer = document.getElementById("respuesta");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target === answer) {
    answer.form.requestSubmit();
    return;
  }
  if (typing(event) || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.key === "r" && answer) {
    event.preventDefault();
    answer.focus();
    answer.scrollIntoView({ block: "center" });
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
