// What all figures that scripts draw have in common: the page's colours, fonts, language and direction, and names for
// who cannot see them. A figure's place in the page gives it every address and every word, by attributes.

const root = document.documentElement;
const LOCALES = { en: "en-GB", ar: "ar-u-nu-latn", fr: "fr" }; // the digits that the server writes
export const locale = LOCALES[root.lang] ?? root.lang;
/** Whether the page runs from right to left; axes of time then do too. */
export const mirrored = root.dir === "rtl";
const SERIES = 8;
const LEAST = 100; // pixels, below which a place is not laid out yet or not to be seen

/** The value of a variable of the style sheets, such as `--ink`. */
export const variable = (name) => getComputedStyle(root).getPropertyValue(name).trim();

/** The colours of a figure, as they are now: of text and lines, and eight for what a figure tells apart. */
export function colours() {
  const names = ["ink", "soft", "line", "paper", "raised", "accent", "fault"];
  const series = Array.from({ length: SERIES }, (_, index) => variable(`--series-${index + 1}`));
  return { ...Object.fromEntries(names.map((name) => [name, variable(`--${name}`)])), series };
}

const numbers = new Intl.NumberFormat(locale);
/** A number in the page's language. */
export const number = (value) => numbers.format(value);

const FORMS = [
  { year: "numeric" },
  { year: "numeric", month: "long" },
  { year: "numeric", month: "long", day: "numeric" },
].map((form) => new Intl.DateTimeFormat(locale, { ...form, calendar: "gregory", timeZone: "UTC" }));
/** A year, a month or a day ("2019", "2019-05", "2019-05-31") in words, as precise as it is; other texts as they are. */
export function date(text) {
  const parts = /^\d{4}(-\d\d)?(-\d\d)?$/.test(text) ? text.split("-") : [];
  return parts.length ? FORMS[parts.length - 1].format(new Date(text)) : text;
}
/** The label of a moment on an axis: the year where one begins, else the month. */
export function tick(moment) {
  const [year, month] = moment.getUTCMonth() === 0 ? [true, false] : [false, true];
  const form = year ? { year: "numeric" } : { month: "short" };
  return new Intl.DateTimeFormat(locale, { ...form, calendar: "gregory", timeZone: "UTC" }).format(moment);
}

/** Words that keep to themselves the direction that they have, for places where no element can. */
export const isolated = (text) => `\u2068${text}\u2069`;

/** A text of the page with values in its places: fill("{n} cities", { n: 3 }). */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** An address that the data has, as links of this page have it: below the path that the page's own links begin with. */
export function local(address) {
  const home = document.querySelector("a.brand")?.getAttribute("href") ?? "/";
  return address.startsWith("/") ? home.replace(/\/$/, "") + address : address;
}

/** Resolves when both scripts have their fonts, without which texts are measured wrongly. */
export const fonts = () =>
  Promise.allSettled([document.fonts.load("16px Latin", "a"), document.fonts.load("16px Arabic", "د")]);

/** What a figure shows, from the address that its place in the page names; raises an error that says what came. */
export async function data(place) {
  const answer = await fetch(place.dataset.href, { headers: { Accept: "application/json, application/geo+json" } });
  if (!answer.ok) throw new Error(`${place.dataset.href}: ${answer.status}`);
  return answer.json();
}

/** What every plot begins with; `className` is the one of whose style the security policy knows the hash. */
export const plain = (width) => ({
  className: "plot",
  width,
  style: { background: "transparent", fontFamily: "inherit", fontSize: "13px", overflow: "visible" },
});

/** Give a drawing of Plot a name, and groups the role without which their names are not allowed. */
export function name(drawing, label) {
  const svg = drawing.matches("svg") ? drawing : drawing.querySelector("svg");
  for (const group of svg.querySelectorAll("g[aria-label]")) {
    group.removeAttribute("aria-label"); // "dot" and "x-axis tick" say nothing to a reader
  }
  const links = svg.querySelectorAll("a");
  svg.setAttribute("role", links.length ? "group" : "img");
  if (label) svg.setAttribute("aria-label", label);
  for (const link of links) {
    const title = link.querySelector("title")?.textContent;
    if (title) link.setAttribute("aria-label", title);
  }
  return drawing;
}

/**
 * Draw a figure into its place, and again whenever its width or the colour scheme changes.
 *
 * `make({ width, colours, mirrored })` gives the drawing; the place's `data-label` names it.
 */
export async function show(place, make) {
  await fonts();
  let width = 0;
  const draw = () => {
    const drawing = make({ width, colours: colours(), mirrored });
    place.replaceChildren(name(drawing, place.dataset.label));
    place.dataset.drawn = "";
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.floor(contentRect.width);
    if (now < LEAST || now === width) return;
    width = now;
    draw();
  }).observe(place);
}

const SHEET = { width: 640, height: 860 }; // pixels of a sheet of paper between its margins
/** On paper a figure is what it is on the screen, made smaller: nothing is drawn anew in the moment of printing. */
addEventListener("beforeprint", () => {
  for (const place of document.querySelectorAll(".drawing[data-drawn]")) {
    const { offsetWidth: width, offsetHeight: height, style } = place;
    style.inlineSize = `${width}px`;
    style.blockSize = `${height}px`;
    style.zoom = Math.min(1, SHEET.width / width, SHEET.height / height);
  }
});
addEventListener("afterprint", () => {
  for (const { style } of document.querySelectorAll(".drawing[data-drawn]")) {
    style.inlineSize = style.blockSize = style.zoom = "";
  }
});

/** Say in the place of a figure that it could not be drawn; the table beside it says the same as it would. */
export function failed(place, error) {
  const note = document.createElement("p");
  note.className = "hint";
  note.setAttribute("role", "status");
  note.textContent = place.dataset.failed ?? "";
  place.replaceChildren(note);
  place.dataset.drawn = "failed";
  console.warn(error);
}

/** A text of no more letters than `most`, cut where it has more. */
export const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** A text on a canvas: not too long, and with its punctuation on the side where its own script has it, line by line. */
export function onCanvas(text, most) {
  const mark = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? "\u200f" : "\u200e";
  return shortened(text, most).replace(/[^\p{L}\p{M}\p{N}\s]+/gu, `${mark}$&${mark}`);
}
