// Drawing one outline on a map: corners by pointer (Leaflet-Geoman) or by keys, each step undone and
// done again, its geodesic area at every move. What the page keeps is computed again on the server.
// Every value is written as text.
import "./leaflet-geoman.js";
import "./geodesic.js";
import { areaWords, lengthWords, measure, keysOf, isArrow } from "./draw_parts.js";
import { makeRoom, townAt } from "./map_towns.js";
import { make, speak, told } from "./map_tree.js";

const map = window[Object.keys(window).find((key) => key.startsWith("map_") && window[key] instanceof L.Map)];
map.pm ??= new L.PM.Map(map); // the plugin knows only maps that are made after it
L.Marker.mergeOptions({ keyboard: false }); // keys move corners by a button of ours, which has a name
const past = [];
const future = [];
let args = null;
let generation = null;
let parts = []; // polygons of rings of [lon, lat], none closed
let layer = null;
let working = null; // what is being drawn
let chosen = 0; // corner that keys move
let ring = null;
let turn = 0;
let backgroundOf = "";
const backgrounds = L.layerGroup().addTo(map);
let towns = null;
const before = L.layerGroup().addTo(map);
const MANY = 300; // corners; of more, only those near the pointer can be taken

const send = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);
const tell = () => send("setComponentValue", { value: { turn: `${Date.now()}-${(turn += 1)}`, generation, polygons: parts }, dataType: "json" });
const copy = (polygons) => polygons.map((rings) => rings.map((each) => each.map(([x, y]) => [x, y])));
const latlngs = (polygons) => polygons.map((rings) => rings.map((each) => each.map(([x, y]) => [y, x])));
const corners = () => parts.flatMap((rings, part) => rings.flatMap((each, place) => each.map((_at, corner) => [part, place, corner])));

const read = (path) => {
  let all = path.getLatLngs();
  if (!all.length) return [];
  if (!Array.isArray(all[0])) all = [all];
  if (!Array.isArray(all[0][0])) all = [all];
  return all.map((rings) => rings.map((each) => each.map((at) => [at.lng, at.lat]))).filter((rings) => rings[0]?.length);
};

// ---- what stands beside the map
const panel = make("div", "cw-box cw-draw");
panel.setAttribute("role", "group");
const tools = panel.appendChild(make("div", "cw-tools"));
const button = (act) => {
  const made = tools.appendChild(make("button", "cw-tool"));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};
const live = panel.appendChild(make("div", "cw-live"));
const spoken = panel.appendChild(make("div", "cw-spoken"));
spoken.setAttribute("role", "status");

const say = (polygons, settled = false) => {
  const { area, perimeter, count } = measure(polygons);
  const text = count < 3
    ? (working ? told("closing", { count }) : told("nothing"))
    : told("measured", { area: areaWords(area), length: lengthWords(perimeter), count });
  const crosses = settled && layer?.pm.hasSelfIntersection?.();
  live.textContent = crosses ? told("crosses", { measured: text }) : text;
  document.body.dataset.area = String(area);
  if (settled) spoken.textContent = live.textContent;
};

const refresh = () => {
  undo.disabled = working ? !(working.getLatLngs().length > 0) : !past.length;
  redo.disabled = Boolean(working) || !future.length;
  draw.textContent = told(working ? "stop" : parts.length ? "anew" : "draw");
  keys.disabled = Boolean(working) || !parts.length;
  const all = corners();
  chosen = Math.min(chosen, Math.max(all.length - 1, 0));
  const nth = { number: chosen + 1, total: all.length };
  keys.textContent = all.length ? told("corner_of", nth) : told("corner");
  ring?.remove();
  ring = null;
  if (all.length && document.activeElement === keys) {
    const [part, place, corner] = all[chosen];
    const [lon, lat] = parts[part][place][corner];
    ring = L.circleMarker([lat, lon], { radius: 11, color: "#000", weight: 3, fill: false, interactive: false, pmIgnore: true, snapIgnore: true }).addTo(map);
    keys.setAttribute("aria-label", told("corner_at", { ...nth, lon: lon.toFixed(6), lat: lat.toFixed(6) }));
  }
};

