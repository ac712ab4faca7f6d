// The timeline of an overview: a dot for a day, a bar for several days, a pale bar for some time within. What a source
// gives only as a month or a year is never drawn as a day.

import { data, failed, fill, isolated, local, mirrored, number, plain, show, tick } from "./figures.js";

const DAY = 864e5;
const MONTH = 30.4 * DAY;
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600]; // months between the lines of the axis
const SINGLE = 40; // up to so many things have a line of their own, with their names
const CROWDED = 1500; // more are counted by year
const LANE = 12;
const LINE = 26;
const SERIES = { framework: 0, event: 1 };
const EDGE = 16;

/** The things of the answer that have a date, with their days as moments; an open end reaches to the edge. */
function dated(items) {
  const known = items.filter((item) => item.first || item.last);
  const moment = (day) => Date.parse(day);
  const all = known.flatMap((item) => [item.first, item.last]).filter(Boolean).map(moment);
  const edges = [Math.min(...all), Math.max(...all) + DAY];
  return known.map((item) => ({
    ...item,
    from: item.first ? moment(item.first) : edges[0],
    to: item.last ? moment(item.last) + DAY : edges[1],
    surely: item.surely_first ? [moment(item.surely_first), moment(item.surely_last) + DAY] : null,
  }));
}

const isDay = (item) => item.to - item.from === DAY;
const title = (item) => [item.name, item.when, item.types.join(", "), item.countries.join(", ")].filter(Boolean).join("\n");

/** The moments at which the axis has lines: so many months or years apart as there is room for their labels. */
function ticks([from, to], width) {
  const [first, last] = [new Date(from), new Date(to)];
  const most = Math.max(3, width / 55);
  const step = STEPS.find((each) => (to - from) / (each * MONTH) <= most) ?? STEPS.at(-1);
  const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
  const found = [];
  for (let month = start; ; month += step) {
    const moment = new Date(Date.UTC(Math.floor(month / 12), month % 12));
    if (moment > last) return found;
    if (moment >= first) found.push(moment);
  }
}

/** Things in lanes under the names of their kinds, so that none covers another; `x` says where a moment is. */
function inLanes(items, x, other) {
  const groups = new Map();
  for (const item of items) {
    const name = item.types[0] ?? other;
    groups.set(name, groups.get(name) ?? []).get(name).push(item);
  }
  const order = (name) => [SERIES[groups.get(name)[0].kind], -groups.get(name).length];
  const names = [...groups.keys()].sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1]);
  const marks = [];
  const titles = [];
  let top = 0;
  for (const name of names) {
    titles.push({ name, count: groups.get(name).length, y: top + LANE, kind: groups.get(name)[0].kind });
    top += LANE * 1.7;
    const ends = [];
    for (const item of groups.get(name)) {
      const [from, to] = [x(item.from), Math.max(x(item.to), x(item.from) + 9)];
      let lane = ends.findIndex((end) => end <= from);
      if (lane < 0) lane = ends.length;
      ends[lane] = to + 2;
      marks.push({ ...item, y: top + (lane + 0.5) * LANE });
    }
    top += (ends.length + 0.6) * LANE;
  }
  return { marks, titles, height: top };
}

/** Things on lines of their own, the earliest first, each below its name. */
function onLines(items) {
  const marks = items.map((item, index) => ({ ...item, y: (index + 0.7) * LINE }));
  return { marks, titles: [], height: items.length * LINE };
}

const measure = document.createElement("canvas").getContext("2d");
/** A text, cut where it would be wider than so many pixels. */
function clipped(text, room) {
  measure.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  if (measure.measureText(text).width <= room) return text;
  let [fits, not] = [0, text.length];
  while (not - fits > 1) {
    const middle = (fits + not) >> 1;
    if (measure.measureText(`${text.slice(0, middle)}…`).width <= room) fits = middle;
    else not = middle;
  }
  return `${text.slice(0, fits).trimEnd()}…`;
}

