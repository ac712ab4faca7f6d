/* Makes /validate better where scripts run: files can be dropped, and what is written is validated while it is written.
   Whatever the server says of a text is taken out of the page that it answers with, so there is one way to show it. */

const form = document.getElementById("validation");
const live = document.getElementById("live");
const drop = document.getElementById("drop");
const PAUSE = 700; // milliseconds without a key before the text is sent
const LARGEST = 256 * 1024; // characters of texts that are sent while somebody writes

let timer = 0;
let running = null;

function texts() {
  return [...form.querySelectorAll("textarea[name=text]")];
}

/* Put what an answer says in the place of what was said before; what is being written stays as it is. */
function show(page) {
  for (const region of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(region.id);
    if (old !== null) {
      const ticked = new Set([...old.querySelectorAll("input[name=fix]:checked")].map((box) => box.value));
      const fresh = document.importNode(region, true);
      for (const box of fresh.querySelectorAll("input[name=fix]")) {
        box.checked = ticked.has(box.value);
      }
      old.replaceWith(fresh);
    }
  }
  document.title = page.title;
  const said = document.querySelector("#report #verdict, #report strong");
  const tally = document.getElementById("tally");
  live.textContent = [said, tally].filter(Boolean).map((part) => part.textContent.trim()).join(" ");
}

async function validate() {
  const written = texts();
  const size = written.reduce((sum, text) => sum + text.value.length, 0);
  running?.abort();
  if (size > LARGEST || !written.some((text) => text.value.trim())) {
    return;
  }
  const asked = (running = new AbortController());
  form.setAttribute("aria-busy", "true");
  try {
    const body = new FormData(form);
    body.delete("file");
    body.delete("fix");
    body.set("do", "look");
    const answer = await fetch(form.action.split("#")[0], { method: "POST", body, signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked === running && page.getElementById("validation") !== null) {
      show(page);
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      live.textContent = form.dataset.failed;
    }
  } finally {
    if (asked === running) {
      form.removeAttribute("aria-busy");
    }
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(validate, PAUSE);
}

/* Select a line of a text, so that it can be mended at once. */
function jump(index, number) {
  const text = document.getElementById(`text-${index}`);
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
  const height = Number.parseFloat(getComputedStyle(text).lineHeight) || 20;
  text.scrollTop = Math.max(0, (number - 3) * height);
  text.scrollIntoView({ block: "center" });
}

/* Give dropped files to the field for files, and send the form: the server knows how to read them. */
function take(files) {
  const kept = new DataTransfer();
  for (const file of files) {
    kept.items.add(file);
  }
  document.getElementById("file").files = kept.files;
  form.querySelector("button[value=validate]").click();
}

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, #graph")) {
    later();
  }
});
form.addEventListener("change", (event) => {
  if (event.target.matches("select, [type=radio]")) {
    later();
  }
});
form.addEventListener("submit", () => {
  clearTimeout(timer);
  running?.abort();
  live.textContent = form.dataset.busy;
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (link !== null) {
    event.preventDefault();
    jump(link.dataset.text, Number(link.dataset.line));
    return;
  }
  const language = event.target.closest(".languages a");
  if (language !== null && texts().some((text) => text.value.trim())) {
    event.preventDefault(); // what is written goes along into the other language
    const address = new URL(language.href);
    address.searchParams.delete("example");
    address.hash = "report";
    form.action = address.href;
    form.querySelector("button[value=validate]").click();
  }
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") {
        take(event.dataTransfer.files);
      }
    }
  });
}
for (const hint of document.querySelectorAll(".scripted")) {
  hint.hidden = false;
}
const report = document.getElementById("report");
if (report.firstElementChild !== null) {
  report.focus();
} else if (texts().some((text) => text.value.trim())) {
  later();
}
