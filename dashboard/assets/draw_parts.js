// Parts of the drawing map that know no map: measures on the ellipsoid, what keys do.
const METRE = 1 / 111320; // degrees of latitude
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const areaWords = (area) => `${(area / 10000).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ha`;
export const lengthWords = (metres) => (metres < 10000 ? `${Math.round(metres).toLocaleString("en")} m` : `${(metres / 1000).toFixed(2)} km`);

// Area (m²) and perimeter (m) on WGS 84, holes taken off; how many corners.
export const measure = (polygons) => {
  let [area, perimeter, count] = [0, 0, 0];
  for (const rings of polygons) {
    rings.forEach((ring, place) => {
      count += ring.length;
      if (ring.length < 3) return;
      const made = window.geodesic.Geodesic.WGS84.Polygon(false);
      for (const [lon, lat] of ring) made.AddPoint(lat, lon);
      const found = made.Compute(false, true);
      area += (place ? -1 : 1) * Math.abs(found.area);
      perimeter += found.perimeter;
    });
  }
  return { area, perimeter, count };
};

export const isArrow = (key) => key in STEPS;

// A corner moved by an arrow key: 5 m, with Shift 50 m, with Alt 0.5 m.
export const keysOf = (event, [lon, lat]) => {
  const [x, y] = STEPS[event.key];
  const far = (event.shiftKey ? 50 : event.altKey ? 0.5 : 5) * METRE;
  return [lon + (x * far) / Math.cos((lat * Math.PI) / 180), lat + y * far];
};
