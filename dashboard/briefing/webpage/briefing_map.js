// The map of a briefing: what the page holds as JSON, drawn by Leaflet. Every value is written as
// text, never as markup, and nothing is asked for anywhere.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const box = document.getElementById("map");
  const boundsOf = ([west, south, east, north]) => [[south, west], [north, east]];
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = String(text);
    return made;
  };
  const dated = (row) => row.window_end ?? row.when ?? row.on ?? row.epoch;

  // ---------------------------------------------------------------- ground
  box.replaceChildren();
  box.style.background = data.colours.water;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", data.texts.map);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 18, scrollWheelZoom: false,
    zoomAnimation: !still, fadeAnimation: !still, maxBoundsViscosity: 0.8,
    maxBounds: L.latLngBounds(boundsOf(data.ground)).pad(0.5),
  });
  const fit = (bounds) => map.fitBounds(boundsOf(bounds), { padding: [16, 16], animate: false });
  fit(data.view);
  map.on("focus", () => map.scrollWheelZoom.enable()); // until then the wheel moves the page
  map.on("blur", () => map.scrollWheelZoom.disable());
  L.control.zoom({ zoomInTitle: data.texts.zoom_in, zoomOutTitle: data.texts.zoom_out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const paneOf = (name, height) => {
    map.createPane(name).style.zIndex = height;
    return L.svg({ pane: name, padding: 0.3 });
  };
  const ground = paneOf("land", 200);
  L.geoJSON(data.land, {
    interactive: false, pane: "land",
    style: { renderer: ground, color: data.colours.border, weight: 1, fillColor: data.colours.land, fillOpacity: 1 },
  }).addTo(map);
  const towns = L.geoJSON(data.towns, {
    pointToLayer: (town, at) => L.circleMarker(at, {
      renderer: ground, pane: "land", interactive: false, radius: 2.5, weight: 1, color: "#6d675c", fillOpacity: 1,
    }).bindTooltip(make("span", "", town.properties.name), { permanent: true, direction: "right", className: "town", pane: "names" }),
  });
  map.createPane("names").style.zIndex = 380;
  towns.addTo(map);
  // Towns come the largest first: a name that would lie over another waits for a closer look.
  const makeRoom = () => {
    const taken = [];
    towns.eachLayer((town) => {
      const name = town.getTooltip().getElement();
      if (!name) return;
      const own = name.getBoundingClientRect();
      const free = taken.every((one) => own.right < one.left || one.right < own.left || own.bottom < one.top || one.bottom < own.top);
      name.style.visibility = free ? "" : "hidden";
      if (free) taken.push(own);
    });
  };
  map.on("zoomend", makeRoom);
  makeRoom();

  // ---------------------------------------------------------------- marks
  const FLAT = 0.75; // height of a flag to its width
  const STACK = 6; // flags on one pole
  // A point as a square or a flag: kinds are told apart without colour. A flag flies beside its place.
  const Mark = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point;
      const { mark, nth } = this.options;
      const r = this._radius;
      if (mark === "square") {
        this._renderer._setPath(this, `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`);
        return;
      }
      const left = x + (2 * r + 4) * Math.floor(nth / STACK);
      const top = y - 14 - 2 * r * FLAT - (2 * r * FLAT + 2) * (nth % STACK);
      const half = r * FLAT;
      this._renderer._setPath(this, `M${left},${top}h${2 * r}l${-r / 2},${half}l${r / 2},${half}h${-2 * r}zM${left},${top}L${left},${top + 2 * half}L${x},${y}`);
    },
  });
  const styleOf = (about, row) => {
    const look = about.looks[about.by ? row[about.by] : ""] || Object.values(about.looks)[0];
    return { color: look.stroke, weight: look.width, fillColor: look.stroke, fillOpacity: look.fill, dashArray: look.dash || null };
  };
  const pointOf = (about, feature, at, nth, renderer) => {
    const style = { ...styleOf(about, feature.properties), renderer, pane: about.id };
    if (about.mark === "flag") return new Mark(at, { ...style, mark: "flag", nth, radius: 6, weight: 1.5, fillOpacity: 0.8 });
    const aside = 4 * Math.min(nth, 5); // what stands at one place with others is a ring around them
    if (about.mark === "square") return new Mark(at, { ...style, mark: "square", radius: 6 + aside, weight: 1.5, fillOpacity: nth ? 0 : style.fillOpacity });
    return L.circleMarker(at, { ...style, radius: 5 + aside, fillOpacity: nth ? 0 : Math.min(2 * style.fillOpacity + 0.2, 0.8) });
  };

  // ---------------------------------------------------------------- layers
  const nameOf = (about, row) => [row[about.label] || about.title, dated(row), row.synthetic ? data.texts.synthetic : ""].filter(Boolean).join(" · ");
  const tableOf = (about, row) => {
    const table = make("table");
    table.appendChild(make("caption", "", about.title));
    for (const [key, value] of Object.entries(row)) {
      if (value === null || value === "") continue;
      const line = table.insertRow();
      line.appendChild(make("th", "", key.replaceAll("_", " "))).scope = "row";
      line.appendChild(make("td", "", Array.isArray(value) ? value.join(", ") : value)).dir = "auto";
    }
    return table;
  };
  const open = (about, path, at) => L.popup({ maxWidth: Math.min(380, box.clientWidth - 60), maxHeight: Math.max(box.clientHeight - 120, 120), closeButton: true })
    .setLatLng(at).setContent(tableOf(about, path.feature.properties)).openOn(map);
  // Of several quarters at one place the newest is drawn, or the one that is chosen.
  const drawnOf = (about, epoch) => {
    const rows = about.data.features;
    if (!about.of.length) return rows;
    if (epoch) return rows.filter((each) => each.properties.epoch === epoch);
    const newest = new Map();
    for (const each of rows) {
      const place = JSON.stringify(about.of.map((name) => each.properties[name]));
      if (!newest.has(place) || newest.get(place).properties.epoch < each.properties.epoch) newest.set(place, each);
    }
    return [...newest.values()];
  };
  const groupOf = (about, renderer, epoch) => {
    const seen = new Map(); // place -> how many points stand there
    const group = L.geoJSON({ type: "FeatureCollection", features: drawnOf(about, epoch) }, {
      pane: about.id,
      style: (feature) => ({ ...styleOf(about, feature.properties), renderer }),
      pointToLayer: (feature, at) => {
        const nth = seen.get(String(at)) || 0;
        seen.set(String(at), nth + 1);
        return pointOf(about, feature, at, nth, renderer);
      },
    });
    group.bindTooltip((path) => make("span", "", nameOf(about, path.feature.properties)), { sticky: true });
    group.on("click", (event) => { L.DomEvent.stopPropagation(event); open(about, event.propagatedFrom, event.latlng); });
    return group;
  };
  const middleOf = (path) => (path.getLatLng ? path.getLatLng() : path.getBounds().getCenter());
  const list = (about, group) => {
    const details = document.querySelector(`[data-list="${about.id}"]`);
    if (!details) return;
    const fill = () => {
      details.querySelector("ul")?.remove();
      if (!details.open) return;
      const lines = details.appendChild(make("ul", "rows"));
      group().eachLayer((path) => {
        const button = make("button", "", nameOf(about, path.feature.properties));
        button.type = "button";
        button.dir = "auto";
        button.addEventListener("click", () => {
          const middle = middleOf(path);
          map.setView(middle, Math.max(map.getZoom(), 9), { animate: false });
          open(about, path, middle);
        });
        lines.appendChild(make("li")).appendChild(button);
      });
    };
    details.hidden = false;
    details.addEventListener("toggle", fill);
    return fill;
  };
  const switched = (name, show, hide) => {
    const check = document.querySelector(`input[data-layer="${name}"]`);
    if (!check) return;
    check.disabled = false;
    const turn = () => (check.checked ? show() : hide());
    check.addEventListener("change", turn);
    turn();
  };
  data.layers.forEach((about, place) => {
    const renderer = paneOf(about.id, 400 + 10 * place);
    let group = groupOf(about, renderer, "");
    const fill = list(about, () => group);
    switched(about.id, () => group.addTo(map), () => { group.remove(); map.closePopup(); });
    const choice = document.querySelector(`select[data-epochs="${about.id}"]`);
    if (!choice) return;
    choice.disabled = false;
    choice.addEventListener("change", () => {
      const on = map.hasLayer(group);
      group.remove();
      map.closePopup();
      group = groupOf(about, renderer, choice.value);
      if (on) group.addTo(map);
      fill?.();
    });
  });

  // ---------------------------------------------------------------- pictures and numbers
  map.createPane("pictures").style.zIndex = 300;
  const pictures = L.layerGroup(data.pictures.map(({ bounds, alt, png }) =>
    L.imageOverlay(`data:image/png;base64,${png}`, boundsOf(bounds), { alt, pane: "pictures", className: "picture" })));
  switched("pictures", () => pictures.addTo(map), () => pictures.remove());
  const numbers = L.layerGroup(data.index.map(({ at, number, title }) => {
    const link = make("a", "disc", number);
    link.href = `#sheet-${encodeURIComponent(number)}`;
    link.title = title;
    return L.marker([at[1], at[0]], { keyboard: false, interactive: false, icon: L.divIcon({ html: link, className: "", iconSize: [20, 20] }) });
  }));
  switched("index", () => numbers.addTo(map), () => numbers.remove());
  if (data.invented) {
    const note = L.control({ position: "bottomleft" });
    note.onAdd = () => make("div", "synthetic on-map", data.invented);
    note.addTo(map);
  }
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", data.texts.close);
  });

  // ---------------------------------------------------------------- page and paper
  for (const button of document.querySelectorAll("button[data-bounds]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      fit(button.dataset.bounds.split(",").map(Number));
      box.scrollIntoView({ block: "center" });
      box.focus({ preventScroll: true });
    });
  }
  const resized = (width, height) => {
    Object.assign(box.style, { width, height });
    map.invalidateSize({ animate: false, pan: false });
  };
  let seen = null; // what the screen showed, to come back to
  window.addEventListener("beforeprint", () => {
    seen = { bounds: map.getBounds(), middle: map.getCenter(), zoom: map.getZoom() };
    resized("175mm", "95mm");
    map.fitBounds(seen.bounds, { animate: false });
    makeRoom();
  });
  window.addEventListener("afterprint", () => {
    resized("", "");
    map.setView(seen.middle, seen.zoom, { animate: false });
    makeRoom();
  });
  document.body.dataset.ready = "true";
})();
