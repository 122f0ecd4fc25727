/* One payment by keyboard: verbs, the picture, and the sum of the lines. */
"use strict";

/* --- Verbs ------------------------------------------------------------------------------- */

function unfold(details) {
  closeOpened();
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  (details.querySelector("[data-first]") ?? details
    .querySelector("input:not([type=hidden], [type=radio]), input[type=radio]:checked, input[type=radio], select, textarea, button"))
    ?.focus();
}

function approve() {
  const button = document.querySelector("[data-approve]");
  if (!button) return;
  const first = button.form.querySelector("[name=valor_otra_vez], [name=motivo]");
  if (button.dataset.approve === "one_key") button.form.requestSubmit(button);
  else first?.focus();
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.key === "a") return event.preventDefault(), approve();
  if (event.key === "z") return zoomTo(1);
  if (event.key === "+" || event.key === "=") return zoomTo(scale * STEP);
  if (event.key === "-" || event.key === "−") return zoomTo(scale / STEP);
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("summary")) unfold(target.parentElement);
  else target.click();
});

/* --- The picture ------------------------------------------------------------------------- */

const STEP = 1.4;
const MOST = 8;
const viewer = document.querySelector(".viewer");
const pictures = [...document.querySelectorAll(".page img")];
let scale = 1;

function zoomTo(wanted) {
  scale = Math.min(MOST, Math.max(1, wanted));
  for (const picture of pictures) {
    picture.style.width = picture.style.maxWidth = picture.style.maxHeight = "";
    if (scale === 1) continue;
    const fitted = picture.getBoundingClientRect().width;
    picture.style.maxWidth = picture.style.maxHeight = "none";
    picture.style.width = `${fitted * scale}px`;
  }
  viewer.classList.toggle("zoomed", scale > 1);
}

/* Bring a field's box into view, as large as a person wants to read it. */
function showBox(name) {
  const box = document.querySelector(`rect[data-box="${name}"]`);
  if (!box) return;
  zoomTo(1);
  const whole = viewer.getBoundingClientRect();
  const small = box.getBoundingClientRect();
  zoomTo(Math.min(3.5, (whole.width * 0.5) / small.width, (whole.height * 0.3) / small.height));
  const large = box.getBoundingClientRect();
  viewer.scrollBy({
    left: large.left + large.width / 2 - (whole.left + whole.width / 2),
    top: large.top + large.height / 2 - (whole.top + whole.height / 2),
  });
}

function light(name, on) {
  document.querySelectorAll(`rect[data-box="${name}"]`).forEach((box) => box.classList.toggle("lit", on));
}

document.querySelectorAll("[data-field]").forEach((field) => {
  const name = field.dataset.field;
  field.addEventListener("mouseenter", () => light(name, true));
  field.addEventListener("mouseleave", () => light(name, false));
  field.addEventListener("focusin", () => { light(name, true); showBox(name); });
  field.addEventListener("focusout", () => light(name, false));
});

document.querySelectorAll("[data-zoom]").forEach((button) => {
  button.closest(".zoom").hidden = false;
  button.addEventListener("click", () => {
    zoomTo({ in: scale * STEP, out: scale / STEP, fit: 1 }[button.dataset.zoom]);
  });
});

viewer?.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoomTo(event.deltaY < 0 ? scale * 1.15 : scale / 1.15);
}, { passive: false });

/* Drag to move about; a click without a drag zooms in there or back out. */
let grabbed = null;
viewer?.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType !== "mouse" || !event.target.closest(".page")) return;
  grabbed = { x: event.clientX, y: event.clientY, left: viewer.scrollLeft, top: viewer.scrollTop, moved: false };
});
addEventListener("pointermove", (event) => {
  if (!grabbed) return;
  const [x, y] = [event.clientX - grabbed.x, event.clientY - grabbed.y];
  grabbed.moved ||= Math.hypot(x, y) > 4;
  viewer.scrollTo(grabbed.left - x, grabbed.top - y);
});
addEventListener("pointerup", () => setTimeout(() => { grabbed = null; }));
viewer?.addEventListener("dragstart", (event) => event.preventDefault());
viewer?.addEventListener("click", (event) => {
  const page = event.target.closest(".page");
  if (!page || event.ctrlKey || event.metaKey) return;
  event.preventDefault(); // Without JavaScript the link opens the picture in a page of its own.
  if (grabbed?.moved) return;
  const before = page.getBoundingClientRect();
  const [x, y] = [(event.clientX - before.left) / before.width, (event.clientY - before.top) / before.height];
  zoomTo(scale > 1 ? 1 : 2.5);
  const after = page.getBoundingClientRect();
  viewer.scrollBy(after.left + after.width * x - event.clientX, after.top + after.height * y - event.clientY);
});

/* --- The lines and their sum ---------------------------------------------------------------- */

const table = document.querySelector(".edit-lines");
if (table) {
  const body = table.tBodies[0];
  const total = BigInt(table.dataset.total.replace(".", ""));
  const output = table.closest("form").querySelector("output");
  const add = table.closest("form").querySelector("[data-add]");

  /* "54.000,50" in centavos; null where it is no amount. The server reads it again. */
  const centavos = (text) => {
    const found = /^\$?\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{2}))?$/.exec(text.trim());
    return found ? BigInt(found[1].replaceAll(".", "") + (found[2] ?? "00")) : null;
  };
  const pesos = (amount) => {
    const [whole, cents] = [String(amount / 100n), amount % 100n];
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
    return `$ ${grouped}${cents ? `,${String(cents).padStart(2, "0")}` : ""}`;
  };

  const sum = () => {
    let given = 0n;
    let unclear = false;
    for (const input of body.querySelectorAll("[name=valor]")) {
      const amount = input.value.trim() ? centavos(input.value) : 0n;
      input.setAttribute("aria-invalid", String(amount === null));
      unclear ||= amount === null;
      given += amount ?? 0n;
    }
    const left = total - given;
    output.className = `sum-text ${unclear || left < 0n ? "over" : left > 0n ? "short" : "even"}`;
    output.textContent = unclear ? "Hay un valor que no se entiende."
      : left === 0n ? `Cuadra: ${pesos(given)}`
      : left > 0n ? `Faltan ${pesos(left)} por repartir; quedarían sin aplicar.`
      : `Sobran ${pesos(-left)}: las líneas suman más que el pago.`;
  };

  const isEmpty = (row) => [...row.querySelectorAll("select, [name=valor]")].every((input) => !input.value);
  const remove = (row) => {
    if (body.rows.length > 1) row.remove();
    else row.querySelectorAll("input, select").forEach((input) => { input.value = ""; });
    sum();
  };

  [...body.rows].slice(1).filter(isEmpty).forEach((row) => row.remove());
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    row.querySelectorAll("input, select").forEach((input) => { input.value = ""; });
    body.append(row);
    row.querySelector("select").focus();
    sum();
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) remove(button.closest("tr"));
  });
  body.querySelectorAll("[data-remove]").forEach((button) => { button.hidden = false; });
  table.addEventListener("input", sum);
  sum();
}
