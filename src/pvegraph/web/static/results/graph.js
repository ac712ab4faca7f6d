// The graph of statements by Cytoscape: things as circles, statements as arrows. The table below it says the same.

import { colours, fonts, local, onCanvas } from "../figures.js";
import { looks, walking, words } from "../walking.js";

const LONGEST = 28;

/** The look of things and arrows, by the colours of the page as they are now. */
function look() {
  const now = colours();
  const { ink, soft, paper, series } = now;
  const kinds = ["place", "government", "country", "organisation", "person", "event", "framework"];
  const font = getComputedStyle(document.body).fontFamily;
  return [
    {
      selector: "node",
      style: {
        label: (node) => onCanvas(node.data("label"), LONGEST),
        "background-color": series[7],
        width: 22,
        height: 22,
        color: ink,
        "font-family": font,
        "font-size": 12,
        "text-wrap": "wrap",
        "text-max-width": 130,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-background-color": paper,
        "text-background-opacity": 0.75,
      },
    },
    ...kinds.map((kind, index) => ({ selector: `node[kind = "${kind}"]`, style: { "background-color": series[index] } })),
    {
      selector: "edge",
      style: {
        label: (edge) => onCanvas(edge.data("label"), LONGEST),
        width: 1.2,
        "line-color": soft,
        "target-arrow-color": soft,
        "target-arrow-shape": "triangle",
        "curve-style": "bezier",
        "font-family": font,
        "font-size": 9,
        color: soft,
        "text-rotation": "autorotate",
        "text-background-color": paper,
        "text-background-opacity": 0.75,
        "min-zoomed-font-size": 8,
      },
    },
    ...looks(now),
    { selector: "node:active", style: { "overlay-color": ink, "overlay-opacity": 0.1 } },
  ];
}

function button(words, sign, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.title = words;
  made.setAttribute("aria-label", words);
  made.addEventListener("click", act);
  return made;
}

/** The name of a thing, as a link where it has a page. */
function nameOf(node) {
  const { label, href } = node.data();
  if (!href) return words(label);
  const link = document.createElement("a");
  link.href = local(href);
  link.append(words(label));
  return link;
}

/** A statement without the thing that is chosen, in its order: what it says, and of whom; or who says it, and what. */
function statement(edge, other) {
  const name = words(other.data("label"));
  const said = document.createElement("small");
  said.append(words(edge.data("label")));
  return edge.source().same(other) ? [name, " ", said] : [said, " ", name];
}

export async function draw(place, data) {
  const [{ default: cytoscape }] = await Promise.all([import(place.dataset.cytoscape), fonts()]);
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", place.dataset.label);
  const tools = document.createElement("div");
  tools.className = "tools";
  place.replaceChildren(canvas, tools);
  const graph = cytoscape({
    container: canvas,
    elements: {
      nodes: data.nodes.map((node) => ({ data: node })),
      edges: data.edges.map((edge) => ({ data: edge })),
    },
    style: look(),
    layout: {
      name: "fcose",
      animate: false,
      quality: "proof",
      nodeDimensionsIncludeLabels: true,
      nodeSeparation: 60,
      idealEdgeLength: 90,
      padding: 24,
    },
    userZoomingEnabled: false, // the wheel belongs to the page; the buttons zoom
    minZoom: 0.2,
    maxZoom: 3,
  });
  const zoom = (factor) =>
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 } });
  tools.append(
    button(place.dataset.zoomIn, "+", () => zoom(1.35)),
    button(place.dataset.zoomOut, "−", () => zoom(1 / 1.35)),
    button(place.dataset.fit, "⤢", () => graph.fit(undefined, 24)),
  );
  walking(graph, place.parentElement.querySelector("[data-walk]"), {
    name: (node) => node.data("label"),
    links: (node) => [nameOf(node)],
    tie: (edge, _node, other) => statement(edge, other),
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(look()));
  place.dataset.drawn = "";
}
