// The timeline of an answer by Observable Plot: each row from its start to its end, light where a date is not exact.

import { isolated, local, plain, shortened, show, tick } from "../figures.js";

const ROW = 24;
const NARROW = 480;
const LONGEST = 36;
const DAY = 86_400_000;

const moment = (day) => (day === null ? null : new Date(day));
const after = (day) => (day === null ? null : new Date(new Date(day).getTime() + DAY));

/** The parts of a row: what is certain of it, and what may be. Where a date is open the axis ends. */
function parts(span, first, last) {
  const begins = moment(span.start[0]) ?? first;
  if (!span.end) return [{ ...span, from: begins, to: after(span.start[1]) ?? last, exact: span.start[0] === span.start[1] }];
  const whole = { ...span, from: begins, to: after(span.end[1]) ?? last, exact: false };
  const certain = { ...span, from: moment(span.start[1]), to: after(span.end[0]), exact: true };
  const forward = whole.from < whole.to ? [whole] : []; // sources may have an end before a start
  return certain.from && certain.to && certain.from < certain.to ? [...forward, certain] : forward;
}

export async function draw(place, data) {
  const Plot = await import(place.dataset.plot);
  const days = data.spans.flatMap((span) => [...span.start, ...(span.end ?? [])]).filter(Boolean).sort();
  const [first, last] = [moment(days[0]), after(days.at(-1))];
  await show(place, ({ width, colours, mirrored }) => {
    const rows = data.spans.map((span, index) => ({ ...span, index }));
    const drawn = rows.flatMap((span) => parts(span, first, last));
    const narrow = width < NARROW;
    const room = narrow ? 12 : 250;
    const named = {
      y: "index",
      text: (span) => isolated(shortened(span.label, LONGEST)),
      href: (span) => (span.href ? local(span.href) : null),
      title: (span) => `${isolated(span.label)}\n${isolated(span.words)}`,
      fill: colours.ink,
    };
    const edge = { frameAnchor: mirrored ? "right" : "left" };
    const beside = { ...edge, textAnchor: mirrored ? "start" : "end", dx: mirrored ? 8 : -8 };
    const above = { ...edge, textAnchor: mirrored ? "end" : "start", dy: -ROW * 0.62 };
    return Plot.plot({
      ...plain(width),
      height: rows.length * ROW * (narrow ? 1.8 : 1) + 60,
      [mirrored ? "marginRight" : "marginLeft"]: room,
      [mirrored ? "marginLeft" : "marginRight"]: 16,
      x: {
        type: "utc",
        domain: mirrored ? [last, first] : [first, last],
        tickFormat: tick,
        ticks: narrow ? 4 : 9,
        grid: true,
        label: null,
        axis: "both",
      },
      y: { type: "band", domain: rows.map((span) => span.index), axis: null, padding: narrow ? 0.5 : 0.3 },
      marks: [
        Plot.barX(drawn.filter(({ exact, end }) => !exact || end), {
          x1: "from",
          x2: "to",
          y: "index",
          fill: colours.series[0],
          fillOpacity: (span) => (span.exact ? 1 : 0.4),
          title: named.title,
          insetLeft: -1, // what is short is still seen
          insetRight: -1,
          rx: 2,
        }),
        Plot.dot(drawn.filter(({ exact, end }) => exact && !end), {
          x: "from",
          y: "index",
          r: 4.5,
          fill: colours.series[0],
          title: named.title,
        }),
        Plot.text(rows, { ...named, ...(narrow ? above : beside) }),
      ],
    });
  });
}
