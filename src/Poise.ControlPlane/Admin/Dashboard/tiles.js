// Four numbers for the whole node, each with its last three minutes.

import { element, setAttribute, setText } from "./dom.js";
import { amount, latency, percent } from "./format.js";
import { sparkline } from "./sparkline.js";

const capacity = 180;

const tiles = [
  {
    label: "Requests a second",
    history: model => model.requests,
    value: total => amount(total.rate),
    detail: () => "",
  },
  {
    label: "Errors: 5xx and cut connections",
    history: model => model.errors,
    value: total => percent(total.errorShare),
    detail: total => total.errorRate > 0 ? `${amount(total.errorRate)} a second` : "",
    isBad: total => total.errorShare >= 0.01,
  },
  {
    label: "Latency p99",
    history: model => model.p99,
    value: total => latency(total.latency.p99),
    detail: total => total.latency.p50 === null ? "" : `p50 ${latency(total.latency.p50)}`,
  },
  {
    label: "Connections",
    history: model => model.connections,
    value: total => amount(total.connections),
    detail: total => `${amount(total.inFlight)} in flight to backends`,
  },
];

export function updateTiles(root, model, total) {
  root.made ??= tiles.map(tile => create(root, tile));
  for (const [index, tile] of tiles.entries()) {
    const { box, value, detail, spark } = root.made[index];
    setText(value, tile.value(total));
    setText(detail, tile.detail(total));
    setAttribute(box, "data-bad", tile.isBad?.(total) ? "" : null);
    spark.update(tile.history(model).values, capacity);
  }
}

function create(root, tile) {
  const value = element("span", { class: "value" });
  const detail = element("span", { class: "detail" });
  const spark = sparkline();
  const label = element("span", { class: "label" }, tile.label);
  const box = element("div", { class: "tile" }, label, value, detail, spark.root);
  root.append(box);
  return { box, value, detail, spark };
}