const put = (polygons) => {
  layer?.pm.disable();
  layer?.remove();
  layer = null;
  parts = copy(polygons);
  if (parts.length) {
    layer = L.polygon(latlngs(parts), { color: "#0072b2", weight: 3, fillOpacity: 0.12, snapIgnore: true }).addTo(map);
    const many = corners().length > MANY;
    layer.pm.enable({
      snappable: snap.checked, snapDistance: 14, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false,
      preventMarkerRemoval: false, ...(many ? { limitMarkersToCount: 60 } : {}),
    });
    layer.on("pm:markerdrag pm:change", () => say(read(layer)));
    layer.on("pm:edit", () => step(read(layer), false));
  }
  say(parts, true);
  refresh();
};

// One step: what was is remembered. `draws` says that the layer does not show it yet.
const step = (polygons, draws = true) => {
  if (JSON.stringify(polygons) === JSON.stringify(parts)) return;
  past.push(parts);
  future.length = 0;
  if (draws) put(polygons);
  else { parts = copy(polygons); say(parts, true); refresh(); }
  tell();
};

const goes = (from, to) => {
  if (!from.length) return;
  to.push(parts);
  put(from.pop());
  tell();
};

const stop = () => { map.pm.disableDraw(); };

const begin = () => {
  layer?.pm.disable();
  layer?.remove();
  map.pm.enableDraw("Polygon", { snappable: snap.checked, snapDistance: 14, allowSelfIntersection: true, continueDrawing: false,
    templineStyle: { color: "#0072b2" }, hintlineStyle: { color: "#0072b2", dashArray: "5 5" }, pathOptions: { color: "#0072b2" } });
};

// By keys nobody can click a first corner: then a square in the middle is what the keys move.
const square = () => {
  const size = map.getSize();
  const [middle, half] = [size.divideBy(2), Math.min(size.x, size.y) / 8];
  const at = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => map.containerPointToLatLng(middle.add([x * half, y * half])));
  return [[at.map(({ lng, lat }) => [lng, lat])]];
};
const byKeys = () => {
  chosen = 0;
  step(square());
  keys.focus();
};

const draw = button((event) => {
  if (working) stop();
  else if (event.detail === 0) byKeys(); // pressed, not clicked
  else begin();
});
const undo = button(() => (working ? map.pm.Draw.Polygon._removeLastVertex() : goes(past, future)));
const redo = button(() => goes(future, past));
const keys = button(() => refresh());
keys.addEventListener("focus", refresh);
keys.addEventListener("blur", () => window.setTimeout(refresh));
const snapped = tools.appendChild(make("label", "cw-snap"));
const snap = snapped.appendChild(make("input"));
snap.type = "checkbox";
const snapWord = snapped.appendChild(make("span"));
snap.addEventListener("change", () => { if (!working) put(parts); });

keys.addEventListener("keydown", (event) => {
  const all = corners();
  if (!all.length) return;
  const [part, place, corner] = all[chosen];
  const next = copy(parts);
  const line = next[part][place];
  const key = event.key.toLowerCase();
  if (isArrow(event.key)) line[corner] = keysOf(event, line[corner]);
  else if (key === "n" || key === "p") chosen = (chosen + (key === "n" ? 1 : all.length - 1)) % all.length;
  else if (event.key === "Delete" && line.length > 3) line.splice(corner, 1);
  else if (event.key === "Insert") {
    const [x, y] = line[(corner + 1) % line.length];
    line.splice(corner + 1, 0, [(line[corner][0] + x) / 2, (line[corner][1] + y) / 2]);
    chosen += 1;
  } else return;
  event.preventDefault();
  step(next);
  refresh();
  keys.focus();
  if (ring && !map.getBounds().contains(ring.getLatLng())) map.panTo(ring.getLatLng(), { animate: false });
});
window.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  (event.shiftKey ? redo : undo).click();
});

map.on("pm:drawstart", (event) => {
  working = event.workingLayer;
  working.on("pm:vertexadded pm:vertexremoved pm:change", () => { say([[working.getLatLngs().map((at) => [at.lng, at.lat])]]); refresh(); });
  say([]);
  refresh();
});
map.on("pm:create", (event) => {
  const made = read(event.layer);
  event.layer.remove();
  working = null;
  step(made);
});
map.on("pm:drawend", () => window.setTimeout(() => { working = null; if (!layer || !map.hasLayer(layer)) put(parts); refresh(); }));

