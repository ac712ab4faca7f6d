// Walking through a figure of things and their ties, by keyboard, finger or mouse. Below the figure stands what is
// chosen, and its ties as buttons, each of which chooses what is at the other end. The figure shows where that is.

import { locale } from "./figures.js";

/** The looks of what is chosen, near it and far from it, in the colours of the page. */
export const looks = ({ ink, accent }) => [
  { selector: ".faded", style: { opacity: 0.12 } },
  { selector: "edge.near", style: { "line-color": accent, "target-arrow-color": accent, opacity: 0.85 } },
  { selector: "node.picked", style: { "border-width": 3, "border-color": ink } },
];

/** A text of the data, which finds its own direction. */
export function words(text) {
  const made = document.createElement("bdi");
  made.dir = "auto";
  made.textContent = text;
  return made;
}

/**
 * Fill the panel below a figure of Cytoscape. `name(node)` is a text; `links(node)` and `tie(edge, node, other)` are what
 * the panel shows of the thing chosen, and of one of its ties. Gives back what lights up a thing and its neighbours.
 */
export function walking(graph, panel, { name, links, tie }) {
  const select = panel.querySelector("select");
  const picked = panel.querySelector(".picked");
  const list = panel.querySelector("ul");

  const light = (node, near = node?.closedNeighborhood()) => {
    graph.elements().removeClass("faded near picked");
    if (!node?.length) return;
    graph.elements().not(near).addClass("faded");
    near.edges().addClass("near");
    node.addClass("picked");
  };
  const show = (node) => {
    select.value = node?.id() ?? "";
    picked.replaceChildren(...(node ? links(node) : []));
    list.replaceChildren(...(node ? node.connectedEdges().map((edge) => step(edge, node)) : []));
    light(node);
    if (node && !inside(node)) graph.center(node);
  };
  const inside = (node) => {
    const { x1, x2, y1, y2 } = graph.extent();
    const { x, y } = node.position();
    return x > x1 && x < x2 && y > y1 && y < y2;
  };
  const step = (edge, node) => {
    const ends = edge.connectedNodes().not(node);
    const other = ends.length ? ends[0] : node;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "outline";
    button.append(...tie(edge, node, other));
    button.addEventListener("focus", () => light(node, edge.union(edge.connectedNodes())));
    button.addEventListener("blur", () => light(node));
    button.addEventListener("click", () => {
      show(other);
      list.querySelector("button").focus();
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  };

  const { compare } = new Intl.Collator(locale);
  const options = graph.nodes().map((node) => new Option(name(node), node.id()));
  select.append(...options.sort((one, other) => compare(one.text, other.text)));
  select.addEventListener("change", () => show(select.value ? graph.getElementById(select.value) : null));
  graph.on("tap", ({ target }) => show(target === graph || !target.isNode() ? null : target));
  graph.on("mouseover", "node", () => (graph.container().style.cursor = "pointer"));
  graph.on("mouseout", "node", () => (graph.container().style.cursor = ""));
  panel.hidden = false;
  return light;
}
