// The map that folium framed: layers from our own routes, a tree of them, and what a page says.
// Every value is written as text, never as markup. A rerun sends the same few addresses again; what
// has not changed stays as it is, and so does the view.
import { Layer } from "./map_layer.js";
import { makeRoom, townAt } from "./map_towns.js";
import { Tree, branchOf, make, namesOf, speak, told } from "./map_tree.js";

const name = Object.keys(window).find((key) => key.startsWith("map_") && window[key] instanceof L.Map);
const map = window[name];
const renderer = L.canvas({ padding: 0.3, tolerance: 4 });
const layers = new Map(); // id -> Layer, from the bottom of the map to its top
const pictures = new Map(); // key -> {about, overlay, fault}
let args = null;
let zone = null;
let base = null;
let baseUrl = "";
let turn = 0;
let touched = null; // what is off, once the reader switched something
let chosen = "";
let halo = null;
let notes = null;
let status = null;
let busy = 0;

const send = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

const tell = (clicked) =>
  send("setComponentValue", { value: { turn: `${Date.now()}-${(turn += 1)}`, clicked, off: touched }, dataType: "json" });

const wordsOf = (layer, feature) => {
  const { label, date, synthetic } = feature.properties;
  return make("span", "", `${label ?? feature.properties.id}${date ? ` · ${date}` : ""}${synthetic ? ` · ${told("synthetic")}` : ""}`);
};

const tableOf = (row) => {
  const made = make("table");
  for (const [key, value] of Object.entries(row)) {
    if (value === null || value === "") continue;
    const line = made.insertRow();
    line.appendChild(make("th", "", key.replaceAll("_", " "))).scope = "row";
    line.appendChild(make("td", "", value));
  }
  return made;
};

const detailOf = (layer, id) =>
  fetch(`${layer.about.url}/${encodeURIComponent(id)}.json?${layer.about.query}`, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  });

const onClick = async (layer, feature, at) => {
  const { id } = feature.properties;
  const box = make("div", "cw-detail", told("details"));
  const popup = L.popup({ maxWidth: 420, autoPanPaddingTopLeft: [52, 12] }).setLatLng(at).setContent(box).openOn(map);
  if (args.chooses) { chosen = id; mark(); }
  tell([layer.about.id, id]);
  try {
    const found = await detailOf(layer, id);
    box.replaceChildren(...found.rows.map(tableOf));
  } catch (fault) {
    box.textContent = told("details_missing", { why: fault.message });
  }
  popup.update();
};

const say = (texts) => {
  notes ??= L.DomUtil.create("div", "cw-notes", corner("bottomleft"));
  notes.replaceChildren(...texts.map((text) => make("div", `cw-note${text.startsWith("Synthetic") ? " cw-synthetic" : ""}`, text)));
};

const corner = (position) => map._controlCorners[position];

// Says what is at work, and counts what is drawn: the tests look there.
const working = (more) => {
  busy += more;
  status ??= make("div", "cw-note cw-status");
  status.setAttribute("role", "status");
  if (!status.isConnected) corner("bottomleft").prepend(status);
  const waiting = [...layers.values()].filter((layer) => layer.waiting).map((layer) => layer.about.title);
  status.textContent = waiting.length ? told("loading", { what: waiting.join(", ") }) : "";
  status.hidden = !waiting.length;
  const { dataset } = document.body;
  dataset.busy = String(busy);
  dataset.drawn = JSON.stringify(Object.fromEntries([...layers].map(([id, layer]) => [id, layer.drawn()])));
};

const mark = () => {
  if (halo) map.removeLayer(halo);
  halo = null;
  for (const layer of layers.values()) halo ??= chosen ? layer.halo(chosen) : null;
  if (halo) halo.addTo(map);
  document.body.dataset.chosen = halo ? chosen : "";
};

const order = () => {
  if (![...layers.values()].some((layer) => layer.changed)) return;
  for (const layer of layers.values()) { layer.group.bringToFront(); layer.changed = false; }
};

const load = async () => {
  await Promise.all([...layers.values()].map(async (layer) => {
    layer.waiting = true;
    working(1);
    await layer.load();
    layer.waiting = false;
    working(-1);
  }));
  order();
  mark();
  write();
  working(0);
};

// Brings a feature that was chosen anew into view; where it is in view already, nothing moves.
const choose = async (id) => {
  if (id === chosen) return;
  chosen = id;
  map.closePopup(); // it tells of what was chosen before
  mark();
  if (!id) return;
  const found = await Promise.all([...layers.values()].map((layer) => layer.where(id).catch(() => null)));
  const at = found.find(Boolean);
  if (!at || map.getBounds().contains(at)) return;
  map.fitBounds(at, { padding: [80, 80], maxZoom: Math.max(map.getZoom(), 15), animate: false });
};

