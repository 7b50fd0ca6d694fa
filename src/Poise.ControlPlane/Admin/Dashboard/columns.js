// The nodes of listeners, routes and pools.

import { element, icon, reconcile, setAttribute, setIcon, setText } from "./dom.js";
import { backendTable, createSummary, updateSummary, updateTable } from "./backends.js";
import { amount, count, latency } from "./format.js";
import { sparkline } from "./sparkline.js";

/** Members of a bundle of routes that are named. */
const namedRoutes = 100;

const poolCapacity = 120;

/** Beside more rows than these, a card in the middle would be out of sight. */
const tallRows = 12;

export function updateListeners(root, listeners) {
  reconcile(root, listeners, listener => listener.name, createListener, (node, listener) => {
    const { name, bind, numbers } = node.parts;
    setText(name, listener.name);
    setText(bind, `${listener.protocol} ${[listener.bind].flat().join(" ")}`);
    setText(numbers, `${amount(listener.rate)}/s, ${amount(listener.connections)} open`);
  });
}

function createListener() {
  const name = element("strong");
  const bind = element("span", { class: "detail" });
  const numbers = element("span", { class: "numbers" });
  return node({ name, bind, numbers }, "li");
}

/** @param onToggle called when a bundle opens or closes: places change */
export function updateRoutes(root, routes, onToggle) {
  reconcile(root, routes, route => route.key, route => route.members ? createBundle(onToggle) : createRoute(),
    (made, route) => route.members ? updateBundle(made, route) : updateRoute(made, route));
}

function createRoute() {
  const name = element("strong");
  const match = element("span", { class: "detail" });
  const numbers = element("span", { class: "numbers" });
  return node({ name, match, numbers }, "li");
}

function updateRoute(made, route) {
  const { name, match, numbers } = made.parts;
  setText(name, route.name);
  setText(match, route.match ?? "");
  setText(numbers, `${amount(route.rate)}/s`);
}

function createBundle(onToggle) {
  const name = element("summary");
  const members = element("ul");
  const numbers = element("span", { class: "numbers" });
  const details = element("details", {}, name, members);
  details.addEventListener("toggle", onToggle);
  const made = element("li", { class: "node" }, details, numbers);
  made.parts = { name, members, numbers, details };
  return made;
}

function updateBundle(made, bundle) {
  const { name, members, numbers, details } = made.parts;
  setText(name, count(bundle.members.length, "route"));
  setText(numbers, `${amount(bundle.rate)}/s`);
  if (!details.open)
    return;
  reconcile(members, bundle.members.slice(0, namedRoutes), route => route.key,
    () => element("li"),
    (line, route) => setText(line, `${route.name}: ${route.match ?? ""}, ${amount(route.rate)}/s`));
}

/** @param actions the rows' {drain, enable, weigh}, and {open, fold} with the name of a pool */
export function updatePools(root, choices, actions) {
  reconcile(root, choices, choice => choice.pool.name, choice => createPool(choice.pool.name, actions),
    (block, choice) => updatePool(block, choice, actions));
}

function createPool(poolName, actions) {
  const symbol = icon("up");
  const name = element("strong");
  const standing = element("span", { class: "standing" });
  const policy = element("span", { class: "detail" });
  const numbers = element("span", { class: "numbers" });
  const times = element("span", { class: "numbers" });
  const spark = sparkline();
  const card = element("div", { class: "node" },
    element("span", { class: "title" }, symbol, name), standing, policy, numbers, times, spark.root);
  const table = backendTable(poolName);
  const summary = createSummary(() => block.choice.isOpened && block.choice.hidden.length === 0
    ? actions.fold(poolName) : actions.open(poolName));
  const block = element("section", { class: "pool", "aria-label": `Pool ${poolName}` },
    card, element("div", { class: "backends" }, table, summary));
  block.parts = { card, symbol, name, standing, policy, numbers, times, spark, table, summary };
  return block;
}

function updatePool(block, choice, actions) {
  const { pool } = choice;
  const parts = block.parts;
  block.choice = choice;
  setAttribute(block, "data-pool", pool.name);
  setAttribute(block, "data-level", levelOf(pool));
  setAttribute(block, "data-tall", choice.shown.length > tallRows ? "" : null);
  setIcon(parts.symbol, symbolOf(pool));
  setText(parts.name, pool.name);
  setText(parts.standing, pool.backends.length === 0 ? "no backends"
    : `${pool.eligible.toLocaleString("en")} of ${count(pool.backends.length, "backend")} in rotation`);
  setText(parts.policy, [pool.balance, pool.health].filter(Boolean).join(", "));
  setText(parts.numbers, `${amount(pool.rate)} requests/s`);
  const { p50, p99 } = pool.quantiles;
  setText(parts.times, p99 === null ? "" : `p50 ${latency(p50)} · p99 ${latency(p99)}`);
  parts.spark.update(pool.history, poolCapacity);
  updateTable(parts.table, choice.shown, actions);
  updateSummary(parts.summary, choice);
}

function levelOf(pool) {
  if (pool.backends.length > 0 && pool.eligible === 0)
    return "critical";
  return pool.trouble > 0 ? "trouble" : "good";
}

function symbolOf(pool) {
  return { critical: "down", trouble: "ejected", good: pool.backends.length === 0 ? "unknown" : "up" }[levelOf(pool)];
}

function node(parts, tag) {
  const made = element(tag, { class: "node" }, ...Object.values(parts));
  made.parts = parts;
  return made;
}
