// Towns: a dot each, and a name beside it where there is room for one. They come the largest first;
// a name that would lie over that of a larger town waits until a closer look.
import { make } from "./map_tree.js";

export const townAt = (name, at, renderer) =>
  L.circleMarker(at, { radius: 2.5, weight: 1, color: "#6d675c", fillOpacity: 1, interactive: false, snapIgnore: true, renderer })
    .bindTooltip(make("span", "", name), { permanent: true, direction: "right", className: "cw-town" });

// Show the names that have room, of towns in the order in which they were added.
export const makeRoom = (towns) => {
  const taken = [];
  towns.eachLayer((town) => {
    const name = town.getTooltip()?.getElement();
    if (!name) return;
    const box = name.getBoundingClientRect();
    const free = taken.every((one) => box.right < one.left || one.right < box.left || box.bottom < one.top || one.bottom < box.top);
    name.style.visibility = free ? "" : "hidden";
    if (free) taken.push(box);
  });
};