/** What Plot needs to draw the things at the heights that they were given. */
function drawing(P, { marks, titles, height }, domain, { width, colours }, named) {
  const colour = (item) => colours.series[SERIES[item.kind]];
  const pixel = (width - 2 * EDGE) / (domain[1] - domain[0]); // of a millisecond
  const half = (item) => Math.max(0, 4.5 / pixel - (item.to - item.from) / 2); // so that a bar is seen
  const bar = (from, to, options) => ({
    x1: from, x2: to, y1: (item) => item.y - 3.5, y2: (item) => item.y + 3.5, rx: 3.5, fill: colour, href: (item) => local(item.href), title, ...options,
  });
  const middle = (item) => (item.from + item.to) / 2;
  const bars = marks.filter((item) => !isDay(item));
  const start = (item) => (item.from - half(item) - domain[0]) * pixel;
  const end = (item) => (item.to + half(item) - domain[0]) * pixel;
  const inner = width - 2 * EDGE;
  const late = (item) => start(item) > inner - end(item); // its name stands where there is more room, before or after
  const names = (before) => P.text(marks.filter((item) => late(item) === before), {
    x: before ? (item) => item.from - half(item) : (item) => item.to + half(item),
    y: "y", dx: before === mirrored ? 6 : -6, textAnchor: before === mirrored ? "start" : "end",
    text: (item) => isolated(clipped(item.name, (before ? start(item) : inner - end(item)) - 8)),
  });
  return P.plot({
    ...plain(width),
    height: height + 2 * 28,
    marginTop: 28, marginBottom: 28, marginLeft: EDGE, marginRight: EDGE,
    x: { type: "utc", domain, reverse: mirrored, axis: null },
    y: { type: "linear", domain: [0, height], range: [28, height + 28], axis: null },
    marks: [
      ...["top", "bottom"].map((anchor) => P.axisX(ticks(domain, width), { anchor, label: null, tickFormat: tick, tickSize: 0, fill: colours.soft })),
      P.ruleX(ticks(domain, width), { stroke: colours.line }),
      P.text(titles, { x: domain[0], y: "y", textAnchor: mirrored ? "end" : "start", fontWeight: 600, text: (each) => `${isolated(each.name)}  ${number(each.count)}` }),
      P.rectX(bars, bar((item) => item.from - half(item), (item) => item.to + half(item), { fillOpacity: 0.38 })),
      P.rectX(bars.filter((item) => item.surely), bar((item) => item.surely[0] - half(item), (item) => item.surely[1] + half(item))),
      P.dot(marks.filter(isDay), { x: middle, y: "y", r: 4.5, fill: colour, href: (item) => local(item.href), title }),
      ...(named ? [names(true), names(false)] : []),
    ],
  });
}

/** Bars that count by year. */
function counted(P, items, { width, colours }) {
  const year = (item) => Date.UTC(new Date((item.from + item.to) / 2).getUTCFullYear());
  const next = (moment) => Date.UTC(new Date(moment).getUTCFullYear() + 1);
  const counts = new Map();
  for (const item of items) {
    const key = `${year(item)} ${item.kind}`;
    counts.set(key, { x1: year(item), x2: next(year(item)), kind: item.kind, n: (counts.get(key)?.n ?? 0) + 1 });
  }
  return P.plot({
    ...plain(width),
    height: 320,
    x: { type: "utc", reverse: mirrored, label: null, tickFormat: tick },
    y: { label: null, grid: true, tickFormat: number, axis: mirrored ? "right" : "left" },
    marks: [P.rectY([...counts.values()], { x1: "x1", x2: "x2", y: "n", fill: (each) => colours.series[SERIES[each.kind]], inset: 1 }), P.ruleY([0])],
  });
}

async function start(place) {
  const [P, answer] = await Promise.all([import(place.dataset.plot), data(place)]);
  const items = dated(answer.items);
  const note = (text) => {
    const made = document.createElement("p");
    made.className = "hint";
    made.textContent = text;
    return made;
  };
  if (!items.length) {
    place.replaceChildren(note(place.dataset.empty));
    place.dataset.drawn = "empty";
    return;
  }
  const ends = [Math.min(...items.map((item) => item.from)), Math.max(...items.map((item) => item.to))];
  const pad = Math.max(DAY * 5, (ends[1] - ends[0]) * 0.015);
  const domain = [ends[0] - pad, ends[1] + pad];
  await show(place, (given) => {
    if (items.length > CROWDED) return counted(P, items, given);
    if (items.length <= SINGLE) return drawing(P, onLines(items), domain, given, true);
    const x = (moment) => ((moment - domain[0]) / (domain[1] - domain[0])) * (given.width - 2 * EDGE);
    return drawing(P, inLanes(items, x, place.dataset.other), domain, given, false);
  });
  if (items.length > CROWDED) place.after(note(fill(place.dataset.crowded, { n: number(items.length) })));
}

for (const place of document.querySelectorAll("[data-timeline]")) start(place).catch((error) => failed(place, error));
