/* Several payments at once: what is ticked, counted and added up, and one key. */
"use strict";

const form = document.querySelector(".bulk-form");
const boxes = [...(form?.querySelectorAll("[name=pago]") ?? [])];

/* Centavos as people write them: "$ 54.000" or "$ 54.000,50". */
function pesos(amount) {
  const [whole, cents] = [String(amount / 100n), amount % 100n];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return `$ ${grouped}${cents ? `,${String(cents).padStart(2, "0")}` : ""}`;
}

function count() {
  const ticked = boxes.filter((box) => box.checked);
  const total = ticked.reduce((sum, box) => sum + BigInt(box.dataset.centavos), 0n);
  form.querySelector("[data-count]").textContent = `${ticked.length} escogido${ticked.length === 1 ? "" : "s"}`;
  form.querySelector("[data-total]").textContent = pesos(total);
  form.querySelector("[data-approve]").disabled = ticked.length === 0;
}

form?.addEventListener("input", count);
if (form) count(); // A page that one comes back to keeps its ticks.

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.key === "a") form?.querySelector("[data-approve]")?.click();
  if (event.key === "u") document.querySelector('[data-key="u"]')?.click();
});
