// Asks before something is done, and says what will happen.

import { element, setText } from "./dom.js";
import { count, list } from "./format.js";
import { isEligible } from "./model.js";

const dialog = document.getElementById("dialog");
const part = name => document.getElementById(`dialog-${name}`);

/**
 * Shows the dialog until it is cancelled or `act` is done; an error of `act` stays in it.
 * @param question {title, body (nodes), confirm (the button's word), isDangerous, act}
 */
export function ask({ title, body, confirm, isDangerous = false, act }) {
  setText(part("title"), title);
  part("body").replaceChildren(...body);
  setText(part("error"), "");
  setText(part("confirm"), confirm);
  part("confirm").hidden = act === null;
  setText(part("cancel"), act === null ? "Close" : "Cancel");
  part("confirm").classList.toggle("danger", isDangerous);
  part("confirm").disabled = false;
  dialog.act = act;
  if (!dialog.open)
    dialog.showModal();
  (part("body").querySelector("input") ?? (act === null || isDangerous ? part("cancel") : part("confirm"))).focus();
}

dialog.querySelector("form").addEventListener("submit", event => {
  event.preventDefault();
  perform();
});

part("cancel").addEventListener("click", () => dialog.close());

async function perform() {
  const { act } = dialog;
  part("confirm").disabled = true;
  try {
    const next = await act();
    if (dialog.act !== act)
      return;
    if (next)
      ask(next);
    else
      dialog.close();
  } catch (error) {
    setText(part("error"), messageOf(error));
  } finally {
    part("confirm").disabled = false;
  }
}

/** @param pool as the model has it now */
export function drainQuestion(backend, pool, act) {
  const others = pool.backends.filter(other => other.name !== backend.name && isEligible(other));
  const isLast = others.length === 0 && isEligible(backend);
  const now = backend.in_flight === 0 ? "Nothing is in flight there."
    : `${count(backend.in_flight, "exchange")} ${backend.in_flight === 1 ? "is" : "are"} in flight there; `
      + `${backend.in_flight === 1 ? "it finishes" : "they finish"}.`;
  const body = [element("p", {}, now, " ", newWork(others))];
  if (isLast)
    body.push(lastWarning(pool));
  return {
    title: `Drain ${backend.name} of pool ${pool.name}?`,
    body, confirm: isLast ? "Drain the last one" : "Drain", isDangerous: isLast, act,
  };
}

export function enableQuestion(backend, pool, act) {
  const isServing = backend.health === "up" || backend.health === "unknown";
  return {
    title: `Enable ${backend.name} of pool ${pool.name}?`,
    body: [element("p", {}, isServing
      ? "It gets new work at once, its share by weight."
      : `Its health is ${backend.health}${backend.reason ? ` (${backend.reason})` : ""}: `
        + "it gets new work as soon as its checks find it up.")],
    confirm: "Enable", act,
  };
}

/** @param act called with the weight that was entered */
export function weightQuestion(backend, pool, act) {
  const input = element("input", {
    type: "number", min: "0", max: "1000", step: "1", required: "", value: backend.weight, id: "weight",
  });
  const effect = element("p", { "aria-live": "polite" });
  const warning = element("div");
  const others = pool.backends.filter(other => other.name !== backend.name && isEligible(other));
  const othersWeight = others.reduce((before, other) => before + other.weight, 0);
  const tell = () => {
    const weight = input.valueAsNumber;
    const isZero = weight === 0;
    setText(effect, !input.validity.valid ? "0 to 1000, a whole number."
      : isZero ? `No new work goes to it; what is in flight finishes. ${newWork(others)}`
      : `About ${Math.round(100 * weight / (weight + othersWeight))} % of the pool's new work, now `
        + `${isEligible(backend) ? Math.round(100 * backend.weight / (backend.weight + othersWeight)) : 0} %.`);
    warning.replaceChildren(...isZero && others.length === 0 && isEligible(backend) ? [lastWarning(pool)] : []);
  };
  input.addEventListener("input", tell);
  tell();
  return {
    title: `Weight of ${backend.name} of pool ${pool.name}`,
    body: [element("label", { for: "weight" }, "New weight"), input, effect, warning],
    confirm: "Set weight", act: () => act(input.valueAsNumber),
  };
}

export function reloadQuestion(act) {
  return {
    title: "Reload the config?",
    body: [element("p", {}, "Poise reads its file again. What did not change goes on untouched; when the file has "
      + "an error, nothing changes at all.")],
    confirm: "Reload", act,
  };
}

export function reloadErrors(errors) {
  return {
    title: `The config has ${count(errors.length, "error")}. Nothing was changed.`,
    body: [element("pre", {}, errors.join("\n"))],
    confirm: "", act: null,
  };
}

/** @param act called with the token */
export function tokenQuestion(act) {
  const input = element("input", { type: "password", id: "token", required: "", autocomplete: "off" });
  return {
    title: "This Poise asks for its admin token",
    body: [element("label", { for: "token" }, "Token"), input,
      element("p", {}, "Kept by this tab until it is closed.")],
    confirm: "Use it", act: () => act(input.value.trim()),
  };
}

function newWork(others) {
  return others.length === 0 ? "" : `New work goes to ${others.length <= 3
    ? list(others.map(other => other.name))
    : `${others.length} others`}.`;
}

function lastWarning(pool) {
  return element("p", { class: "warning" }, "It is the last backend of pool ", element("strong", {}, pool.name),
    " that can take work: new requests to the pool will be answered 503, new connections closed.");
}

function messageOf(error) {
  return error.name === "TimeoutError" ? "Poise did not answer in time; whether it was done is not known."
    : error instanceof TypeError ? "Poise cannot be reached." : error.message;
}
