// The map: the same drawing and the same projects as the sketch beside it, to be moved and opened. Where the browser
// has no WebGL, or anything fails, the sketch stays. Nothing is asked of any other host.
import { AttributionControl, Map as Chart, Marker, NavigationControl, Popup } from "../../vendor/maplibre/maplibre-gl.mjs";

const place = document.getElementById("map");
const sketch = document.getElementById("map-sketch");
const told = place && JSON.parse(document.getElementById(place.dataset.map).textContent);
const SIZE = 24;

if (place && hasWebGL()) draw().catch(() => giveUp());

function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(window.WebGL2RenderingContext && canvas.getContext("webgl2"));
}

function giveUp() {
  place.hidden = true;
  sketch.classList.remove("map-only-print");
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}

// A sign of a condition, drawn large enough for sharp screens.
function image({ path, colour, filled }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * 2;
  const pen = canvas.getContext("2d");
  pen.translate(SIZE, SIZE);
  pen.scale(2, 2);
  pen.fillStyle = "rgb(255 255 255 / 85%)";
  pen.beginPath();
  pen.arc(0, 0, 9, 0, 7);
  pen.fill();
  const shape = new Path2D(path);
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 2;
  if (filled) pen.fill(shape);
  pen.stroke(shape);
  return pen.getImageData(0, 0, SIZE * 2, SIZE * 2);
}

function middles(projects) {
  const features = projects.features.map((one) => ({
    type: "Feature",
    properties: { ...one.properties, spot: undefined },
    geometry: { type: "Point", coordinates: one.properties.spot ?? one.geometry.coordinates },
  }));
  return { type: "FeatureCollection", features };
}

function bounds(...collections) {
  const box = [180, 90, -180, -90];
  const widen = (spot) => {
    if (Array.isArray(spot[0])) return spot.forEach(widen);
    [box[0], box[1]] = [Math.min(box[0], spot[0]), Math.min(box[1], spot[1])];
    [box[2], box[3]] = [Math.max(box[2], spot[0]), Math.max(box[3], spot[1])];
  };
  for (const one of collections) for (const { geometry } of one.features) widen(geometry.coordinates);
  return box;
}

function middle(ring) {
  const spots = ring.slice(1);
  return [0, 1].map((axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length);
}

async function draw() {
  const [ground, projects] = await Promise.all([fetched(told.ground), fetched(told.projects)]);
  place.hidden = false;
  sketch.classList.add("map-only-print");
  const colour = ["match", ["get", "condition"], ...Object.entries(told.signs).flatMap(([name, sign]) => [name, sign.colour]), "#16202e"];
  const single = ["!", ["has", "several"]];
  const map = new Chart({
    container: place,
    bounds: bounds(ground, projects),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: false,
    locale: {
      "Map.Title": told.words.map,
      "NavigationControl.ZoomIn": told.words.closer,
      "NavigationControl.ZoomOut": told.words.further,
      "Popup.Close": told.words.close,
    },
    style: {
      version: 8,
      sources: {
        ground: { type: "geojson", data: ground },
        projects: { type: "geojson", data: projects },
        spots: { type: "geojson", data: middles(projects) },
      },
      layers: [
        { id: "paper", type: "background", paint: { "background-color": "#f4f6f9" } },
        { id: "blocks", type: "fill", source: "ground", paint: { "fill-color": "#ffffff" } },
        { id: "outlines", type: "line", source: "ground", paint: { "line-color": "#8793a3", "line-width": 1 } },
        { id: "areas", type: "fill", source: "projects", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": 0.25 } },
        { id: "courses", type: "line", source: "projects", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": colour, "line-width": 3 } },
        { id: "clusters", type: "circle", source: "spots", filter: ["has", "several"], paint: { "circle-color": "#0b3a82", "circle-radius": ["+", 8, ["*", 4, ["log10", ["get", "several"]]]], "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 } },
        { id: "counts", type: "symbol", source: "spots", filter: ["has", "several"], layout: { "text-field": ["to-string", ["get", "several"]], "text-size": 12, "text-font": ["sans-serif"], "text-allow-overlap": true }, paint: { "text-color": "#ffffff" } },
        { id: "chosen", type: "circle", source: "spots", filter: ["==", ["get", "id"], ""], paint: { "circle-color": "#f2b200", "circle-radius": 14, "circle-stroke-color": "#16202e", "circle-stroke-width": 2 } },
        { id: "spots", type: "symbol", source: "spots", filter: single, layout: { "icon-image": ["get", "condition"], "icon-allow-overlap": true, "icon-ignore-placement": true } },
      ],
    },
  });
  map.on("error", ({ error }) => console.error(error?.message ?? error));
  map.setMissingStyleImageResolver((name) => {
    if (told.signs[name] && !map.hasImage(name)) map.addImage(name, image(told.signs[name]), { pixelRatio: 2 });
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ compact: false, customAttribution: told.words.sketch }));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  for (const { geometry, properties } of ground.features) {
    if (!properties.block) continue;
    const name = document.createElement("span");
    name.className = "map-block-name";
    name.textContent = document.documentElement.lang === "en" ? properties.english : properties.name;
    new Marker({ element: name, interactive: false }).setLngLat(middle(geometry.coordinates[0])).addTo(map);
  }
  listen(map);
  if (projects.gathered) follow(map);
}

// Where there are too many to be drawn one by one, what is in sight is asked for again, finer.
function follow(map) {
  let last = 0;
  map.on("moveend", async () => {
    const mine = ++last;
    const seen = map.getBounds();
    const ends = [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()].map((end) => end.toFixed(5));
    const address = new URL(told.projects, location.href);
    address.searchParams.set("box", ends.join(","));
    const found = await fetched(address).catch(() => null);
    if (!found || mine !== last) return;
    map.getSource("projects").setData(found);
    map.getSource("spots").setData(middles(found));
  });
}

function listen(map) {
  const opened = ["spots", "courses", "areas"];
  map.on("click", (event) => {
    const near = [event.point.x - 6, event.point.y - 6];
    const far = [event.point.x + 6, event.point.y + 6];
    const [one] = map.queryRenderedFeatures([near, far], { layers: [...opened, "clusters"] });
    if (one?.properties.several) return map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2, duration: 150 });
    if (one) tell(map, one.properties, event.lngLat);
  });
  for (const layer of [...opened, "clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
  const list = document.getElementById("map-list");
  const choose = (event) => {
    const item = event.target.closest?.("li");
    map.setFilter("chosen", ["==", ["get", "id"], item?.dataset.project ?? ""]);
  };
  for (const name of ["mouseover", "focusin"]) list.addEventListener(name, choose);
  list.addEventListener("mouseleave", () => map.setFilter("chosen", ["==", ["get", "id"], ""]));
}

function tell(map, project, spot) {
  const words = document.createElement("div");
  words.className = "map-popup";
  const link = document.createElement("a");
  link.href = project.address;
  link.textContent = project.name;
  const said = document.createElement("p");
  said.textContent = project.said;
  words.append(link, said);
  new Popup({ maxWidth: "260px", focusAfterOpen: true }).setLngLat(spot).setDOMContent(words).addTo(map);
}
