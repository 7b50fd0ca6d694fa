// Places of the columns' nodes, and the lines between them.

import { reconcile, setAttribute, svg } from "./dom.js";

const nodeGap = 12;

/** Listeners stay where they are seen without scrolling, however many routes they have. */
const lowestListener = 300;

/** What of a node's edge no line touches: its round corners. */
const endMargin = 10;

/** Above so many lines they stand still: movement that nobody can follow is only heat. */
const mostMoving = 80;

/** Puts listeners beside their routes and routes beside their pools. Returns the height that they need. */
export function place(map, selection) {
  const origin = map.getBoundingClientRect().top;
  const pools = new Map([...map.querySelectorAll(".pool")].map(block => {
    const { top, height } = block.querySelector(".node").getBoundingClientRect();
    return [block.dataset.pool, top - origin + height / 2];
  }));
  const routes = childrenOf(map, "routes");
  const routeCenters = spread(routes, selection.routes.map(route => pools.get(route.pool)));
  const listeners = childrenOf(map, "listeners");
  spread(listeners, selection.listeners.map(listener => {
    const targets = selection.routes
      .flatMap((route, index) => route.listener === listener.name ? [routeCenters[index]] : []);
    if (targets.length === 0 && pools.has(listener.pool))
      targets.push(pools.get(listener.pool));
    const mean = targets.reduce((a, b) => a + b, 0) / Math.max(1, targets.length);
    return Math.min(mean, lowestListener);
  }));
}

/** Draws every line, as wide as the rate on it. */
export function connect(map, layer, selection) {
  const lines = linesOf(map, selection);
  const isMoving = lines.length <= mostMoving;
  reconcile(layer, lines, line => line.key,
    () => svg("g", {}, svg("path", { class: "link" }), svg("path", { class: "flow" })),
    (group, line) => {
      const [link, flow] = group.children;
      setAttribute(group, "data-condition", line.condition);
      setAttribute(group, "data-part", line.part);
      setAttribute(link, "d", line.path);
      setAttribute(link, "stroke-width", line.width);
      setAttribute(flow, "d", isMoving && line.rate > 0 ? line.path : "");
      setAttribute(flow, "data-pace", line.rate >= 100 ? "fast" : line.rate >= 1 ? "steady" : "slow");
    });
}

/**
 * Tops for nodes in their order, each as near to where it belongs as the others let it: neighbours that would overlap
 * become one block around their common mean (isotonic regression, pool adjacent violators).
 */
function spread(nodes, wantedCenters) {
  const heights = nodes.map(node => node.offsetHeight);
  const offsets = [];
  heights.reduce((before, height, index) => (offsets[index] = before) + height + nodeGap, 0);
  const blocks = [];
  heights.forEach((height, index) => {
    let block = { sum: wantedCenters[index] - height / 2 - offsets[index], size: 1 };
    while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).size >= block.sum / block.size) {
      const before = blocks.pop();
      block = { sum: before.sum + block.sum, size: before.size + block.size };
    }
    blocks.push(block);
  });
  const starts = blocks.flatMap(block => Array(block.size).fill(Math.max(0, block.sum / block.size)));
  const height = nodes.length === 0 ? 0 : starts.at(-1) + offsets.at(-1) + heights.at(-1);
  nodes.forEach((node, index) => { node.style.top = `${starts[index] + offsets[index]}px`; });
  if (nodes.length > 0)
    nodes[0].parentNode.style.minHeight = `${height}px`;
  return starts.map((start, index) => start + offsets[index] + heights[index] / 2);
}

function linesOf(map, selection) {
  const origin = map.getBoundingClientRect();
  const box = node => {
    const { left, right, top, height } = node.getBoundingClientRect();
    return { left: left - origin.left, right: right - origin.left, height, middle: top - origin.top + height / 2 };
  };
  const listenerBoxes = new Map(zip(selection.listeners, childrenOf(map, "listeners"))
    .map(([listener, node]) => [listener.name, box(node)]));
  const poolParts = new Map(zip(selection.pools, [...map.querySelectorAll(".pool")])
    .map(([choice, block]) => [choice.pool.name, { choice, block, box: box(block.querySelector(".node")) }]));
  const lines = [];
  const add = (part, key, from, to, rate, condition) =>
    lines.push({ key, part, from, to, rate: rate ?? 0, width: widthOf(rate), condition });
  for (const [route, node] of zip(selection.routes, childrenOf(map, "routes"))) {
    const pool = poolParts.get(route.pool);
    const own = box(node);
    add("in", `listener ${route.key}`, listenerBoxes.get(route.listener), own, route.rate, "up");
    add("in", `route ${route.key}`, own, pool.box, route.rate, pool.choice.pool.eligible > 0 ? "up" : "down");
  }
  for (const listener of selection.listeners) {
    if (listener.routes.length === 0 && poolParts.has(listener.pool))
      add("in", `direct ${listener.name}`, listenerBoxes.get(listener.name), poolParts.get(listener.pool).box,
        listener.rate, "up");
  }
  for (const { choice, block, box: from } of poolParts.values())
    backendLines(choice, block, (key, node, rate, condition) => add("out", key, from, box(node), rate, condition));
  settle(lines, line => line.from, (line, y) => { line.start = y; });
  settle(lines, line => line.to, (line, y) => { line.end = y; });
  for (const line of lines)
    line.path = curve(line.from.right, line.start, line.to.left, line.end);
  return lines;
}

/** Lines that share an end lie side by side there, as wide as they are. */
function settle(lines, endOf, put) {
  for (const [end, sharing] of Map.groupBy(lines, endOf)) {
    const width = sharing.reduce((before, line) => before + line.width, 0);
    const scale = Math.min(1, (end.height - 2 * endMargin) / width);
    let y = end.middle - width * scale / 2;
    for (const line of sharing) {
      put(line, y + line.width * scale / 2);
      y += line.width * scale;
    }
  }
}

function backendLines(choice, block, add) {
  const { pool, shown, hidden } = choice;
  for (const [backend, row] of zip(shown, [...block.querySelectorAll("tbody tr")]))
    add(`backend ${pool.name} ${backend.name}`, row, backend.rate, backend.condition);
  if (hidden.length > 0)
    add(`rest ${pool.name}`, block.querySelector(".summary"), hidden.reduce((before, each) => before + each.rate, 0),
      hidden.some(each => each.condition === "up") ? "up" : hidden[0].condition);
}

function curve(x1, y1, x2, y2) {
  const bend = (x2 - x1) / 2;
  const [a, b, c, d] = [x1, y1, x2, y2].map(value => Math.round(value * 2) / 2);
  return `M${a} ${b}C${a + bend} ${b} ${c - bend} ${d} ${c} ${d}`;
}

function widthOf(rate) {
  return rate > 0 ? Math.round(10 * Math.min(12, 1.5 + 2.2 * Math.log10(1 + rate))) / 10 : 1.2;
}

function childrenOf(map, id) {
  return [...map.querySelector(`#${id}`).children];
}

function zip(left, right) {
  return left.map((each, index) => [each, right[index]]);
}
