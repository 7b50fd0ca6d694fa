// The rows of a pool's backends.

import { button, element, icon, reconcile, setAttribute, setIcon, setText } from "./dom.js";
import { amount, duration, latency, percent } from "./format.js";

/** Rows that one press of "Show" brings. */
export const openedRows = 100;

/** Which rows come first where there is no room for all. */
const urgency = ["down", "ejected", "draining", "unknown", "drained", "disabled", "up"];

const headings = ["Health", "Backend", "Weight", "In flight", "Requests a second", "Failed", "Latency", "Change"];

/** An empty table for the backends of one pool. */
export function backendTable(poolName) {
  const body = element("tbody");
  const root = element("table", { "aria-label": `Backends of pool ${poolName}` },
    element("thead", {}, element("tr", {}, ...headings.map(text => element("th", { scope: "col" }, text)))), body);
  root.rowsOf = body;
  return root;
}

/** @param actions {drain, enable, weigh}: what the row's buttons call with its backend */
export function updateTable(table, backends, actions) {
  reconcile(table.rowsOf, backends, backend => backend.name, backend => createRow(actions), updateRow);
  table.hidden = backends.length === 0;
}

/** The backends that are not shown, as numbers: a bar and the words for it. */
export function createSummary(onToggle) {
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  const words = element("span", { class: "words" });
  const toggle = button("", { class: "quiet" }, onToggle);
  const root = element("div", { class: "summary" }, bar, words, toggle);
  Object.assign(root, { bar, words, toggle });
  return root;
}

/** @param choice of what `select` made: what is shown, what is hidden, and whether that was opened */
export function updateSummary(root, { shown, hidden, isOpened }) {
  const parts = urgency
    .map(condition => ({ condition, number: hidden.filter(each => each.condition === condition).length }))
    .filter(part => part.number > 0);
  reconcile(root.bar, parts, part => part.condition,
    part => element("i", { "data-condition": part.condition }),
    (segment, part) => { segment.style.flexGrow = part.number; });
  setText(root.words, parts.map(part => `${part.number} ${part.condition}`).join(", "));
  root.bar.hidden = hidden.length === 0;
  setText(root.toggle, hidden.length === 0 ? "Fold"
    : shown.length === 0 ? "Show" : `Show ${Math.min(hidden.length, openedRows)} more`);
  root.hidden = hidden.length === 0 && !isOpened;
}

/** What is not as it should be or is about to change, the most urgent first. */
export function urgent(backends) {
  return backends.filter(backend => ["down", "ejected", "draining"].includes(backend.condition))
    .sort((a, b) => urgency.indexOf(a.condition) - urgency.indexOf(b.condition));
}

function createRow(actions) {
  const symbol = icon("unknown");
  const word = element("span", { class: "word" });
  const name = element("span", { class: "name" });
  const address = element("span", { class: "address" });
  const reason = element("span", { class: "reason" });
  const cells = ["in-flight", "rate", "failed", "latency"].map(name => element("td", { class: `number ${name}` }));
  const weight = button("", { class: "weight" }, () => actions.weigh(row.backend));
  const change = button("", { class: "change" }, () =>
    row.backend.state === "active" ? actions.drain(row.backend) : actions.enable(row.backend));
  const row = element("tr", {},
    element("td", { class: "health" }, symbol, word),
    element("th", { scope: "row" }, name, address, reason),
    element("td", { class: "number" }, weight),
    ...cells,
    element("td", { class: "actions" }, change));
  row.parts = { symbol, word, name, address, reason, weight, change, cells };
  return row;
}

function updateRow(row, backend) {
  const { symbol, word, name, address, reason, weight, change, cells } = row.parts;
  row.backend = backend;
  setAttribute(row, "data-condition", backend.condition);
  setAttribute(row, "data-backend", backend.name);
  setIcon(symbol, backend.condition);
  setText(word, backend.condition);
  setText(name, backend.name);
  setText(address, backend.address === backend.name ? "" : backend.address);
  setText(reason, reasonOf(backend));
  setText(weight, String(backend.weight));
  setAttribute(weight, "aria-label", `Weight ${backend.weight} of ${backend.name}: change`);
  const [inFlight, rate, failed, time] = cells;
  setText(inFlight, amount(backend.in_flight));
  setText(rate, amount(backend.rate));
  setText(failed, percent(backend.failureShare));
  setAttribute(failed, "data-bad", backend.failureShare >= 0.01 ? "" : null);
  setText(time, latency(backend.quantiles.p99 ?? backend.quantiles.mean));
  const verb = backend.state === "active" ? "Drain" : "Enable";
  setText(change, verb);
  setAttribute(change, "aria-label", `${verb} ${backend.name}`);
}

/** Why it is not simply up; for one that drains what is left, and what its checks say if that is bad. */
function reasonOf(backend) {
  const parts = [];
  if (backend.state === "draining")
    parts.push(`${backend.in_flight} in flight`);
  if (backend.state === "drained")
    parts.push("safe to stop");
  if (backend.state !== "active" && backend.health !== "up")
    parts.push(backend.health);
  if (backend.state === "active" && backend.weight === 0)
    parts.push("weight 0: no new work");
  if (backend.reason)
    parts.push(backend.reason);
  const left = backend.health === "ejected" ? (Date.parse(backend.ejected_until) - Date.now()) / 1000 : 0;
  if (left > 0)
    parts.push(`back in ${duration(left)}`);
  return parts.join(", ");
}
