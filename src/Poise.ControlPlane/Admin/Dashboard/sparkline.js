// The last minutes of one number, as a line without axes.

import { setAttribute, svg } from "./dom.js";

const width = 200;
const height = 40;
const margin = 2;

/** Made once; `update` draws values (null is a gap) from the right, `capacity` of them fill it. */
export function sparkline() {
  const area = svg("path", { class: "area" });
  const line = svg("path", { class: "line" });
  const root = svg("svg", {
    class: "sparkline", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true",
  }, area, line);
  return { root, update: (values, capacity) => draw(area, line, values, capacity) };
}

function draw(area, line, values, capacity) {
  const top = Math.max(...values.map(value => value ?? 0), Number.MIN_VALUE);
  const step = width / (capacity - 1);
  const left = width - (values.length - 1) * step;
  let lines = "";
  let areas = "";
  let startX = null;
  let lastX = 0;
  const close = () => {
    if (startX !== null)
      areas += `L${lastX} ${height}L${startX} ${height}Z`;
    startX = null;
  };
  values.forEach((value, index) => {
    if (value === null) {
      close();
      return;
    }
    const x = round(left + index * step);
    const point = `${x} ${round(height - margin - (height - 2 * margin) * value / top)}`;
    lines += (startX === null ? "M" : "L") + point;
    areas += (startX === null ? "M" : "L") + point;
    startX ??= x;
    lastX = x;
  });
  close();
  setAttribute(line, "d", lines);
  setAttribute(area, "d", areas);
}

function round(value) {
  return Math.round(value * 10) / 10;
}
