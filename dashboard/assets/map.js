// Puts layers into the map that folium framed. Every value is written as text, never as markup.
"use strict";
(() => {
  const name = Object.keys(window).find((key) => key.startsWith("map_") && window[key] instanceof L.Map);
  const map = window[name];
  const control = L.control.layers(null, null, { collapsed: true }).addTo(map);
  const drawn = new Map(); // layer id -> {url, layer}
  const present = new Map(); // layer id -> values of the property that chooses its look
  let zone = null;
  let legend = null;
  let note = null;
  let turn = 0;

  const send = (type, more) =>
    window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = String(text);
    return element;
  };

  const lookOf = (layer, feature) => layer.looks[layer.by ? feature.properties[layer.by] : ""] || Object.values(layer.looks)[0];

  const styleOf = (layer, feature) => {
    const look = lookOf(layer, feature);
    return { color: look.stroke, weight: look.width, fillColor: look.stroke, fillOpacity: look.fill, dashArray: look.dash || null };
  };

  const table = (properties) => {
    const made = make("table");
    for (const [key, value] of Object.entries(properties)) {
      if (value === null || value === "") continue;
      const row = made.insertRow();
      row.appendChild(make("th", "", key.replaceAll("_", " ")));
      row.appendChild(make("td", "", value));
    }
    return made;
  };

  const draw = (layer, features) => {
    const group = L.geoJSON(features, {
      style: (feature) => styleOf(layer, feature),
      pointToLayer: (feature, at) => L.circleMarker(at, { ...styleOf(layer, feature), radius: 7 }),
      onEachFeature: (feature, shape) => {
        const label = feature.properties[layer.label];
        const date = feature.properties.window_end || feature.properties.when || feature.properties.epoch || "";
        const invented = feature.properties.synthetic ? " · synthetic" : "";
        shape.bindTooltip(make("span", "", `${label}${date ? ` · ${date}` : ""}${invented}`), { sticky: true });
        if (layer.id === "zones") { shape.options.interactive = false; return; }
        shape.bindPopup(() => table(feature.properties), { maxWidth: 420, autoPanPaddingTopLeft: [52, 12] });
        shape.on("click", () => send("setComponentValue", {
          value: { turn: `${Date.now()}-${++turn}`, clicked: [layer.id, feature.properties[layer.key]] }, dataType: "json" }));
        shape.on("add", () => shape.getElement?.()?.setAttribute("data-key", feature.properties[layer.key]));
      },
    });
    return group;
  };

  const replace = (id, title, url, layer, shown) => {
    const old = drawn.get(id);
    const visible = old ? map.hasLayer(old.layer) : shown;
    if (old) { map.removeLayer(old.layer); control.removeLayer(old.layer); }
    drawn.set(id, { url, layer });
    control.addOverlay(layer, title);
    if (visible) layer.addTo(map);
  };

  const put = async (layer) => {
    if (drawn.get(layer.id)?.url === layer.url) return;
    const answer = await fetch(layer.url, { credentials: "same-origin" });
    if (!answer.ok) { showFault(`${layer.title} could not be loaded (${answer.status}). Reload the page.`); return; }
    const features = await answer.json();
    present.set(layer.id, new Set(features.features.map((each) => (layer.by ? each.properties[layer.by] : ""))));
    replace(layer.id, layer.title, layer.url, draw(layer, features), layer.shown);
  };

  const putBase = async (url) => {
    if (drawn.get("base")?.url === url) return;
    const features = await (await fetch(url, { credentials: "same-origin" })).json();
    const base = L.geoJSON(features, {
      interactive: false,
      pane: "tilePane",
      style: { color: "#b9b2a6", weight: 1, fillColor: "#f4f1ea", fillOpacity: document.body.dataset.online ? 0 : 1 },
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 2.5, weight: 1, color: "#6d675c", fillOpacity: 1, interactive: false })
        .bindTooltip(make("span", "", feature.properties.name), { permanent: true, direction: "right", className: "cw-town" }),
    });
    const old = drawn.get("base");
    if (old) { map.removeLayer(old.layer); control.removeLayer(old.layer); }
    drawn.set("base", { url, layer: base });
    control.addOverlay(base, "Land, borders and towns (offline)");
    base.addTo(map);
  };

  const putPictures = (pictures) => {
    for (const picture of pictures) {
      const id = `picture ${picture.id.length ? picture.title.split(":")[0] : ""}`;
      if (drawn.get(id)?.url === picture.url) continue;
      const overlay = L.imageOverlay(picture.url, picture.bounds, { opacity: 1, alt: picture.title, pane: "pictures" });
      replace(id, picture.title, picture.url, overlay, picture.shown);
    }
  };

  const putLegend = (layers) => {
    if (legend) legend.remove();
    legend = L.control({ position: "bottomright" });
    legend.onAdd = () => {
      const box = make("details", "cw-box");
      box.id = "legend";
      box.open = window.innerWidth > 900; // a narrow map is not hidden behind its own legend
      box.appendChild(make("summary", "", "Legend"));
      for (const layer of [...layers].reverse()) {
        if (!drawn.has(layer.id)) continue;
        box.appendChild(make("div", "cw-legend-title", layer.title));
        for (const [value, look] of Object.entries(layer.looks)) {
          if (!present.get(layer.id)?.has(value)) continue;
          const row = make("div", "cw-row");
          const swatch = make("span", "cw-swatch");
          swatch.style.borderColor = look.stroke;
          swatch.style.borderStyle = look.dash ? "dashed" : "solid";
          swatch.style.background = look.stroke + Math.round(look.fill * 255).toString(16).padStart(2, "0");
          row.appendChild(swatch);
          const words = layer.words[value] || "";
          const text = make("span", "", value ? value.replaceAll("_", " ") : words);
          text.title = words;
          row.appendChild(text);
          box.appendChild(row);
        }
        box.appendChild(make("div", "cw-said", layer.said));
      }
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    legend.addTo(map);
  };

  const putNotes = (notes) => {
    if (note) note.remove();
    note = L.control({ position: "bottomleft" });
    note.onAdd = () => {
      const box = make("div");
      for (const text of notes) box.appendChild(make("div", `cw-note${text.startsWith("Synthetic") ? " cw-synthetic" : ""}`, text));
      return box;
    };
    note.addTo(map);
  };

  const showFault = (text) => putNotes([text]);

  const render = async (args) => {
    if (zone !== args.zone) {
      map.options.zoomSnap = 0.25;
      map.fitBounds(args.bounds, { padding: [12, 12] });
      zone = args.zone;
    }
    await putBase(args.basemap);
    putPictures(args.pictures);
    putNotes(args.notes);
    await Promise.all(args.layers.map(put));
    putLegend(args.layers);
    for (const layer of args.layers) drawn.get(layer.id)?.layer.bringToFront?.();
    document.body.dataset.ready = "true";
  };

  map.createPane("pictures").style.zIndex = 250;
  window.addEventListener("message", (event) => {
    if (event.origin !== window.location.origin || event.data?.type !== "streamlit:render") return;
    send("setFrameHeight", { height: event.data.args.height || 620 });
    map.invalidateSize();
    render(event.data.args).catch((fault) => showFault(`The map could not be drawn: ${fault.message}`));
  });
  send("componentReady", { apiVersion: 1 });
})();
