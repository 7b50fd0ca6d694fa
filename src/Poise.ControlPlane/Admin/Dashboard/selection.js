// What of a view is drawn: all of a small one; of a large one what is not up, and numbers for the rest.

import { openedRows, urgent } from "./backends.js";

/** Up to so many backends in all, every one has its row from the start. */
const fewBackends = 48;

/** Rows of a pool that is folded, at most. */
const foldedRows = 5;

/** Above so many pools each has a small card, and those in trouble come first. */
const fewPools = 8;

/** Pools that are drawn, a step. */
const poolStep = 40;

/** Routes of a listener above which those to the same pool become one node. */
const fewRoutes = 12;

/** What the reader has asked for. */
export class Wishes {
  filter = "";
  onlyProblems = false;
  poolLimit = poolStep;

  /** Rows by pool, for those that were opened. */
  rows = new Map();

  morePools() {
    this.poolLimit += poolStep;
  }

  moreRows(pool) {
    this.rows.set(pool, (this.rows.get(pool) ?? 0) + openedRows);
  }

  fold(pool) {
    this.rows.delete(pool);
  }
}

/**
 * {listeners, routes, pools, isDense, poolsLeft, poolsFound}: what to draw, in order. A route stands for itself or,
 * with `members`, for several of one listener to one pool.
 */
export function select(view, wishes) {
  const routesByPool = Map.groupBy(view.listeners.flatMap(listener => listener.routes), route => route.pool);
  const isSmall = view.pools.reduce((before, pool) => before + pool.backends.length, 0) <= fewBackends;
  const found = view.pools
    .map(pool => selectPool(pool, routesByPool.get(pool.name) ?? [], wishes, isSmall))
    .filter(choice => choice !== null);
  const shown = inOrder(found, view).slice(0, wishes.poolLimit);
  const names = new Map(shown.map((choice, index) => [choice.pool.name, index]));
  const isAll = shown.length === view.pools.length;
  const routesOf = listener => listener.routes.filter(route => names.has(route.pool))
    .sort((a, b) => names.get(a.pool) - names.get(b.pool));
  const listeners = view.listeners.filter(listener =>
    isAll || listener.routes.some(route => names.has(route.pool)) || names.has(listener.pool));
  return {
    listeners,
    routes: listeners.flatMap(listener => bundle(routesOf(listener))),
    pools: shown,
    isDense: shown.length > fewPools,
    poolsLeft: found.length - shown.length,
    poolsFound: found.length,
  };
}

function selectPool(pool, routes, wishes, isSmall) {
  const text = wishes.filter.trim().toLowerCase();
  const isPoolFound = text === "" || has(pool.name, text)
    || routes.some(route => [route.name, route.match, route.listener].some(part => has(part, text)));
  const found = pool.backends
    .filter(backend => isPoolFound || [backend.name, backend.address, backend.reason, backend.condition]
      .some(part => has(part, text)))
    .filter(backend => !wishes.onlyProblems || backend.condition !== "up");
  if (found.length === 0 && (!isPoolFound || wishes.onlyProblems))
    return null;
  const opened = wishes.rows.get(pool.name) ?? 0;
  if (isSmall || found.length === 1)
    return { pool, shown: found, hidden: [], isOpened: false };
  if (opened > 0 || !isPoolFound || wishes.onlyProblems) {
    const limit = Math.max(opened, openedRows);
    return { pool, shown: found.slice(0, limit), hidden: found.slice(limit), isOpened: opened > 0 };
  }
  const shown = urgent(found).slice(0, foldedRows);
  return { pool, shown, hidden: found.filter(backend => !shown.includes(backend)), isOpened: false };
}

/** Along the routes, so that links cross little; where not all fit, those in trouble come first. */
function inOrder(choices, view) {
  const order = new Map();
  for (const listener of view.listeners) {
    for (const route of [...listener.routes, listener]) {
      if (route.pool && !order.has(route.pool))
        order.set(route.pool, order.size);
    }
  }
  const rank = choice => order.get(choice.pool.name) ?? order.size;
  const worry = choice => choice.pool.eligible === 0 ? 0 : choice.pool.trouble > 0 ? 1 : 2;
  const isMany = choices.length > fewPools;
  return choices.sort((a, b) => (isMany ? worry(a) - worry(b) : 0) || rank(a) - rank(b));
}

function bundle(routes) {
  if (routes.length <= fewRoutes)
    return routes;
  return [...Map.groupBy(routes, route => route.pool)].map(([pool, members]) => members.length === 1 ? members[0] : {
    key: `${members[0].listener} to ${pool}`,
    listener: members[0].listener,
    pool,
    members,
    rate: members.reduce((before, route) => before + (route.rate ?? 0), 0),
  });
}

function has(part, text) {
  return (part ?? "").toLowerCase().includes(text);
}
