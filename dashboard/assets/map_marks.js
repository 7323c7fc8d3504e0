// How things look: paths and points on one canvas, and the same as swatches in the layer tree.

// A point as a circle, a square or a flag: kinds of things are told apart without colour. A flag
// flies beside its place, so that both can be clicked; its pole stands on the place, and takes no click.
const Mark = L.CircleMarker.extend({
  _project() {
    const { x, y } = this.options.aside || { x: 0, y: 0 };
    this._place = this._map.latLngToLayerPoint(this._latlng);
    this._point = this._place.add([x, y]);
    this._updateBounds();
    this._pxBounds.extend(this._place); // all that is drawn anew with it
  },

  _updatePath() {
    const renderer = this._renderer;
    const { mark, aside } = this.options;
    if (mark !== "square" && mark !== "flag") { renderer._updateCircle(this); return; }
    if (!renderer._drawing || this._empty()) return;
    const { x, y } = this._point;
    const r = Math.max(Math.round(this._radius), 1);
    const ink = renderer._ctx;
    ink.beginPath();
    for (const [dx, dy] of corners(mark, r)) ink.lineTo(x + dx, y + dy);
    ink.closePath();
    if (mark === "flag") { ink.moveTo(x - r, y + r * FLAT); ink.lineTo(this._place.x, this._place.y); underlay(ink, this.options.weight); }
    renderer._fillStroke(ink, this);
  },
});

// Light around a flag and its pole, to be seen on any ground.
const underlay = (ink, weight) => {
  Object.assign(ink, { globalAlpha: 1, fillStyle: "#ffffff", strokeStyle: "#ffffff", lineWidth: weight + 2 });
  ink.setLineDash([]);
  ink.fill();
  ink.stroke();
};

const FLYING = 0.8; // how full a flag is
const FLAT = 0.75; // height of a flag to its width
const STACK = 6; // flags on one pole; the next ones fly on another beside it

const corners = (shape, r) =>
  shape === "square" ? [[-r, -r], [r, -r], [r, r], [-r, r]] : [[-r, -r * FLAT], [r, -r * FLAT], [r * 0.5, 0], [r, r * FLAT], [-r, r * FLAT]];

// Where a flag flies, in pixels from its place: to the top right, above those that stand there already.
const asideOf = (r, nth) => ({ x: r + (2 * r + 4) * Math.floor(nth / STACK), y: -14 - r - (2 * r * FLAT + 2) * (nth % STACK) });

export const lookOf = (about, value) => about.looks[about.by ? value : ""] || Object.values(about.looks)[0];

const styleOf = (look) => ({
  color: look.stroke, weight: look.width, fillColor: look.stroke, fillOpacity: look.fill, dashArray: look.dash || null,
});

// An outline that is too small for the zoom comes as a point: a dot, filled twice as much as its outline.
const fillOf = (about, look, nth, far) => {
  if (far && about.mark !== "circle") return 0.15; // they lie above dots
  return nth ? 0 : Math.min(2 * look.fill, 0.8);
};

// What stands at one place with others flies above them, or is a ring around them; of a whole country all are small.
const pointOf = (about, look, at, nth, far) => {
  const flag = about.mark === "flag";
  const marked = far ? 3.5 : 6 + (flag ? 0 : 4 * Math.min(nth, 5));
  return new Mark(at, {
    ...styleOf(look), mark: about.mark, radius: about.mark === "circle" ? 2.5 + look.width / 2 : marked,
    weight: far ? 1 : Math.min(look.width, 1.5), fillOpacity: flag ? FLYING : fillOf(about, look, nth, far),
    aside: flag ? asideOf(marked, nth) : null,
  });
};

// Returns what Leaflet draws of a feature.
export const pathOf = (about, feature, renderer, interactive, far) => {
  const look = lookOf(about, feature.properties.by);
  const options = { renderer, interactive, bubblingMouseEvents: false };
  const { type, coordinates } = feature.geometry;
  if (type === "Point") {
    const path = pointOf(about, look, [coordinates[1], coordinates[0]], feature.properties.nth || 0, far);
    L.setOptions(path, options);
    return path;
  }
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
  const made = type.endsWith("Polygon") ? L.polygon : L.polyline;
  return made(L.GeoJSON.coordsToLatLngs(coordinates, depth), { ...styleOf(look), ...options });
};

// Returns what is drawn around a chosen feature: dark within light, to be seen on any ground.
export const haloOf = (path, renderer) => {
  const lines = [["#ffffff", 8], ["#111111", 3]];
  return L.featureGroup(lines.map(([color, weight]) => {
    const options = { color, weight, fill: false, interactive: false, renderer };
    if (path.getLatLngs) return L.polygon(path.getLatLngs(), options);
    return new Mark(path.getLatLng(), { ...options, radius: 12, aside: path.options.aside });
  }));
};

const drawn = (tag, values) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  return made;
};

// Returns a swatch for the layer tree: the very line, dashes and filling of the map.
export const swatchOf = (about, look) => {
  const box = drawn("svg", { width: 24, height: 16, "aria-hidden": "true", class: "cw-swatch" });
  const fill = about.mark === "flag" ? FLYING : look.fill;
  const style = { stroke: look.stroke, "stroke-width": look.width, fill: look.stroke, "fill-opacity": fill, "stroke-dasharray": look.dash };
  if (about.mark === "circle") {
    box.appendChild(drawn("rect", { x: 3, y: 3, width: 18, height: 10, ...style }));
  } else {
    const at = corners(about.mark, 4.5).map(([x, y]) => `${12 + x},${8 + y}`).join(" ");
    box.appendChild(drawn("polygon", { points: at, ...style }));
    if (about.mark === "flag") box.appendChild(drawn("line", { x1: 7.5, y1: 8, x2: 7.5, y2: 16, stroke: look.stroke, "stroke-width": 1.5 }));
  }
  return box;
};
