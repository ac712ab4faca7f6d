/* What the browser keeps of queries: tabs and the history, on this computer only, and no more than so much.

   Whatever is wrong with the storage (none, full, something else in it), queries can be written and run; it is said that
   they are not kept. */

const TABS = "pvegraph.queries";
const PAST = "pvegraph.history";
export const MOST_TABS = 20;
const MOST_PAST = 100;
const MOST_LETTERS = 400_000; // in each of the two, which is far below what browsers let a site keep

let failed = () => {};
/** What to call, once, when nothing can be kept. */
export function whenFailed(tell) {
  failed = () => {
    failed = () => {};
    tell();
  };
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const isTab = (tab) => typeof tab?.id === "string" && /^[\w-]{1,40}$/.test(tab.id) && typeof tab.text === "string";
const isPast = (entry) => typeof entry?.text === "string" && Number.isFinite(entry.time);

/** As many of the first as may be kept. */
function within(listed, most) {
  let letters = 0;
  return listed.slice(0, most).filter((each) => (letters += each.text.length) <= MOST_LETTERS);
}

/** The tabs that were kept: { tabs: [{ id, text }], current }. */
export function keptTabs() {
  const kept = read(TABS);
  const tabs = Array.isArray(kept?.tabs) ? within(kept.tabs.filter(isTab), MOST_TABS) : [];
  return { tabs: [...new Map(tabs.map((tab) => [tab.id, tab])).values()], current: kept?.current };
}

/** Keep these tabs, and those of other windows that were not closed here. */
export function keepTabs(tabs, current, closed) {
  const ours = new Set(tabs.map((tab) => tab.id));
  const others = keptTabs().tabs.filter((tab) => !ours.has(tab.id) && !closed.has(tab.id));
  const listed = [...tabs.map(({ id, text }) => ({ id, text })), ...others];
  if (!write(TABS, { tabs: within(listed, MOST_TABS), current })) failed();
}

/** The queries of the past, the last first: [{ text, time }]. */
export function past() {
  const kept = read(PAST);
  return Array.isArray(kept) ? within(kept.filter(isPast), MOST_PAST) : [];
}

/** Remember a query; the same text is remembered once. */
export function remember(text) {
  if (!text.trim()) return;
  let entries = within([{ text, time: Date.now() }, ...past().filter((entry) => entry.text !== text)], MOST_PAST);
  while (entries.length && !write(PAST, entries)) {
    entries = entries.slice(0, Math.floor(entries.length / 2)); // the oldest go first
  }
  if (!entries.length) failed();
}

/** Forget the history. */
export function forget() {
  try {
    localStorage.removeItem(PAST);
  } catch {
    failed();
  }
}