const putPictures = () => {
  const wanted = new Set(args.pictures.map((each) => each.key));
  for (const [key, held] of pictures) if (!wanted.has(key)) { held.overlay?.remove(); pictures.delete(key); }
  args.pictures.forEach((about, place) => {
    const held = pictures.get(about.key) || { overlay: null, url: "", fault: false };
    pictures.set(about.key, held);
    const on = tree.isOn(about.key);
    if (held.overlay && (!on || held.url !== about.url)) {
      const old = held.overlay;
      held.overlay = null;
      if (on) window.setTimeout(() => old.remove(), 400); // until the other has come
      else old.remove();
    }
    if (on && !held.overlay) {
      held.url = about.url;
      held.fault = false;
      held.overlay = L.imageOverlay(about.url, about.bounds, { alt: about.title, pane: "pictures", zIndex: place + 1 }).addTo(map);
      held.overlay.on("error", () => { held.fault = true; write(); });
    }
  });
};

const putBase = async () => {
  if (!tree.isOn("base")) { base?.remove(); return; }
  if (base && baseUrl === args.basemap) { base.addTo(map); makeRoom(base); return; }
  const answer = await fetch(args.basemap, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the base map answered ${answer.status}`);
  const features = await answer.json();
  base?.remove();
  baseUrl = args.basemap;
  base = L.geoJSON(features, {
    interactive: false,
    pane: "tilePane",
    style: { color: "#b9b2a6", weight: 1, fillColor: "#f4f1ea", fillOpacity: args.online ? 0 : 1, renderer: ground },
    pointToLayer: (feature, at) => townAt(feature.properties.name, at, ground),
  }).addTo(map);
  makeRoom(base);
};

const branchOfPictures = () => ({
  name: "pictures", title: told("imagery"), count: null, swatch: null, said: "",
  leaves: args.pictures.map((about) => {
    const fault = pictures.get(about.key)?.fault;
    return { name: about.key, title: fault ? told("picture_missing", about) : about.title, words: "", count: null, swatch: null, listed: true, fault };
  }),
});

const branchOfBase = () => ({
  name: "base", title: told("base"), count: null, swatch: null, said: args.source,
  leaves: [{ name: "base", listed: false }],
});

const write = () => {
  const branches = [...layers.values()].reverse().map((layer) => branchOf(layer, tree));
  if (args.pictures.length) branches.push(branchOfPictures());
  tree.write([...branches, branchOfBase()]);
};

// What stands in the tree has changed: draw that, and tell the page, once the reader did it.
const refresh = () => {
  putPictures();
  putBase().catch((fault) => say([...args.notes, told("base_missing", { why: fault.message })]));
  for (const layer of layers.values()) layer.show();
  return load();
};

const tree = new Tree(map, (off) => {
  touched = off;
  refresh();
  tell(null);
});

const know = () => {
  for (const about of args.layers) {
    if (!layers.has(about.id)) layers.set(about.id, new Layer(map, renderer, { words: wordsOf, clicked: onClick }));
    const layer = layers.get(about.id);
    layer.tell({ ...about, levels: args.levels }, args.keep[about.id]);
    for (const each of namesOf(about)) tree.know(each, about.shown);
    layer.isOn = (value) => (value === undefined ? namesOf(about).some((each) => tree.isOn(each)) : tree.isOn(about.by ? `${about.id}/${value}` : about.id));
  }
  const spokenOf = new Set(args.layers.map((each) => each.id));
  for (const [id, layer] of layers) if (!spokenOf.has(id)) { layer.group.remove(); layers.delete(id); }
  for (const about of args.pictures) tree.know(about.key, about.shown);
  tree.know("base", true);
  tree.take(args.off);
};

const render = async (said) => {
  args = said;
  speak(args.texts);
  map.getContainer().setAttribute("aria-label", told("map"));
  if (zone !== args.zone) {
    tree.open(window.innerWidth > 900); // a narrow map is not hidden behind its own legend
    map.options.zoomSnap = 0.25;
    map.fitBounds(args.bounds, { padding: [12, 12], animate: false });
    zone = args.zone;
  }
  know();
  say(args.notes);
  await refresh();
  await choose(args.chosen);
  document.body.dataset.ready = "true";
};

map.createPane("pictures").style.zIndex = 250;
const ground = L.canvas({ pane: "tilePane", padding: 0.5 });
map.getContainer().setAttribute("role", "region");

let moved = 0;
map.on("zoomend", () => base && makeRoom(base));
map.on("moveend", () => {
  window.clearTimeout(moved);
  moved = window.setTimeout(() => { if (args) load(); }, 120);
});

// For tests and for the console: where a feature is on the screen, and how it is drawn.
window.compoundwatch = {
  place: (layer, id) => {
    const path = layers.get(layer)?.features.get(id)?.path;
    if (!path || !layers.get(layer).group.hasLayer(path)) return null;
    const { x, y } = map.latLngToContainerPoint(path.getCenter ? path.getCenter() : path.getLatLng()).add(path.options.aside || [0, 0]);
    return { x, y, stroke: path.options.color, dash: path.options.dashArray, radius: path.options.radius || 0 };
  },
  zoom: () => map.getZoom(),
};

window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || event.data?.type !== "streamlit:render") return;
  document.body.classList.toggle("cw-dark", event.data.theme?.base === "dark");
  send("setFrameHeight", { height: event.data.args.height || 620 });
  map.invalidateSize();
  render(event.data.args).catch((fault) => say([told("map_missing", { why: fault.message })]));
});
send("componentReady", { apiVersion: 1 });
