/* Makes forms better where scripts run: names are suggested while they are typed (WAI-ARIA, combobox pattern), rows come
   and go without loading the page, and what is typed is validated after a pause. Whatever the server says is taken out
   of the page that it answers with, so there is one way to show it. */

let form = document.getElementById("edit");
const PAUSE = 900; // milliseconds without a key before the form is sent
const LOOK_PAUSE = 200;
const BUSY_PAUSE = 3000; // before a server that had no place for a validation is asked again
const MOST = 8; // suggestions
const LARGEST = 512 * 1024; // characters of a form that is sent while somebody types

let timer = 0;
let running = null;
let dirty = false;
let leaving = false;

function live() {
  return document.getElementById("live");
}

async function ask(act, signal) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", act);
  const address = form.action.split("#")[0];
  const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.getElementById("edit") === null) {
    return null;
  }
  if (act === "look" && answer.status === 503) {
    clearTimeout(timer);
    timer = setTimeout(validate, BUSY_PAUSE);
  }
  return page;
}

/* Put what an answer says in the place of what was said before; what is being typed stays as it is. */
function show(page) {
  for (const region of page.querySelectorAll("#edit [data-live]")) {
    document.getElementById(region.id)?.replaceWith(document.importNode(region, true));
  }
  for (const input of page.querySelectorAll("#edit [aria-describedby]")) {
    const mine = document.getElementById(input.id);
    if (mine !== null) {
      mine.toggleAttribute("aria-invalid", false);
      if (input.hasAttribute("aria-invalid")) {
        mine.setAttribute("aria-invalid", "true");
      }
    }
  }
  document.title = page.title;
  live().textContent = document.querySelector("#report h2, #report .verdict")?.textContent.trim() ?? "";
}

async function validate() {
  running?.abort();
  if (new URLSearchParams(new FormData(form)).toString().length > LARGEST) {
    return;
  }
  const asked = (running = new AbortController());
  form.setAttribute("aria-busy", "true");
  try {
    const page = await ask("look", asked.signal);
    if (asked === running && page !== null) {
      show(page);
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      live().textContent = form.dataset.failed;
    }
  } finally {
    if (asked === running) {
      form.removeAttribute("aria-busy");
    }
  }
}

function later() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(validate, PAUSE);
}

/* Have the server do what a button says, and put its form in the place of this one. */
async function act(button) {
  clearTimeout(timer);
  running?.abort();
  const asked = (running = new AbortController());
  form.setAttribute("aria-busy", "true");
  try {
    const page = await ask(button.value, asked.signal);
    if (page === null || asked !== running) {
      throw new Error("no form");
    }
    const fresh = document.importNode(page.getElementById("edit"), true);
    form.replaceWith(fresh);
    form = fresh;
    prepare();
    document.title = page.title;
    const to = document.getElementById(form.dataset.focus) ?? document.querySelector(`[value="${CSS.escape(button.value)}"]`);
    (to?.matches("fieldset") ? to.querySelector("input:not([type=hidden]), select, textarea") : to)?.focus();
    if (button.value === "check") {
      document.getElementById("report").focus();
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      leaving = true;
      button.dataset.plain = "1";
      button.click(); // as it is without a script
    }
  }
}

/* Suggestions. */

let box = null;
let looking = 0;

function prepare() {
  for (const input of form.querySelectorAll("[data-look]")) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
  }
}

function close() {
  if (box !== null) {
    box.input.setAttribute("aria-expanded", "false");
    box.input.removeAttribute("aria-activedescendant");
    box.input.removeAttribute("aria-controls");
    box.list.remove();
    box = null;
  }
}

function choose(option) {
  const { input } = box;
  const row = input.name.slice(0, -1);
  input.value = option.dataset.name;
  form.elements[`${row}v`].value = option.dataset.iri;
  form.elements[`${row}n`].value = option.dataset.name;
  for (const radio of form.querySelectorAll(`input[name="${CSS.escape(`${row}p`)}"]`)) {
    radio.checked = false;
  }
  live().textContent = option.dataset.name;
  close();
  later();
}

function move(step) {
  const options = [...box.list.children];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length];
  options[now]?.setAttribute("aria-selected", "false");
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  box.input.setAttribute("aria-activedescendant", next.id);
}

function open(input, found) {
  close();
  if (found.length === 0) {
    live().textContent = form.dataset.none;
    return;
  }
  const list = document.createElement("ul");
  list.id = `${input.id}~list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.found);
  found.forEach((each, index) => {
    const option = document.createElement("li");
    option.id = `${list.id}~${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.iri = each.iri;
    option.dataset.name = each.label;
    const name = document.createElement("bdi");
    name.textContent = each.label;
    option.append(name);
    if (each.match && each.match !== each.label) {
      const other = document.createElement("span");
      other.className = "hint";
      other.textContent = ` ${each.match}`;
      option.append(other);
    }
    list.append(option);
  });
  input.after(list);
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "true");
  box = { input, list };
  live().textContent = `${form.dataset.found} ${found.length}`;
}

async function look(input) {
  const question = input.value.trim();
  const kinds = input.closest("[data-kinds]").dataset.kinds.split(" ").filter(Boolean);
  if (question.length < 2) {
    close();
    return;
  }
  const fresh = [...form.querySelectorAll("[data-new]")]
    .filter((each) => kinds.length === 0 || kinds.includes(each.dataset.kind))
    .filter((each) => each.dataset.name && each.dataset.name.toLowerCase().includes(question.toLowerCase()))
    .map((each) => ({ iri: each.dataset.new, label: each.dataset.name, match: form.dataset.new }));
  try {
    const answer = await fetch(`/search?${new URLSearchParams({ q: question })}`, { headers: { Accept: "application/json" } });
    const { results } = await answer.json();
    if (input.value.trim() === question && document.activeElement === input) {
      const fitting = results.filter((each) => kinds.length === 0 || kinds.includes(each.kind));
      open(input, [...fresh, ...fitting].slice(0, MOST));
    }
  } catch {
    close(); // the button beside the field still works
  }
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!form.contains(input)) {
    return;
  }
  if (input.matches("[data-look]")) {
    // What was chosen is meant no more as soon as another name is typed.
    input.parentElement.querySelector(".chosen")?.toggleAttribute("hidden", input.value !== input.defaultValue);
    clearTimeout(looking);
    looking = setTimeout(look, LOOK_PAUSE, input);
  }
  later();
});
document.addEventListener("keydown", (event) => {
  if (box === null || event.target !== box.input) {
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const chosen = box.list.querySelector("[aria-selected=true]");
    if (chosen !== null) {
      event.preventDefault();
      choose(chosen);
    }
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[role=option]");
  if (option && box !== null) {
    event.preventDefault();
    choose(option);
  }
});
document.addEventListener("focusout", (event) => {
  if (box !== null && event.target === box.input) {
    close();
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (button !== null && form.contains(button) && button.value !== "propose" && button.dataset.plain !== "1") {
    event.preventDefault();
    dirty = true;
    act(button);
    return;
  }
  const language = event.target.closest(".languages a");
  if (language !== null && dirty) {
    event.preventDefault(); // what is typed goes along into the other language
    leaving = true;
    form.action = language.href;
    const check = form.querySelector("button[value=check]");
    check.dataset.plain = "1";
    check.click();
  }
});
document.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
  running?.abort();
  live().textContent = form.dataset.busy;
});
window.addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) {
    event.preventDefault();
  }
});
prepare();
const report = document.getElementById("report");
if (report.firstElementChild !== null) {
  report.focus();
}
