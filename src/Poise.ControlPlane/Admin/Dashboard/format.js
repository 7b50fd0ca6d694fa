// Numbers and times as people read them.

/** A rate or a count in at most four places: 0, 0.4, 12, 340, 1.2k, 56k, 3.4M. */
export function amount(value) {
  if (value === null)
    return "–";
  if (value >= 999_500)
    return `${short(value / 1e6)}M`;
  if (value >= 999.5)
    return `${short(value / 1e3)}k`;
  return value > 0 && value < 9.95 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
}

/** A share of one: 0 %, < 0.1 %, 2.5 %, 100 %. */
export function percent(share) {
  if (share === null)
    return "–";
  if (share < 0.001)
    return share === 0 ? "0 %" : "< 0.1 %";
  return `${short(share * 100)} %`;
}

/** A latency: 320 µs, 4.2 ms, 1.3 s. */
export function latency(seconds) {
  if (seconds === null)
    return "–";
  if (seconds < 0.0009995)
    return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.9995)
    return `${short(seconds * 1e3)} ms`;
  return `${short(seconds)} s`;
}

/** How long, in the two largest units: 42 s, 3 min 5 s, 4 h 10 min, 12 d 3 h. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = units.findIndex(([, length]) => whole >= length);
  if (first < 0)
    return "0 s";
  let rest = whole;
  const parts = [];
  for (const [name, length] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0)
      parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** "1 backend", "2 backends". */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** "a", "a and b", "a, b and c", "a, b and 7 more". */
export function list(names, most = 3) {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const left = names.length - shown.length;
  const parts = left > 0 ? [...shown, `${left} more`] : shown;
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function short(value) {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}
