// One or two epochs of a site on one map: two under a border that is moved by pointer or keys.
// Picture and outline of a side change together, when both are there. Every value is text.
"use strict";
(() => {
  const name = Object.keys(window).find((key) => key.startsWith("map_") && window[key] instanceof L.Map);
  const map = window[name];
  const now = [null, null]; // by side: what is drawn
  let site = null;
  let turn = 0;

  const send = (type, more) =>
    window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = String(text);
    return element;
  };

  const put = (parent, element) => { parent.appendChild(element); return element; };

  const border = put(document.body, make("div", "cw-border"));
  const handle = put(document.body, make("input", "cw-handle"));
  Object.assign(handle, { type: "range", min: 0, max: 100, step: 1, value: 50 });
  const labels = ["cw-left", "cw-right"].map((side) => put(document.body, make("div", `cw-box cw-side ${side}`)));
  for (const each of [border, handle, ...labels]) each.hidden = true; // until something is drawn
  const legend = L.control({ position: "bottomleft" });
  const fault = L.control({ position: "bottomleft" });

  const hatch = () => { // grey lines for ground that nobody saw
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", "0");
    svg.setAttribute("height", "0");
    svg.setAttribute("aria-hidden", "true");
    const part = (tag, parent, values) => {
      const made = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
      for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
      return made;
    };
    const pattern = part("pattern", svg, { id: "cw-hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    part("rect", pattern, { width: 8, height: 8, fill: "#e4e7ea", "fill-opacity": 0.55 });
    part("line", pattern, { x1: 0, y1: 0, x2: 0, y2: 8, stroke: "#3d464d", "stroke-width": 2.5, "stroke-opacity": 0.75 });
    document.body.appendChild(svg);
  };

  const split = () => { // clip both sides at the border, in the pixels of their panes
    const two = now[1] !== null;
    const size = map.getSize();
    const at = two ? (size.x * handle.value) / 100 : size.x;
    const corner = map.containerPointToLayerPoint([0, 0]);
    const box = (from, to) => {
      const [left, right, top, low] = [corner.x + from, corner.x + to, corner.y, corner.y + size.y];
      return `polygon(${left}px ${top}px, ${right}px ${top}px, ${right}px ${low}px, ${left}px ${low}px)`;
    };
    map.getPane("side0").style.clipPath = box(0, at);
    map.getPane("side1").style.clipPath = box(at, size.x);
    border.style.left = `${at}px`;
    handle.setAttribute("aria-valuetext", two ? `${handle.value} % of the map shows ${now[0].epoch}, the rest ${now[1].epoch}` : "");
  };

  const styleOf = (look, what) => ({
    color: look.stroke, weight: what === "built" ? 2.5 : look.width, opacity: look.width ? 1 : 0, dashArray: look.dash || null,
    fillColor: what === "unseen" ? "url(#cw-hatch)" : look.stroke, fillOpacity: what === "unseen" ? 1 : look.fill,
  });

  const load = async (side, number, looks) => {
    const answer = await fetch(side.shapes, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`the outlines of ${side.epoch} could not be loaded (${answer.status}). Reload the page`);
    const features = await answer.json();
    if (side.picture) {
      const image = new Image();
      image.src = side.picture.url;
      await image.decode();
    }
    const pane = `side${number}`;
    const group = L.layerGroup();
    if (side.picture) L.imageOverlay(side.picture.url, side.picture.bounds, { pane, alt: `${side.epoch}: ${side.dates}`, className: "cw-picture" }).addTo(group);
    L.geoJSON(features, {
      pane,
      style: (feature) => styleOf(looks[feature.properties.what], feature.properties.what),
      pointToLayer: (feature, at) => L.circleMarker(at, { pane, radius: 6 }),
      interactive: false,
      onEachFeature: (feature, shape) => shape.on("add", () => {
        const path = shape.getElement?.();
        path?.setAttribute("data-what", feature.properties.what);
        path?.setAttribute("data-epoch", side.epoch);
      }),
    }).addTo(group);
    return { epoch: side.epoch, url: side.shapes, group };
  };

  const say = (number, side) => {
    labels[number].replaceChildren();
    labels[number].hidden = !side;
    if (!side) return;
    labels[number].appendChild(make("strong", "", side.epoch));
    labels[number].appendChild(make("div", side.area.startsWith("not observed") ? "cw-unseen" : "", side.area));
    labels[number].appendChild(make("div", "cw-said", side.dates));
  };

  const explain = (looks, notes) => {
    legend.remove();
    legend.onAdd = () => {
      const box = make("div", "cw-box");
      for (const [what, look] of Object.entries(looks)) {
        const row = put(box, make("div", "cw-row"));
        const swatch = put(row, make("span", `cw-line${what === "unseen" ? " cw-hatched" : ""}`));
        swatch.style.borderColor = look.stroke;
        swatch.style.borderStyle = look.dash ? "dashed" : "solid";
        put(row, make("span", "", look.words));
      }
      for (const text of notes) put(box, make("div", text.startsWith("Synthetic") ? "cw-note cw-synthetic" : "cw-said", text));
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    legend.addTo(map);
  };

  const showFault = (text) => {
    fault.remove();
    fault.onAdd = () => make("div", "cw-note", text);
    fault.addTo(map);
  };

  const render = async (args) => {
    const mine = ++turn;
    if (site !== args.site) {
      map.options.zoomSnap = 0.25;
      map.fitBounds(args.bounds, { animate: false });
      site = args.site;
    }
    explain(args.looks, args.notes);
    const wanted = [args.sides[0], args.sides[1] || null];
    const made = await Promise.all(wanted.map((side, number) =>
      !side || now[number]?.url === side.shapes ? now[number] : load(side, number, args.looks)));
    if (mine !== turn) return; // the slider has moved on
    wanted.forEach((side, number) => {
      const next = side ? made[number] : null;
      if (now[number] && now[number] !== next) now[number].group.remove();
      if (next && now[number] !== next) next.group.addTo(map);
      now[number] = next;
      say(number, side);
    });
    fault.remove();
    border.hidden = handle.hidden = now[1] === null;
    if (now[1]) handle.setAttribute("aria-label", `Border between ${now[0].epoch} on the left and ${now[1].epoch} on the right`);
    split();
    document.body.dataset.shown = now.filter(Boolean).map((each) => each.epoch).join(" ");
    document.body.dataset.ready = "true";
  };

  ["side0", "side1"].forEach((pane) => { map.createPane(pane).style.zIndex = 400; });
  map.zoomControl.setPosition("bottomright");
  map.attributionControl.setPrefix(false);
  map.getContainer().classList.add("cw-plain"); // where a picture has a hole, nothing looks like water
  hatch();
  handle.addEventListener("input", split);
  map.on("move zoomend resize viewreset", split);
  window.addEventListener("message", (event) => {
    if (event.origin !== window.location.origin || event.data?.type !== "streamlit:render") return;
    send("setFrameHeight", { height: event.data.args.height || 520 });
    map.invalidateSize();
    render(event.data.args).catch((error) => showFault(`The map could not be drawn: ${error.message}.`));
  });
  send("componentReady", { apiVersion: 1 });
})();
