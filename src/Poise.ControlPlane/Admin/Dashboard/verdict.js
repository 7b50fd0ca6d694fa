// One line that says how things are, for somebody who was woken by a page.

import { amount, count, list, percent } from "./format.js";
import { isTrouble } from "./model.js";

const mostNamed = 2;

/** The share of errors from which on they are news. */
const manyErrors = 0.01;

/**
 * The verdict on a view of the model: {level, text, more, pool}. Levels are "critical" (a pool has nobody left to
 * serve), "trouble" (a backend is out that should be in, or many requests end in errors), "notice" and "good".
 */
export function judge(view) {
  const backends = view.pools.flatMap(pool => pool.backends);
  const findings = [...view.pools.map(findingOf), errorFinding(view.total)].filter(finding => finding !== null)
    .sort((a, b) => severity(a) - severity(b));
  if (findings.length > 0) {
    const [worst, ...others] = findings;
    return { ...worst, more: others };
  }
  if (backends.length === 0)
    return { level: "notice", text: "No backends are configured", more: [], pool: null };
  const unknown = backends.filter(backend => backend.condition === "unknown").length;
  if (unknown > 0) {
    const text = unknown === backends.length
      ? `${count(unknown, "backend")} not checked yet`
      : `${unknown} of ${count(backends.length, "backend")} not checked yet`;
    return { level: "notice", text: text + aside(backends), more: [], pool: null };
  }
  const active = backends.filter(backend => backend.state === "active").length;
  return { level: "good", text: allUp(active) + aside(backends), more: [], pool: null };
}

function findingOf(pool) {
  const out = pool.backends.filter(isTrouble);
  const size = pool.backends.length;
  if (size === 0)
    return null;
  if (pool.eligible === 0) {
    const all = out.length < size ? "no backend can take work"
      : size === 1 ? "its backend is down" : `all ${size} down`;
    return { level: "critical", pool: pool.name, text: `pool ${pool.name}: ${all}${named(out)}` };
  }
  if (out.length === 0)
    return null;
  return { level: "trouble", pool: pool.name, text: `pool ${pool.name}: ${out.length} of ${size} down${named(out)}` };
}

function errorFinding({ errorRate, errorShare }) {
  if (errorShare === null || errorShare < manyErrors)
    return null;
  const text = `${percent(errorShare)} of requests end in an error, ${amount(errorRate)} a second`;
  return { level: "trouble", pool: null, text };
}

function named(out) {
  if (out.length === 0)
    return "";
  const names = out.slice(0, mostNamed).map(backend => `${backend.name} ${backend.reason || backend.health}`);
  return `: ${names.join(", ")}${out.length > mostNamed ? ` and ${out.length - mostNamed} more` : ""}`;
}

function allUp(active) {
  if (active === 0)
    return "No backend is in rotation";
  return active === 1 ? "The backend is up" : `All ${active.toLocaleString("en")} backends up`;
}

/** What somebody asked for is no trouble, and is said. */
function aside(backends) {
  const parts = ["draining", "drained", "disabled"]
    .map(state => [state, backends.filter(backend => backend.state === state).length])
    .filter(([, number]) => number > 0)
    .map(([state, number]) => `${number} ${state}`);
  return parts.length > 0 ? `; ${list(parts)}` : "";
}

function severity(finding) {
  return finding.level === "critical" ? 0 : 1;
}
