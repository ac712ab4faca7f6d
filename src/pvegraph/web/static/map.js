// A map: Leaflet on borders of Natural Earth that this site serves, without tiles. Markers are links.

import { data, failed, fill, local, mirrored, number } from "./figures.js";

const FINE_FROM = 5; // the zoom from which the finer borders are worth their size
const FEW = 25; // so many have their names beside them
const HALF = 180;

/** Countries as GeoJSON; rings that cross the 180th meridian go on beyond it instead of across the whole map. */
async function borders(topo, address) {
  const [{ feature }, world] = await Promise.all([import(topo), fetch(address).then((answer) => answer.json())]);
  const found = feature(world, world.objects.countries);
  for (const { geometry } of found.features) {
    const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : (geometry?.coordinates ?? []);
    for (const ring of polygons.flat()) {
      const longitudes = ring.map(([longitude]) => longitude);
      if (Math.max(...longitudes) - Math.min(...longitudes) <= HALF) continue;
      for (const point of ring) if (point[0] < 0) point[0] += 2 * HALF;
    }
  }
  return found;
}

/** The land, in coarse lines from afar and in fine ones, fetched when first needed, from near. */
function land(map, place) {
  const layers = {};
  const draw = async () => {
    const wanted = map.getZoom() >= FINE_FROM ? "fine" : "coarse";
    layers[wanted] ??= borders(place.dataset.topo, place.dataset[wanted]).then((found) =>
      L.geoJSON(found, { interactive: false, style: { className: "land", weight: 0.6, fillOpacity: 1 } }),
    );
    const layer = await layers[wanted];
    for (const other of Object.values(layers)) if (other !== layers[wanted]) (await other).remove();
    layer.addTo(map).bringToBack();
  };
  map.on("zoomend", draw);
  return draw();
}

/** An element with text, in the direction that the text has. */
function element(tag, text, language) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.dir = "auto";
  if (language) made.lang = language;
  return made;
}

/** A marker that is a link to the page of what it stands for. */
function marker({ geometry, properties }) {
  const link = document.createElement(properties.href ? "a" : "span");
  if (properties.href) link.href = local(properties.href);
  else Object.assign(link, { role: "img", tabIndex: 0 }); // a point of which there is no page
  link.dataset.name = properties.name;
  link.setAttribute("aria-label", [properties.name, properties.when].filter(Boolean).join(", "));
  if (properties.name_language) link.lang = properties.name_language;
  const icon = L.divIcon({ html: link, className: `mark ${properties.kind}`, iconSize: [24, 24] });
  const [longitude, latitude] = geometry.coordinates;
  const made = L.marker([latitude, longitude], { icon, keyboard: false });
  const words = document.createElement("div");
  words.append(element("b", properties.name, properties.name_language));
  const { types = [], when, place, countries = [], networks = [] } = properties;
  const lines = [types.join(", "), when, place, countries.join(", "), networks.join(" · ")];
  for (const line of lines) if (line) words.append(element("span", line));
  made.bindTooltip(words, { direction: "top", offset: [0, -10] });
  link.addEventListener("focus", () => made.openTooltip());
  link.addEventListener("blur", () => made.closeTooltip());
  return made;
}

/** An icon of which Leaflet makes a button, with a name. */
const GroupIcon = L.DivIcon.extend({
  createIcon(old) {
    const made = L.DivIcon.prototype.createIcon.call(this, old);
    made.setAttribute("aria-label", this.options.label);
    return made;
  },
});

// A group stands where its first marker does, which is as far from all others as the radius of groups says. In the
// middle of its markers, where the library puts it, it may come to lie upon a neighbour.
const { _recalculateBounds: withMiddle } = L.MarkerCluster.prototype;
L.MarkerCluster.include({
  _recalculateBounds() {
    withMiddle.call(this);
    this._latlng = this._wLatLng = this._cLatLng;
  },
});

/** Groups of markers, each a button that says how many there are and zooms in. */
function clusters(place) {
  return L.markerClusterGroup({
    maxClusterRadius: 56,
    showCoverageOnHover: false,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    spiderLegPolylineOptions: { className: "land", weight: 1 },
    iconCreateFunction: (cluster) => {
      const count = cluster.getChildCount();
      const size = Math.round(26 + 3 * Math.log2(count));
      const label = fill(place.dataset.cluster, { n: number(count) });
      return new GroupIcon({ html: number(count), label, className: "cluster", iconSize: [size, size] });
    },
  });
}

/** A button beside those of the zoom, which shows everything again. */
function button(label, act) {
  const made = document.createElement("a");
  made.href = "#";
  made.title = label;
  made.setAttribute("role", "button");
  made.setAttribute("aria-label", label);
  made.className = "whole";
  L.DomEvent.disableClickPropagation(made);
  made.addEventListener("click", (event) => {
    event.preventDefault();
    act();
  });
  return made;
}

/** Draw features of GeoJSON into a place of the page that names the scripts, the borders and the words. */
export async function draw(place, found) {
  const side = mirrored ? "topright" : "topleft";
  const map = L.map(place, { minZoom: 1, maxZoom: 10, zoomSnap: 0.5, zoomControl: false, attributionControl: false });
  map.getPane("overlayPane").ariaHidden = "true"; // borders, without a word
  const zoom = L.control.zoom({ position: side, zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut });
  zoom.addTo(map);
  const group = clusters(place);
  const markers = found.features.filter((feature) => feature.geometry).map(marker);
  group.addLayers(markers);
  place.classList.toggle("few", markers.length <= FEW);
  const bounds = group.getBounds();
  let fitting;
  const whole = () => {
    const beside = markers.length <= FEW ? Math.min(160, place.clientWidth / 3) : 28; // room for names
    const room = { paddingTopLeft: [28, 28], paddingBottomRight: [beside, 28], maxZoom: 6, animate: false };
    if (bounds.isValid()) map.fitBounds(bounds, room);
    else map.setView([25, 20], 2);
    fitting = map.getZoom();
  };
  whole();
  map.on("resize", () => map.getZoom() === fitting && whole()); // a reader who is nearer to something stays there
  zoom.getContainer().append(button(place.dataset.whole, whole));
  map.addLayer(group);
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", place.dataset.label);
  map.on("zoomend", () => {
    // The button that was pressed is gone with its group: the keyboard goes on from the map.
    if (document.activeElement === document.body) place.focus({ preventScroll: true });
  });
  await land(map, place);
  place.dataset.drawn = "";
}

for (const place of document.querySelectorAll("[data-map]")) {
  data(place)
    .then((found) => draw(place, found))
    .catch((error) => failed(place, error));
}
