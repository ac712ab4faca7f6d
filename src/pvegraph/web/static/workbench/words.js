/* The words and addresses that the page gives its scripts, and numbers and times in the page's language. */

const LOCALES = { en: "en-GB", ar: "ar-u-nu-latn", fr: "fr" }; // the digits that the server writes
export const locale = LOCALES[document.documentElement.lang] ?? document.documentElement.lang;

const given = document.getElementById("workbench-words");
const told = given ? JSON.parse(given.textContent) : {};

/** A text of the page with values in its places: word("line", { line: 3 }) for "Line {line}". */
export function word(name, values = {}) {
  return (told[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** The address of a service, which a link of the page has. */
export function address(name) {
  return new URL(document.querySelector(`[data-service="${name}"]`).dataset.href, location.href);
}

const numbers = new Intl.NumberFormat(locale);
export const number = (value) => numbers.format(value);

const seconds = new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "long" });
export const inSeconds = (milliseconds) => seconds.format(Math.round(milliseconds / 1000));

const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", calendar: "gregory" });
export const moment = (milliseconds) => moments.format(new Date(milliseconds));

/** Letters without case, marks and the variants by which people write one name in several ways. */
export function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .toLowerCase();
}

/** An element with its attributes and what is in it; text is text and never markup. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

const live = document.getElementById("said");
/** Have screen readers say something when they have said what they are saying. */
export function say(text) {
  if (live) live.textContent = text;
}
