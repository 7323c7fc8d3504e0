// The layer tree: what is on the map, how it looks, how much there is; native boxes, text only.
import { lookOf, swatchOf } from "./map_marks.js";

export const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = String(text);
  return element;
};

// What the script says, in the language of the page: texts with values between braces.
let texts = {};
export const speak = (said) => { texts = said; };
export const told = (key, values = {}) => (texts[key] || key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const spoken = (value) => String(value).replaceAll("_", " ");

export class Tree {
  constructor(map, changed) {
    this.changed = changed;
    this.on = new Map(); // name of a leaf -> whether it is on
    this.first = new Map(); // the same, before anybody touched it
    this.closed = new Set(["zones", "rescues", "report-cells", "base"]);
    this.sent = []; // what was said is off, as it was sent
    this.last = []; // what a page said last is off
    this.control = L.control({ position: "topright" });
    this.control.onAdd = () => this.frame();
    this.control.addTo(map);
  }

  frame() {
    this.box = make("section", "cw-box cw-tree");
    this.box.id = "layers";
    this.button = make("button", "cw-button");
    this.button.type = "button";
    this.button.setAttribute("aria-controls", "layers-list");
    this.list = make("div", "cw-list");
    this.list.id = "layers-list";
    this.open(false);
    this.button.addEventListener("click", () => this.open(this.list.hidden));
    this.box.append(this.button, this.list);
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    return this.box;
  }

  open(open) {
    this.button.textContent = told("layers");
    this.box.setAttribute("aria-label", told("layers_of"));
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  // Learns of a leaf: whether it is on at first, unless somebody said otherwise.
  know(name, shown) {
    if (this.first.has(name)) return;
    this.first.set(name, shown);
    this.on.set(name, this.meant(name, this.last));
  }

  meant(name, off) {
    if (off.includes(name) || off.includes(name.split("/")[0])) return false;
    return this.first.get(name) || off.includes(`+${name}`);
  }

  // Takes what a page says is off. What comes back of the reader's own switching changes nothing.
  take(off) {
    const said = JSON.stringify(off);
    if (said === this.taken || this.sent.includes(said)) return;
    this.taken = said;
    this.last = off;
    for (const name of this.on.keys()) this.on.set(name, this.meant(name, off));
  }

  isOn(name) { return this.on.get(name) ?? true; }

  // What is off, for the page: a whole layer by its name; with a plus, what is on though off at first.
  off() {
    const found = [];
    for (const [parent, names] of this.grouped()) {
      const away = names.filter((name) => !this.on.get(name));
      const first = names.filter((name) => !this.first.get(name));
      if (away.length === names.length && first.length < names.length) { found.push(parent); continue; }
      found.push(...away.filter((name) => this.first.get(name)));
      found.push(...first.filter((name) => this.on.get(name)).map((name) => `+${name}`));
    }
    return found.sort();
  }

  grouped() {
    const groups = new Map();
    for (const name of this.on.keys()) groups.set(name.split("/")[0], [...(groups.get(name.split("/")[0]) || []), name]);
    return groups;
  }

  switch(names, on) {
    for (const name of names) this.on.set(name, on);
    const off = this.off();
    this.sent.push(JSON.stringify(off));
    this.changed(off);
  }

  // Writes the tree anew, from the top of the map down; what had the focus keeps it.
  write(groups) {
    const focused = document.activeElement?.dataset?.name;
    this.list.replaceChildren(...groups.map((group) => this.branch(group)));
    if (focused) this.list.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  box_of(name, names, label) {
    const box = make("input");
    const on = names.filter((each) => this.isOn(each)).length;
    box.type = "checkbox";
    box.dataset.name = name;
    box.checked = on === names.length;
    box.indeterminate = on > 0 && on < names.length;
    if (label) box.setAttribute("aria-label", label);
    box.addEventListener("change", () => this.switch(names, box.checked));
    return box;
  }

  branch(group) {
    const row = make("div", "cw-branch");
    const names = group.leaves.map((leaf) => leaf.name);
    const more = make("details");
    more.open = !this.closed.has(group.name);
    more.addEventListener("toggle", () => (more.open ? this.closed.delete(group.name) : this.closed.add(group.name)));
    const summary = make("summary");
    summary.dataset.name = `${group.name} summary`;
    if (group.swatch) summary.appendChild(group.swatch);
    summary.appendChild(make("span", "cw-title", group.title));
    if (group.count !== null) summary.appendChild(make("span", "cw-count", group.count));
    more.appendChild(summary);
    if (names.length > 1 || names[0] !== group.name) for (const leaf of group.leaves) if (leaf.listed) more.appendChild(this.leaf(leaf));
    if (group.said) more.appendChild(make("div", group.fault ? "cw-said cw-fault" : "cw-said", group.said));
    row.append(this.box_of(group.name, names, told("show", { title: group.title })), more);
    return row;
  }

  leaf(leaf) {
    const label = make("label", "cw-leaf");
    label.appendChild(this.box_of(leaf.name, [leaf.name]));
    if (leaf.swatch) label.appendChild(leaf.swatch);
    const text = make("span", leaf.fault ? "cw-title cw-fault" : "cw-title", leaf.title);
    if (leaf.words) text.title = leaf.words;
    label.appendChild(text);
    if (leaf.count !== null) label.appendChild(make("span", "cw-count", leaf.count));
    return label;
  }
}

// Returns the branch of a layer: its values with their looks, and how many of each are kept.
export const branchOf = (layer, tree) => {
  const { about } = layer;
  const counts = layer.counts();
  const whole = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const said = layer.fault || [about.by ? "" : about.words[""], about.said].filter(Boolean).join("; ");
  const counted = (count) => (layer.loaded ? (layer.partial ? told("here", { count }) : String(count)) : null);
  const one = !about.by;
  const leaves = namesOf(about).map((name) => {
    const value = name.split("/")[1] || "";
    const look = lookOf(about, value);
    return {
      name, title: spoken(value), words: about.words[value] || "", count: counted(counts.get(value) || 0),
      swatch: swatchOf(about, look), listed: !layer.loaded || counts.has(value) || !tree.isOn(name),
    };
  });
  return {
    name: about.id, title: about.title, leaves, said, fault: Boolean(layer.fault), count: counted(whole),
    swatch: one ? swatchOf(about, lookOf(about, "")) : null,
  };
};

export const namesOf = (about) => (about.by ? Object.keys(about.looks).map((value) => `${about.id}/${value}`) : [about.id]);
