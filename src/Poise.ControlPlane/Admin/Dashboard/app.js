// Asks Poise once a second while the page is looked at, and draws what it says.

import * as api from "./api.js";
import * as dialogs from "./dialogs.js";
import { button, element, reconcile, setAttribute, setIcon, setText } from "./dom.js";
import { count, duration } from "./format.js";
import { updateListeners, updatePools, updateRoutes } from "./columns.js";
import { connect, place } from "./links.js";
import { Model } from "./model.js";
import { select, Wishes } from "./selection.js";
import { updateTiles } from "./tiles.js";
import { judge } from "./verdict.js";

const pollMs = 1_000;

/** Findings beside the worst that have a line of their own. */
const mostFindings = 4;

const symbolOf = { good: "up", notice: "unknown", trouble: "ejected", critical: "down" };

/** Until data is so old nobody is told its age. */
const freshMs = 2_500;

const at = id => document.getElementById(id);
const model = new Model();
const wishes = new Wishes();

let view = null;
let selection = null;
let lastAnswer = null;
let trouble = null;
let timer = 0;
let isAsking = false;

const actions = {
  drain: backend => dialogs.ask(dialogs.drainQuestion(backend, poolOf(backend), then(() => api.drain(backend)))),
  enable: backend => dialogs.ask(dialogs.enableQuestion(backend, poolOf(backend), then(() => api.enable(backend)))),
  weigh: backend => dialogs.ask(dialogs.weightQuestion(backend, poolOf(backend),
    weight => then(() => api.setWeight(backend, weight))())),
  open: pool => { wishes.moreRows(pool); draw(); },
  fold: pool => { wishes.fold(pool); draw(); },
};

/** What was done is shown at once, not at the next poll. */
function then(act) {
  return async () => {
    await act();
    poll();
  };
}

function poolOf(backend) {
  return view.pools.find(pool => pool.name === backend.pool);
}

async function poll() {
  if (isAsking || document.hidden)
    return;
  isAsking = true;
  clearTimeout(timer);
  try {
    const status = await api.getStatus();
    lastAnswer = performance.now();
    view = model.update(status, lastAnswer);
    trouble = null;
    draw();
  } catch (error) {
    failed(error);
  } finally {
    isAsking = false;
    timer = setTimeout(poll, pollMs);
  }
  showAge();
}

function failed(error) {
  trouble = error;
  const isTokenWanted = error instanceof api.Refused && error.status === 401;
  if (isTokenWanted && !at("dialog").open) {
    dialogs.ask(dialogs.tokenQuestion(token => {
      api.keepToken(token);
      poll();
    }));
  } else if (!(error instanceof api.Refused) && error.name !== "TimeoutError" && !(error instanceof TypeError)) {
    console.error(error);
  }
}

function draw() {
  if (view === null)
    return;
  drawHeader();
  drawVerdict();
  updateTiles(at("tiles"), model, view.total);
  selection = select(view, wishes);
  updateListeners(at("listeners"), selection.listeners);
  updateRoutes(at("routes"), selection.routes, arrange);
  updatePools(at("pools"), selection.pools, actions);
  setAttribute(at("map"), "data-dense", selection.isDense ? "" : null);
  const more = at("more-pools");
  more.hidden = selection.poolsLeft === 0;
  setText(more, `Show more pools (${selection.poolsLeft} left)`);
  setText(at("shown"), wishes.filter || wishes.onlyProblems
    ? `${count(selection.poolsFound, "pool")} of ${view.pools.length}` : "");
  arrange();
}

/** Places depend on sizes, so this comes after all that writes text. */
function arrange() {
  if (selection === null)
    return;
  place(at("map"), selection);
  connect(at("map"), at("links"), selection);
}

function drawHeader() {
  const { config } = view;
  setText(at("node"), view.node ?? "");
  setText(at("version"), view.version);
  setText(at("uptime"), duration(view.uptime_seconds));
  setText(at("generation"), `generation ${config.generation}`);
  const loaded = new Date(config.loaded_at);
  setText(at("loaded"), `${duration((Date.now() - loaded) / 1000)} ago`);
  setAttribute(at("loaded"), "title", loaded.toLocaleString());
  at("config-error").hidden = !config.error;
  setText(at("kept-generation"), String(config.generation));
  setText(at("config-error-text"), config.error ?? "");
}

function drawVerdict() {
  const verdict = judge(view);
  const root = at("verdict");
  setAttribute(root, "data-level", verdict.level);
  setIcon(root.querySelector(".icon"), symbolOf[verdict.level]);
  showFinding(at("verdict-text"), verdict);
  const shown = verdict.more.slice(0, mostFindings);
  const rest = verdict.more.slice(mostFindings);
  if (rest.length > 0)
    shown.push({ text: `${count(rest.length, "more pool")} in trouble`, pool: rest[0].pool });
  reconcile(at("verdict-more"), shown, finding => finding.text, () => element("li"), showFinding);
  const name = `Poise ${view.node ?? ""}`;
  document.title = verdict.level === "good" ? name : `${verdict.text} · ${name}`;
}

/** The words, and where there is a pool to look at, a way to it. */
function showFinding(root, { text, pool }) {
  if (root.textContent === text)
    return;
  root.replaceChildren(pool ? button(text, { class: "finding" }, () => goTo(pool)) : text);
}

function goTo(poolName) {
  const find = () => at("pools").querySelector(`[data-pool="${CSS.escape(poolName)}"]`);
  if (find() === null) {
    at("filter").value = wishes.filter = "";
    draw();
  }
  find()?.scrollIntoView({ block: "center", behavior: "smooth" });
  find()?.querySelector("button")?.focus({ preventScroll: true });
}

/** How old what is seen is; said loudly when Poise does not answer. */
function showAge() {
  const age = lastAnswer === null ? null : performance.now() - lastAnswer;
  const isLost = trouble !== null;
  setAttribute(document.body, "data-lost", isLost ? "" : null);
  const live = at("live");
  setAttribute(live, "data-state", isLost ? "lost" : "live");
  if (!isLost) {
    setText(live, age === null ? "connecting" : age < freshMs ? "live" : `${duration(age / 1000)} old`);
    return;
  }
  const why = trouble instanceof api.Refused
    ? `Poise answers: ${trouble.message}.` : "The connection to Poise is lost.";
  const what = age === null ? "Nothing is known yet." : `What you see is ${duration(age / 1000)} old.`;
  setText(live, `${why} ${what}`);
}

async function reload() {
  try {
    await api.reload();
  } catch (error) {
    if (error instanceof api.Refused && error.details.length > 0)
      return dialogs.reloadErrors(error.details);
    throw error;
  } finally {
    poll();
  }
  return null;
}

at("reload").addEventListener("click", () => dialogs.ask(dialogs.reloadQuestion(reload)));
at("filter").addEventListener("input", event => { wishes.filter = event.target.value; draw(); });
at("tools").addEventListener("submit", event => event.preventDefault());
at("problems").addEventListener("click", event => {
  wishes.onlyProblems = !wishes.onlyProblems;
  setAttribute(event.currentTarget, "aria-pressed", wishes.onlyProblems);
  draw();
});
at("more-pools").addEventListener("click", () => { wishes.morePools(); draw(); });
document.addEventListener("keydown", event => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName) && !at("dialog").open) {
    event.preventDefault();
    at("filter").focus();
  }
});
document.addEventListener("visibilitychange", poll);
new ResizeObserver(arrange).observe(at("map"));
setInterval(showAge, pollMs);
poll();
