// The figure of who meets whom. The tables of the page have every name and address; the figure's place has the ties.

import { colours, failed, fill, fonts, number, onCanvas } from "./figures.js";
import { looks, walking, words } from "./walking.js";

const LONGEST = 42; // characters of a label
const NARROW = 560; // pixels, below which few actors can be read
const FEW = 14;
const LARGER = 1.5; // times the size of letters and actors, for a figure that is made small to fit
const SHAPES = { country: "diamond", government: "ellipse", organisation: "rectangle", person: "triangle" };
const SERIES = { government: 0, country: 1, organisation: 2, person: 3 };

const place = document.querySelector("[data-network]");
if (place) draw(place).catch((error) => failed(place, error));

/** A random generator that always begins the same (mulberry32): the same address has the same picture. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Do something while chance repeats itself. */
function repeatably(work) {
  const chance = Math.random;
  Math.random = seeded(20261129);
  try {
    return work();
  } finally {
    Math.random = chance;
  }
}

/** What the figure is made of: the first rows of the table of actors, and the ties by their numbers. */
function elements(most) {
  const rows = [...document.querySelectorAll("tr[data-node]")].slice(0, most);
  const nodes = rows.map((row) => ({
    data: {
      id: row.dataset.node,
      kind: row.dataset.kind,
      size: Number(row.dataset.size),
      label: onCanvas(row.querySelector("th").textContent.trim(), LONGEST),
    },
  }));
  const ties = JSON.parse(place.dataset.edges).filter((tie) => tie[0] < rows.length && tie[1] < rows.length);
  const edges = ties.map(([source, target, weight]) => ({
    data: { id: `${source}-${target}`, source: String(source), target: String(target), weight },
  }));
  return { nodes, edges };
}

function style(found, scale) {
  const now = colours();
  const largest = Math.max(1, ...found.nodes.map((node) => node.data.size));
  const strongest = Math.max(2, ...found.edges.map((edge) => edge.data.weight));
  const size = (node) => scale * (11 + 27 * Math.sqrt(node.data("size") / largest));
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        shape: (node) => SHAPES[node.data("kind")] ?? "ellipse",
        width: size,
        height: size,
        "background-color": (node) => now.series[SERIES[node.data("kind")] ?? 7],
        color: now.ink,
        "font-family": "Latin, Arabic, sans-serif",
        "font-size": (node) => scale * (10 + 5 * Math.sqrt(node.data("size") / largest)),
        "text-wrap": "wrap",
        "text-max-width": 110,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-outline-color": now.raised,
        "text-outline-width": 2.5,
      },
    },
    {
      selector: "edge",
      style: {
        width: (edge) => 1 + (5 * (edge.data("weight") - 1)) / (strongest - 1),
        "line-color": now.soft,
        opacity: 0.4,
        "curve-style": "straight", // a haystack would be scattered otherwise each time
      },
    },
    ...looks(now),
  ];
}

async function draw(place) {
  const [{ default: cytoscape }] = await Promise.all([import(place.dataset.library), fonts()]);
  const isNarrow = place.clientWidth < NARROW;
  const scale = isNarrow ? LARGER : 1;
  const found = elements(isNarrow ? FEW : Infinity);
  if (isNarrow && document.querySelector(`tr[data-node="${FEW}"]`)) {
    const note = document.createElement("span");
    note.textContent = ` ${fill(place.dataset.narrow, { n: number(FEW) })}`;
    place.closest("figure").querySelector("figcaption").append(note);
  }
  const graph = cytoscape({
    container: place,
    elements: found,
    style: style(found, scale),
    minZoom: 0.2,
    maxZoom: 4,
    userZoomingEnabled: false, // the wheel scrolls the page
    userPanningEnabled: matchMedia("(pointer: fine)").matches, // and so does a finger
    autoungrabify: true,
    boxSelectionEnabled: false,
  });
  const layout = {
    name: "fcose",
    quality: "proof",
    animate: false,
    randomize: true,
    nodeDimensionsIncludeLabels: true,
    idealEdgeLength: 80,
    nodeSeparation: 110,
    nodeRepulsion: 9000,
    packComponents: true,
    fit: false,
  };
  repeatably(() => graph.layout(layout).run());
  graph.fit(undefined, 14);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", place.dataset.label);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style(found, scale)));
  new ResizeObserver(() => {
    graph.resize();
    graph.fit(undefined, 14);
  }).observe(place);
  withTools(graph);
  withWalk(graph);
  place.dataset.drawn = "";
}

/** Buttons to zoom. */
function withTools(graph) {
  const tools = document.querySelector(".tools");
  const centre = () => ({ x: graph.width() / 2, y: graph.height() / 2 });
  const steps = { in: 1.4, out: 1 / 1.4 };
  tools.addEventListener("click", ({ target }) => {
    const step = target.dataset?.zoom;
    if (step === "whole") graph.fit(undefined, 14);
    else if (step) graph.zoom({ level: graph.zoom() * steps[step], renderedPosition: centre() });
    if (step) graph.userPanningEnabled(true);
  });
  tools.hidden = false;
}

/** Actors to pick: in the figure, below it, or by going through the table. */
function withWalk(graph) {
  const rowOf = (node) => document.querySelector(`tr[data-node="${node.id()}"]`);
  const name = (node) => rowOf(node).querySelector("th").textContent.trim();
  const links = (node) => [...rowOf(node).querySelectorAll("th a, a[data-centre]")].flatMap((a) => [a.cloneNode(true), " "]);
  const tie = (edge, _node, other) => {
    const weight = document.createElement("small");
    weight.textContent = number(edge.data("weight"));
    return [words(name(other)), " ", weight];
  };
  const light = walking(graph, document.querySelector("[data-walk]"), { name, links, tie });
  graph.nodes().forEach((node) => {
    const row = rowOf(node);
    for (const event of ["focusin", "mouseenter"]) row.addEventListener(event, () => light(node));
    for (const event of ["focusout", "mouseleave"]) row.addEventListener(event, () => light(null));
  });
}
