// Charts of answers by Observable Plot: bars, stacked bars, lines, histograms.

import { isolated, number, plain, shortened, show, tick } from "../figures.js";

const ROW = 26; // pixels that a horizontal bar takes
const NARROW = 480;
const PLENTY = 24; // vertical bars, beyond which their labels are thinned
const YEARS = 80;
const LONGEST = 34;

/** The colour of each series, and the key that says so in words. */
function series(data, colours, place) {
  const names = data.names ?? [];
  const key = place.parentElement.querySelector("[data-key]");
  key?.replaceChildren(
    ...names.map((name, index) => {
      const item = document.createElement("li");
      const mark = document.createElement("i");
      mark.className = `series-${index + 1}`;
      const words = document.createElement("bdi");
      words.textContent = name;
      item.append(mark, words);
      return item;
    }),
  );
  return (point) => colours.series[Math.max(names.indexOf(point.series), 0)];
}

/** What is said of a point when it is pointed at. */
const title = (data) => (point) =>
  [isolated(point.words), ...(data.series ? [isolated(point.series)] : []), number(point.y)].join("\n");

/** Series stand upon each other in one order everywhere. */
const stacked = (data) => (data.names ? { z: "series", order: data.names } : {});

/** All places of an axis: where years are counted, also those of which there is nothing. */
function along(data) {
  const places = [...new Set(data.points.map((point) => point.x))].sort((one, other) => (one < other ? -1 : 1));
  const named = new Map(data.points.map((point) => [point.x, point.words]));
  const years = places.map((place) => Number(String(place).slice(0, 4)));
  const [first, last] = [years[0], years.at(-1)];
  if (data.scale !== "date" || last - first > YEARS || !places.every((place) => place.endsWith("-01-01"))) {
    return { places, named };
  }
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { places: all.map((year) => `${year}-01-01`), named: new Map(all.map((year) => [`${year}-01-01`, `${year}`])) };
}

/** Bars that lie, each beside its words: names are long, and screens may be narrow. */
function lying(Plot, data, { width, colours, mirrored }, fill) {
  const words = [...new Set(data.points.map((point) => point.x))];
  const longest = Math.min(LONGEST, Math.max(...words.map((text) => text.length)));
  const room = Math.min(width < NARROW ? 120 : 230, 8 * longest + 16);
  const side = mirrored ? "right" : "left";
  const clustered = data.series && data.type === "bar";
  const perWord = clustered ? new Set(data.points.map((point) => point.series)).size : 1;
  return Plot.plot({
    ...plain(width),
    height: words.length * ROW * Math.max(1, perWord * 0.6) + 60,
    [mirrored ? "marginRight" : "marginLeft"]: room,
    [mirrored ? "marginLeft" : "marginRight"]: 24,
    x: { reverse: mirrored, tickFormat: number, label: data.y, ticks: width < NARROW ? 4 : 8, grid: true, nice: true },
    [clustered ? "fy" : "y"]: { domain: words, label: null, axis: null },
    ...(clustered ? { y: { axis: null } } : {}),
    marks: [
      Plot.axisY({ anchor: side, tickFormat: (text) => isolated(shortened(text, LONGEST)), tickSize: 0, label: null }),
      Plot.barX(data.points, {
        x: "y",
        ...(clustered ? { fy: "x", y: "series" } : { y: "x", ...stacked(data) }),
        fill,
        title: title(data),
        insetTop: 2,
        insetBottom: 2,
      }),
      Plot.ruleX([0], { stroke: colours.ink }),
    ],
  });
}

/** Bars that stand, along an axis of dates or numbers. */
function standing(Plot, data, { width, colours, mirrored }, fill) {
  const { places, named } = along(data);
  const room = Math.max(1, Math.floor(width / 64));
  const step = Math.ceil(places.length / Math.min(PLENTY, room));
  return Plot.plot({
    ...plain(width),
    height: Math.min(380, Math.max(240, width * 0.55)),
    [mirrored ? "marginRight" : "marginLeft"]: 56,
    x: {
      domain: mirrored ? [...places].reverse() : places,
      tickFormat: (place) => isolated(shortened(named.get(place) ?? "", LONGEST)),
      ticks: places.filter((_, index) => index % step === 0),
      label: data.x,
    },
    y: { tickFormat: number, label: data.y, grid: true, nice: true, axis: mirrored ? "right" : "left" },
    marks: [
      Plot.barY(data.points, { x: "x", y: "y", ...stacked(data), fill, title: title(data) }),
      Plot.ruleY([0], { stroke: colours.ink }),
    ],
  });
}

/** Lines through the points, a colour for each series. */
function lines(Plot, data, { width, colours, mirrored }, fill) {
  const dated = data.scale === "date";
  const points = data.points
    .map((point) => ({ ...point, at: dated ? new Date(point.x) : point.x }))
    .sort((one, other) => one.at - other.at);
  const z = data.series ? "series" : null;
  return Plot.plot({
    ...plain(width),
    height: Math.min(380, Math.max(240, width * 0.55)),
    [mirrored ? "marginRight" : "marginLeft"]: 56,
    x: {
      reverse: mirrored,
      type: dated ? "utc" : "linear",
      tickFormat: dated ? tick : number,
      label: data.x,
      ticks: width < NARROW ? 4 : 8,
    },
    y: { tickFormat: number, label: data.y, grid: true, nice: true, zero: true, axis: mirrored ? "right" : "left" },
    marks: [
      Plot.lineY(points, { x: "at", y: "y", z, stroke: fill, strokeWidth: 2 }),
      Plot.dot(points, { x: "at", y: "y", fill, r: 3.5, title: title(data) }),
    ],
  });
}

function histogram(Plot, data, { width, colours, mirrored }, frequency) {
  return Plot.plot({
    ...plain(width),
    height: Math.min(380, Math.max(240, width * 0.55)),
    [mirrored ? "marginRight" : "marginLeft"]: 56,
    x: { reverse: mirrored, tickFormat: number, label: data.x, ticks: width < NARROW ? 4 : 8 },
    y: { tickFormat: number, label: frequency, grid: true, axis: mirrored ? "right" : "left" },
    marks: [
      Plot.rectY(data.numbers, Plot.binX({ y: "count" }, { x: (value) => value, fill: colours.series[0], inset: 0.5 })),
      Plot.ruleY([0], { stroke: colours.ink }),
    ],
  });
}

/** Draw a chart into its place. */
export async function draw(place, data) {
  const Plot = await import(place.dataset.plot);
  await show(place, (frame) => {
    if (data.type === "histogram") return histogram(Plot, data, frame, place.dataset.frequency);
    const fill = series(data, frame.colours, place);
    if (data.type === "line") return lines(Plot, data, frame, fill);
    return data.scale === "words" ? lying(Plot, data, frame, fill) : standing(Plot, data, frame, fill);
  });
}