// ---- what is shown under it
const look = (about) => ({ color: about.stroke, weight: about.width, dashArray: about.dash || null, fillColor: about.stroke, fillOpacity: about.fill });
const show = async () => {
  const wanted = JSON.stringify([args.layers, args.pictures, args.basemap]);
  if (wanted === backgroundOf) return;
  backgroundOf = wanted;
  backgrounds.clearLayers();
  for (const each of args.pictures) L.imageOverlay(each.url, each.bounds, { alt: each.title, pane: "pictures", className: "cw-picture" }).addTo(backgrounds);
  const missing = [];
  await Promise.all([{ url: args.basemap, title: told("base"), base: true }, ...args.layers].filter((each) => each.url).map(async (about) => {
    try {
      const answer = await fetch(about.url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const drawn = L.geoJSON(await answer.json(), {
        interactive: false, pane: about.base ? "tilePane" : "overlayPane",
        filter: (feature) => about.base || feature.geometry?.type.endsWith("Polygon"),
        style: about.base ? { color: "#b9b2a6", weight: 1, fillColor: "#f4f1ea", fillOpacity: 1, snapIgnore: true } : (feature) => ({ ...look(about.looks[feature.properties.status] ?? about), snapIgnore: false }),
        pointToLayer: (feature, at) => townAt(feature.properties.name, at),
      }).addTo(backgrounds);
      if (about.base) makeRoom((towns = drawn));
    } catch (fault) { missing.push(`${about.title} (${fault.message})`); }
  }));
  note.textContent = [...args.notes, ...(missing.length ? [told("missing", { what: missing.join(", ") })] : [])].join(" ");
  note.hidden = !note.textContent;
};
map.on("zoomend", () => towns && makeRoom(towns));
const note = make("div", "cw-note");

// Every word that stands there from the start; the others are asked for when they are said.
const name = (texts) => {
  speak(texts);
  panel.setAttribute("aria-label", told("drawing"));
  map.getContainer().setAttribute("aria-label", told("map"));
  undo.textContent = told("undo");
  redo.textContent = told("redo");
  snapWord.textContent = told("snap");
  for (const [selector, key] of [["in", "zoom_in"], ["out", "zoom_out"]]) {
    const zoom = map.getContainer().querySelector(`.leaflet-control-zoom-${selector}`);
    zoom?.setAttribute("title", told(key));
    zoom?.setAttribute("aria-label", told(key));
  }
  map.pm.setLang("en", { tooltips: { firstVertex: told("first"), continueLine: told("next"), finishPoly: told("last") } });
};

const render = async (given) => {
  if (!args) name(given.texts);
  args = { layers: [], pictures: [], notes: [], basemap: "", ...given };
  if (generation !== args.generation) {
    const first = generation === null;
    generation = args.generation;
    stop();
    if (first) map.fitBounds(args.bounds, { padding: [24, 24], animate: false });
    else past.push(parts);
    future.length = 0;
    before.clearLayers();
    if (args.start.length) L.polygon(latlngs(args.start), { color: "#22262a", weight: 1.5, dashArray: "6 5", fill: false, interactive: false, snapIgnore: false }).addTo(before);
    put(args.now.length ? args.now : args.start);
    if (!first && layer) map.fitBounds(layer.getBounds(), { padding: [40, 40], maxZoom: 17, animate: false });
  }
  await show();
  document.body.dataset.ready = "true";
};

for (const sheet of ["leaflet-geoman.css", "draw.css"]) {
  const link = document.head.appendChild(make("link"));
  link.rel = "stylesheet";
  link.href = `/assets/${sheet}`;
}
map.createPane("pictures").style.zIndex = 250;
map.options.zoomSnap = 0.25;
map.attributionControl.setPrefix(false);
map.zoomControl.setPosition("bottomright");
map.getContainer().setAttribute("role", "region");
const bar = L.control({ position: "topleft" });
bar.onAdd = () => { L.DomEvent.disableClickPropagation(panel); L.DomEvent.disableScrollPropagation(panel); return panel; };
bar.addTo(map);
const foot = L.control({ position: "bottomleft" });
foot.onAdd = () => note;
foot.addTo(map);

// For tests: where a corner is on the screen.
window.compoundwatch = {
  corner: (number) => {
    const [part, place, corner] = corners()[number];
    const [lon, lat] = parts[part][place][corner];
    return map.latLngToContainerPoint([lat, lon]);
  },
  parts: () => parts,
};

window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || event.data?.type !== "streamlit:render") return;
  document.body.classList.toggle("cw-dark", event.data.theme?.base === "dark");
  send("setFrameHeight", { height: event.data.args.height || 560 });
  map.invalidateSize();
  render(event.data.args).catch((fault) => { note.hidden = false; note.textContent = told("map_missing", { why: fault.message }); });
});
send("componentReady", { apiVersion: 1 });
