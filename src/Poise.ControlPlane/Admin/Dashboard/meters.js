// Totals that only grow, turned into what happened lately. All times are in milliseconds of performance.now().

/** How far back a rate looks: long enough to be calm, short enough to be now. */
const rateWindow = 3_000;

/** A quantile needs more exchanges than a rate does. */
const latencyWindow = 10_000;

/** The samples of the last `window`, and always the one before them. */
class Window {
  #length;
  #samples = [];

  constructor(length) {
    this.#length = length;
  }

  get oldest() {
    return this.#samples[0];
  }

  get newest() {
    return this.#samples.at(-1);
  }

  /** A total that fell is another process's: what was counted before says nothing of it. */
  add(time, value, fell) {
    if (fell)
      this.#samples.length = 0;
    this.#samples.push({ time, value });
    while (this.#samples.length > 2 && time - this.#samples[1].time >= this.#length)
      this.#samples.shift();
  }
}

/** A counter's growth a second. */
export class RateMeter {
  #window = new Window(rateWindow);

  /** Null until there are two samples. */
  add(time, total) {
    const last = this.#window.newest;
    this.#window.add(time, total, last !== undefined && total < last.value);
    const { oldest, newest } = this.#window;
    return newest.time > oldest.time ? (newest.value - oldest.value) * 1000 / (newest.time - oldest.time) : null;
  }
}

/** A histogram's quantiles over the last seconds, from the differences of its buckets. */
export class LatencyMeter {
  #window = new Window(latencyWindow);

  /**
  * @param histogram {count, sum_seconds, buckets}: buckets are [upper bound in seconds or null, how many], not
  * cumulative, in order, the empty ones left out.
  */
  add(time, histogram) {
    const last = this.#window.newest;
    this.#window.add(time, histogram, last !== undefined && histogram.count < last.value.count);
    const { oldest, newest } = this.#window;
    const count = newest.value.count - oldest.value.count;
    if (count <= 0)
      return { mean: null, p50: null, p99: null };
    const growth = difference(oldest.value.buckets ?? [], newest.value.buckets ?? []);
    return {
      mean: (newest.value.sum_seconds - oldest.value.sum_seconds) / count,
      p50: quantile(growth, 0.50),
      p99: quantile(growth, 0.99),
    };
  }
}

/** The last `capacity` values of something that is looked at once a second. */
export class History {
  #capacity;

  values = [];

  constructor(capacity) {
    this.#capacity = capacity;
  }

  add(value) {
    this.values.push(value);
    if (this.values.length > this.#capacity)
      this.values.shift();
  }
}

/** Adds histograms up, so that pools have one latency together. */
export function sum(histograms) {
  const buckets = new Map();
  let count = 0;
  let seconds = 0;
  for (const each of histograms) {
    count += each.count;
    seconds += each.sum_seconds;
    for (const [bound, many] of each.buckets)
      buckets.set(bound, (buckets.get(bound) ?? 0) + many);
  }
  const inOrder = [...buckets].sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity));
  return { count, sum_seconds: seconds, buckets: inOrder };
}

function difference(before, after) {
  const known = new Map(before);
  return after
    .map(([bound, many]) => [bound, many - (known.get(bound) ?? 0)])
    .filter(([, many]) => many > 0);
}

/** The upper bound of the bucket in which the quantile lies: never better than the truth. */
function quantile(buckets, share) {
  const total = buckets.reduce((before, [, many]) => before + many, 0);
  let rank = Math.ceil(total * share);
  let lastBound = null;
  for (const [bound, many] of buckets) {
    lastBound = bound ?? lastBound;
    rank -= many;
    if (rank <= 0)
      return lastBound;
  }
  return lastBound;
}
