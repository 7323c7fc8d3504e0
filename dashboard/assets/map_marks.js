// How things look: paths and points on one canvas, and the same as swatches in the layer tree.

// A point as a circle, a square or a diamond: kinds of things are told apart without colour.
const Mark = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    const shape = this.options.mark;
    if (shape !== "square" && shape !== "diamond") { renderer._updateCircle(this); return; }
    if (!renderer._drawing || this._empty()) return;
    const { x, y } = this._point;
    const r = Math.max(Math.round(this._radius), 1);
    renderer._ctx.beginPath();
    for (const [dx, dy] of corners(shape, r)) renderer._ctx.lineTo(x + dx, y + dy);
    renderer._ctx.closePath();
    renderer._fillStroke(renderer._ctx, this);
  },
});

const corners = (shape, r) =>
  shape === "square" ? [[-r, -r], [r, -r], [r, r], [-r, r]] : [[0, -r * 1.3], [r * 1.3, 0], [0, r * 1.3], [-r * 1.3, 0]];

export const lookOf = (about, value) => about.looks[about.by ? value : ""] || Object.values(about.looks)[0];

const styleOf = (look) => ({
  color: look.stroke, weight: look.width, fillColor: look.stroke, fillOpacity: look.fill, dashArray: look.dash || null,
});

// An outline that is too small for the zoom comes as a point: a dot, filled twice as much as its outline.
const fillOf = (about, look, nth, far) => {
  if (far && about.mark !== "circle") return 0.15; // they lie above dots
  return nth ? 0 : Math.min(2 * look.fill, 0.8);
};

// What stands at one place with others is a ring around them; of a whole country all are small.
const pointOf = (about, look, at, nth, far) => {
  const marked = far ? 3.5 : 6 + 4 * Math.min(nth, 5);
  return new Mark(at, {
    ...styleOf(look), mark: about.mark, radius: about.mark === "circle" ? 2.5 + look.width / 2 : marked,
    weight: far ? 1 : Math.min(look.width, 1.5), fillOpacity: fillOf(about, look, nth, far),
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
    return path.getLatLngs ? L.polygon(path.getLatLngs(), options) : L.circleMarker(path.getLatLng(), { ...options, radius: 12 });
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
  const style = { stroke: look.stroke, "stroke-width": look.width, fill: look.stroke, "fill-opacity": look.fill, "stroke-dasharray": look.dash };
  if (about.mark === "circle") {
    box.appendChild(drawn("rect", { x: 3, y: 3, width: 18, height: 10, ...style }));
  } else {
    const at = corners(about.mark, 4.5).map(([x, y]) => `${12 + x},${8 + y}`).join(" ");
    box.appendChild(drawn("polygon", { points: at, ...style }));
  }
  return box;
};
