// What the status of Poise means: rates from totals, which backends can take work, how a pool stands.

import { History, LatencyMeter, RateMeter, sum } from "./meters.js";

/** Polls that a sparkline shows: three minutes of the page, two of a pool. */
const pageHistory = 180;
const poolHistory = 120;

/** Whether new work goes there. A backend that was not checked yet gets work; Poise finds out soon. */
export function isEligible(backend) {
  return backend.state === "active" && backend.weight > 0
    && (backend.health === "up" || backend.health === "unknown") && backend.reason !== "dns";
}

/** Out of rotation though nobody asked for it. */
export function isTrouble(backend) {
  return backend.state === "active" && (backend.health === "down" || backend.health === "ejected");
}

/** The one word for a backend: what the operator wants of it, else what its checks say. */
export function conditionOf(backend) {
  return backend.state === "active" ? backend.health : backend.state;
}

/** Keeps what is needed between two statuses. */
export class Model {
  #rates = new Map();
  #latencies = new Map();
  #poolHistories = new Map();
  #uptime = 0;

  requests = new History(pageHistory);
  errors = new History(pageHistory);
  p99 = new History(pageHistory);
  connections = new History(pageHistory);

  /**
  * @param status what GET /v1/status answered
  * @param time when, in ms of performance.now()
  */
  update(status, time) {
    if (status.uptime_seconds < this.#uptime)
      this.#forget();
    this.#uptime = status.uptime_seconds;
    const listeners = status.listeners.map(listener => this.#listener(listener, time));
    const pools = status.pools.map(pool => this.#pool(pool, time));
    const view = { ...status, listeners, pools, total: this.#total(status, listeners, pools, time) };
    this.requests.add(view.total.rate);
    this.errors.add(view.total.errorRate);
    this.p99.add(view.total.latency.p99);
    this.connections.add(view.total.connections);
    return view;
  }

  /** Another process counts from 0. */
  #forget() {
    this.#rates.clear();
    this.#latencies.clear();
  }

  #listener(listener, time) {
    const key = `listener ${listener.name}`;
    return {
      ...listener,
      rate: this.#rate(key, listener.requests_total, time),
      errorRate: this.#rate(`${key} errors`, listener.errors_total, time),
      routes: (listener.routes ?? []).map((route, index) => ({
        ...route,
        key: `${listener.name} ${route.name} ${index}`,
        listener: listener.name,
        rate: this.#rate(`${key} route ${index} ${route.name}`, route.requests_total, time),
      })),
    };
  }

  #pool(pool, time) {
    const backends = pool.backends.map(backend => this.#backend(pool, backend, time));
    const rate = total(backends.map(backend => backend.rate));
    let history = this.#poolHistories.get(pool.name);
    if (history === undefined)
      this.#poolHistories.set(pool.name, history = new History(poolHistory));
    history.add(rate);
    return {
      ...pool,
      backends,
      rate,
      history: history.values,
      quantiles: this.#latency(`pool ${pool.name}`, pool.latency, time),
      eligible: backends.filter(isEligible).length,
      trouble: backends.filter(isTrouble).length,
    };
  }

  #backend(pool, backend, time) {
    const key = `backend ${pool.name} ${backend.name}`;
    const rate = this.#rate(`${key} requests`, backend.requests_total, time);
    const failureRate = this.#rate(`${key} failures`, backend.failures_total, time);
    return {
      ...backend,
      pool: pool.name,
      condition: conditionOf(backend),
      rate,
      failureRate,
      failureShare: shareOf(failureRate, rate),
      quantiles: this.#latency(key, backend.latency, time),
    };
  }

  #total(status, listeners, pools, time) {
    const rate = total(listeners.map(listener => listener.rate));
    const errorRate = total(listeners.map(listener => listener.errorRate));
    const histograms = status.listeners.map(listener => listener.latency).filter(Boolean);
    return {
      rate,
      errorRate,
      errorShare: shareOf(errorRate, rate),
      latency: this.#latency("all", histograms.length > 0 ? sum(histograms) : undefined, time),
      connections: status.listeners.reduce((before, listener) => before + listener.connections, 0),
      inFlight: pools.reduce((before, pool) =>
        pool.backends.reduce((inner, backend) => inner + backend.in_flight, before), 0),
    };
  }

  #rate(key, count, time) {
    if (count === undefined)
      return null;
    let meter = this.#rates.get(key);
    if (meter === undefined)
      this.#rates.set(key, meter = new RateMeter());
    return meter.add(time, count);
  }

  #latency(key, histogram, time) {
    if (histogram === undefined || histogram === null)
      return { mean: null, p50: null, p99: null };
    let meter = this.#latencies.get(key);
    if (meter === undefined)
      this.#latencies.set(key, meter = new LatencyMeter());
    return meter.add(time, histogram);
  }
}

function total(rates) {
  return rates.some(rate => rate !== null) ? rates.reduce((before, rate) => before + (rate ?? 0), 0) : null;
}

function shareOf(part, whole) {
  return part === null || whole === null || whole === 0 ? null : Math.min(1, part / whole);
}
