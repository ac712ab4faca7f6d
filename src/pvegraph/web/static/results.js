// The answer part of /sparql where scripts run: pages, orders and views without leaving the page, and figures.
//
// The server draws every answer; a script asks it for that part alone, by the header Page-Part. Events of the document:
// - "answer:shown", detail { query }: #part has been replaced. Sent here as well; whoever replaces it sends it.
// - "query:change", detail { query, run }: sent when choosing a view has changed the comments of the query.

const part = document.querySelector("#part");
let asking = null;

/** The fields of the form that has the query, with the name and the value of the control that was used. */
function fields(form, control) {
  const found = new FormData(form);
  if (control?.name) found.append(control.name, control.value);
  for (const [name, value] of [...found]) if (value === "" && name !== "query") found.delete(name);
  return new URLSearchParams(found);
}

/** What a request for the same answer in another form is, by a link or by a button of the form. */
function requestOf(control) {
  const headers = { Accept: "text/html", "Page-Part": "answer" };
  if (control.href) return new Request(control.href, { headers });
  const form = control.form;
  const sent = fields(form, control);
  const address = form.action.replace(/#.*/, "");
  if (form.method === "get") return new Request(`${address}?${sent}`, { headers });
  return new Request(address, { method: "POST", body: sent, headers });
}

/** Put another answer in place of this one; the keyboard goes on from the control that corresponds. */
async function replace(control) {
  asking?.abort();
  asking = new AbortController();
  const before = part.querySelector("#again [name=query]")?.value;
  const again = reach(control);
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(requestOf(control), { signal: asking.signal });
    part.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    leave(control);
    return;
  } finally {
    part.removeAttribute("aria-busy");
  }
  const form = part.querySelector("#again");
  const query = form?.elements.query?.value;
  if (form?.dataset.search) history.replaceState(history.state, "", form.dataset.search);
  if (query !== undefined && query !== before) tell("query:change", { query, run: false });
  tell("answer:shown", { query });
  (part.querySelector(again) ?? part.querySelector("#result"))?.focus({ preventScroll: true });
}

/** How to find the control again in the new answer. */
function reach(control) {
  const head = control.closest("th");
  if (head) return `thead th:nth-child(${head.cellIndex + 1}) :is(a, button)`;
  if (control.closest(".views")) return ".views [aria-current]";
  return control.closest(".settings") ? ".settings summary" : "#result";
}

/** Without an answer, go on as without scripts. */
function leave(control) {
  if (control.href) location.assign(control.href);
  else control.form.submit();
}

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** A classic script, once. */
function script(address) {
  if (document.querySelector(`script[src="${address}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = address;
    made.async = false;
    made.onload = resolve;
    made.onerror = () => reject(new Error(address));
    document.head.append(made);
  });
}

/** A style sheet, once, before those that stand in the page already. */
function style(address) {
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const made = document.createElement("link");
    made.rel = "stylesheet";
    made.href = address;
    made.onload = resolve;
    made.onerror = () => reject(new Error(address));
    document.head.append(made);
  });
}

const words = (text) => (text ?? "").split(" ").filter(Boolean);

/** Draw the figure of an answer from what the server says of the same answer. */
async function figure(place) {
  const form = document.querySelector("#again");
  const headers = { Accept: "text/html", "Page-Part": "figure" };
  const address = form.action.replace(/#.*/, "");
  const asked = form.dataset.figure
    ? fetch(address + form.dataset.figure, { headers })
    : fetch(address, { method: "POST", body: fields(form), headers });
  await Promise.all([...words(place.dataset.styles).map(style), ...words(place.dataset.before).map(script)]);
  const [{ draw }, answer] = await Promise.all([import(place.dataset.script), asked]);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const data = await answer.json();
  if (place.isConnected) await draw(place, data);
}

/** Look at an answer that has just come. */
function look() {
  const settings = part.querySelector(".settings");
  settings?.addEventListener("change", () => settings.querySelector("button").click());
  const place = part.querySelector("[data-figure] .drawing");
  if (!place) return;
  figure(place).catch(async (error) => (await import(part.dataset.figures)).failed(place, error));
}

if (part) {
  part.addEventListener("click", (event) => {
    const control = event.target.closest("[data-part]");
    if (!control || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    replace(control);
  });
  document.addEventListener("answer:shown", look);
  look();
}
