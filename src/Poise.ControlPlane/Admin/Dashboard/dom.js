// Elements without a framework. Text only ever becomes text nodes and attributes: nothing that Poise says is HTML.

const svgNamespace = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes that are null are left out; children are nodes or text. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** One of the symbols of index.html. It is decoration: the word beside it says the same. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#${name}` }));
}

export function button(text, attributes, onClick) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** Writes only what differs, so that a page at rest costs no layout. */
export function setText(node, text) {
  if (node.textContent !== text)
    node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null)
    node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value);
}

export function setIcon(node, name) {
  setAttribute(node.firstChild, "href", `#${name}`);
}

/**
 * Makes the children of `parent` stand for `items`, in their order. A child lives as long as its key does, so focus,
 * selection and what the pointer is on survive an update.
 */
export function reconcile(parent, items, keyOf, create, update) {
  const known = parent.childrenByKey ?? new Map();
  const next = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const child = known.get(key) ?? create(item);
    next.set(key, child);
    update(child, item);
    if (child === place)
      place = place.nextSibling;
    else
      parent.insertBefore(child, place);
  }
  for (const [key, child] of known) {
    if (next.get(key) !== child)
      child.remove();
  }
  parent.childrenByKey = next;
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null)
      made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
