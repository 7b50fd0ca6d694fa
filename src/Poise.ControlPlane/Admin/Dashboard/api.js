// The admin API, as docs/operating/admin.md has it.

const timeoutMs = 5_000;
const tokenKey = "poise-token";

/** Poise answered, and said no. */
export class Refused extends Error {
  constructor(status, message, details) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export function getStatus() {
  return call("GET", "/v1/status");
}

export function drain(backend) {
  return call("POST", `${pathOf(backend)}/drain`);
}

export function enable(backend) {
  return call("POST", `${pathOf(backend)}/enable`);
}

export function setWeight(backend, weight) {
  return call("PUT", `${pathOf(backend)}/weight`, { weight });
}

/** Reads the config again; every error of it is in the details of what is thrown. */
export function reload() {
  return call("POST", "/v1/reload", undefined, 60_000);
}

/** For as long as the tab is open; null forgets it. */
export function keepToken(token) {
  if (token)
    sessionStorage.setItem(tokenKey, token);
  else
    sessionStorage.removeItem(tokenKey);
}

function pathOf(backend) {
  return `/v1/pools/${encodeURIComponent(backend.pool)}/backends/${encodeURIComponent(backend.name)}`;
}

async function call(method, path, body, longest = timeoutMs) {
  // The header that a form of another site cannot send.
  const headers = { "X-Poise-Admin": "1", Accept: "application/json" };
  const token = sessionStorage.getItem(tokenKey);
  if (token)
    headers.Authorization = `Bearer ${token}`;
  if (body !== undefined)
    headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(longest),
  });
  const answer = await jsonOf(response);
  if (!response.ok) {
    const error = answer?.error ?? {};
    throw new Refused(response.status, error.message ?? `Poise answered ${response.status}`, error.details ?? []);
  }
  return answer;
}

async function jsonOf(response) {
  const text = await response.text();
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
