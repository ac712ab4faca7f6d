/* Suggests names while they are typed, in every field that is marked so (WAI-ARIA, combobox pattern):

   <input data-find="open" data-href="/suggest">                   whoever takes a suggestion gets to the page of the thing
   <input data-find="pick" data-href="/suggest?kind=theme" name="theme" value="Youth" data-iri="https://…/youth">
                                                                    the name is shown, and the IRI is sent

   A field to pick from tells of what was picked by the event "find:picked", with iri, label and kind. What completes names
   is loaded when such a field first has the focus; without it, and in browsers without popovers, all of them are fields
   as others are. */

const script = document.querySelector("script[data-completer]");
const language = document.documentElement.lang;
const ready = new WeakSet();
let count = 0;

function mark(input) {
  return input instanceof HTMLInputElement && input.dataset.find !== undefined;
}

/* ── picking: the name is shown, the IRI is sent ──────────────────────────────────────────────────────────────── */

function pick(input, iri) {
  const known = input.nextElementSibling;
  let sent = known?.matches("input[data-picked]") ? known : null;
  if (sent === null) {
    sent = document.createElement("input");
    sent.type = "hidden";
    sent.dataset.picked = input.name;
    input.after(sent);
  }
  sent.value = iri;
  sent.name = sent.dataset.picked;
  input.removeAttribute("name");
}

/* What is typed after something was picked is sent as it is. */
function unpick(input) {
  const sent = input.nextElementSibling;
  if (sent?.matches("input[data-picked]") && sent.name !== "") {
    input.name = sent.dataset.picked;
    sent.removeAttribute("name");
  }
}

/* ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function place(list, input) {
  const box = (input.closest("form.find") ?? input).getBoundingClientRect();
  list.style.left = `${box.left}px`;
  list.style.top = `${box.bottom + 4}px`;
  list.style.width = `${box.width}px`;
  list.style.maxHeight = `${Math.max(window.innerHeight - box.bottom - 16, 160)}px`;
}

function made(input) {
  const list = document.createElement("ul");
  list.id = `suggestions-${(count += 1)}`;
  list.className = "suggestions";
  list.popover = "manual";
  list.setAttribute("aria-label", script.dataset.label);
  const told = document.createElement("div");
  told.className = "hidden";
  told.setAttribute("role", "status");
  const completer = document.createElement("auto-complete");
  completer.setAttribute("src", input.dataset.href);
  completer.append(list, told);
  (input.form ?? input.parentElement).append(completer);
  return { completer, list, told };
}

function take(input, option) {
  if (input.dataset.find === "open") {
    window.location.assign(option.dataset.href);
    return;
  }
  const { iri, kind, autocompleteValue: label } = option.dataset;
  pick(input, iri);
  input.dispatchEvent(new CustomEvent("find:picked", { bubbles: true, detail: { iri, label, kind } }));
}

async function prepare(input) {
  if (ready.has(input) || !("popover" in input)) {
    return;
  }
  ready.add(input);
  await import(script.dataset.completer);
  const { completer, list, told } = made(input);
  completer.forElement = list;
  completer.inputElement = input;
  list.addEventListener("toggle", (event) => {
    const moving = event.newState === "open" ? window.addEventListener : window.removeEventListener;
    moving("scroll", again, { passive: true });
    moving("resize", again);
    again();
  });
  const again = () => place(list, input);
  list.addEventListener("combobox-commit", ({ target }) => take(input, target));
  completer.addEventListener("load", () => {
    const number = list.querySelectorAll('[role="option"]').length;
    told.textContent = `${script.dataset.label}: ${number.toLocaleString(language)}`;
    again();
  });
  // Whoever leaves a field by Tab has chosen nothing.
  input.addEventListener("keydown", (event) => event.key === "Tab" && (completer.open = false), { capture: true });
  if (input.value !== "" && document.activeElement === input && input.value !== input.defaultValue) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const input of document.querySelectorAll('input[data-find="pick"][data-iri]')) {
  if (input.dataset.iri !== "") {
    pick(input, input.dataset.iri);
  }
}
document.addEventListener("input", ({ target, isTrusted }) => {
  if (isTrusted && mark(target) && target.dataset.find === "pick") {
    unpick(target);
  }
});
document.addEventListener("focusin", ({ target }) => mark(target) && prepare(target));
if (mark(document.activeElement)) {
  prepare(document.activeElement);
}
