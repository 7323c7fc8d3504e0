// One layer of the map: fetched as coarse as the zoom shows, drawn on the common canvas, filtered here.
import { haloOf, pathOf } from "./map_marks.js";
import { told } from "./map_tree.js";

const MOST_PARTS = 80; // answers that are kept, of all levels and squares

const rowOf = (lat, count) => {
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return Math.min(Math.max(Math.floor(y * count), 0), count - 1);
};

// Returns the squares of the web map's scheme that a view meets.
const squaresIn = (bounds, zoom) => {
  const count = 2 ** zoom;
  const column = (lon) => Math.min(Math.max(Math.floor(((lon + 180) / 360) * count), 0), count - 1);
  const found = [];
  for (let x = column(bounds.getWest()); x <= column(bounds.getEast()); x += 1) {
    for (let y = rowOf(bounds.getNorth(), count); y <= rowOf(bounds.getSouth(), count); y += 1) found.push(`${x}/${y}`);
  }
  return found;
};

export class Layer {
  constructor(map, renderer, hooks) {
    this.map = map;
    this.renderer = renderer;
    this.hooks = hooks;
    this.parts = new Map(); // level and square -> promise of features
    this.features = new Map(); // id -> {feature, path}
    this.group = L.featureGroup().addTo(map);
    this.group.bindTooltip((path) => hooks.words(this, path.feature), { sticky: true });
    this.group.on("click", (event) => hooks.clicked(this, event.propagatedFrom.feature, event.latlng));
    this.keeps = () => true;
    this.isOn = () => true;
    this.wanted = "";
    this.fault = "";
    this.loaded = false;
    this.waiting = false;
    this.far = false;
    this.partial = false; // whether only squares around the view are here
    this.changed = false; // since layers were brought into their order
  }

  // Takes what a page says of it. Other addresses make what was fetched worthless.
  tell(about, keep) {
    if (this.about && (this.about.url !== about.url || this.about.query !== about.query)) {
      this.parts.clear();
      this.wanted = "";
    }
    this.about = about;
    const ids = keep && new Set(keep.show || keep.hide);
    this.keeps = ids ? (id) => ids.has(id) === Boolean(keep.show) : () => true;
  }

  get whole() { return this.about.url.includes("/zones/all/"); }

  // Fetches what the view needs and is not there; keeps what is drawn until that has come.
  async load() {
    if (!this.isOn()) return;
    const { levels } = this.about;
    const level = Math.max(levels.findIndex((each) => this.map.getZoom() <= each.top), 0);
    const { square } = levels[level];
    const squares = square && this.whole ? squaresIn(this.map.getBounds().pad(0.2), square) : [""];
    const wanted = `${level} ${squares}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    try {
      const parts = await Promise.all(squares.map((each) => this.part(level, each)));
      if (this.wanted !== wanted) return; // the view has moved on meanwhile
      this.far = level === 0;
      this.partial = squares[0] !== "";
      this.put(parts);
      this.fault = "";
    } catch (fault) {
      if (this.wanted !== wanted) return;
      this.wanted = "";
      this.fault = told("missing", { title: this.about.title, why: fault.message });
    }
  }

  part(level, square) {
    const name = `${level} ${square}`;
    if (!this.parts.has(name)) {
      const address = `${this.about.url}.geojson?${this.about.query}&level=${level}${square ? `&square=${square}` : ""}`;
      const asked = fetch(address, { credentials: "same-origin" }).then(async (answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return (await answer.json()).features;
      });
      asked.catch(() => this.parts.delete(name));
      this.parts.set(name, asked);
      if (this.parts.size > MOST_PARTS) this.parts.delete(this.parts.keys().next().value);
    }
    return this.parts.get(name);
  }

  put(parts) {
    this.group.clearLayers();
    this.features = new Map();
    for (const features of parts) {
      for (const feature of features) {
        const { id } = feature.properties;
        if (!this.features.has(id)) this.features.set(id, { feature, path: null });
      }
    }
    this.loaded = true;
    this.show();
  }

  // Draws what is kept and switched on, and takes away the rest.
  show() {
    const interactive = this.about.id !== "zones" || this.whole;
    for (const [id, each] of this.features) {
      const visible = this.isOn(each.feature.properties.by) && this.keeps(id);
      if (visible && !each.path) {
        each.path = pathOf(this.about, each.feature, this.renderer, interactive, this.far);
        each.path.feature = each.feature;
      }
      if (!each.path) continue;
      const there = this.group.hasLayer(each.path);
      if (visible !== there) this.changed = true;
      if (visible && !there) this.group.addLayer(each.path);
      if (!visible && there) this.group.removeLayer(each.path);
    }
  }

  // Counts what is kept, by the value that chooses its look: what the switches would show.
  counts() {
    const found = new Map();
    for (const [id, { feature }] of this.features) {
      if (this.keeps(id)) found.set(feature.properties.by || "", (found.get(feature.properties.by || "") || 0) + 1);
    }
    return found;
  }

  // Says where a feature lies, in view or not; null if it is not drawn at all.
  async where(id) {
    if (!this.isOn() || !this.keeps(id)) return null;
    const found = this.features.get(id)?.feature || (this.partial && (await this.part(0, "")).find((each) => each.properties.id === id));
    return found && this.isOn(found.properties.by) ? L.geoJSON(found).getBounds() : null;
  }

  drawn() { return this.group.getLayers().length; }

  halo(id) {
    const found = this.features.get(id);
    return found && found.path && this.group.hasLayer(found.path) ? haloOf(found.path, this.renderer) : null;
  }
}
