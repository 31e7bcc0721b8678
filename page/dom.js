// @ts-check

/**
 * @typedef {string | Node | null | undefined | false} Child
 * @typedef {{ readonly [name: string]: string | boolean | undefined | ((event: Event) => void) }} Attributes
 */

/**
 * An element. Texts only ever become text, whatever they hold: objects of the sandbox are anybody's.
 * A function is called for the event of its name.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter(isShown));
  return element;
}

/**
 * @param {Child} child
 * @returns {child is string | Node}
 */
const isShown = (child) => child !== null && child !== undefined && child !== false && child !== "";

/**
 * Gives `parent` an element for each item, in order, behind what else it has. The element of an item that was there
 * stays, so that focus and selection do.
 *
 * @template Item
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => Element} create
 */
export function showEach(parent, items, keyOf, create) {
  const known = elementsOf(parent);
  /** @type {Known} */
  const kept = new Map();
  const own = new Set(Array.from(known.values(), ({ element }) => element));
  let next = [...parent.children].find((child) => own.has(child)) ?? null;
  for (const item of items) {
    const key = keyOf(item);
    const before = known.get(key);
    const element = before?.item === item ? before.element : create(item);
    kept.set(key, { item, element });
    if (before && before.element !== element) {
      const hadFocus = before.element.contains(document.activeElement);
      if (before.element === next) next = element;
      before.element.replaceWith(element);
      if (hadFocus) focusIn(element);
    }
    if (element === next) next = element.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  for (const [key, { element }] of known) if (!kept.has(key)) element.remove();
  shown.set(parent, kept);
}

/**
 * Lets go of what {@link showEach} has put there: all of it is made anew.
 *
 * @param {Element} parent
 */
export function forget(parent) {
  for (const { element } of elementsOf(parent).values()) element.remove();
  shown.delete(parent);
}

/** @typedef {Map<string, { readonly item: unknown, readonly element: Element }>} Known */

/** @type {WeakMap<Element, Known>} */
const shown = new WeakMap();

/** @param {Element} parent */
const elementsOf = (parent) => shown.get(parent) ?? new Map();

/** @param {Element} element */
function focusIn(element) {
  const link = element.querySelector("a, button");
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
}

/**
 * Up and down go from row to row, as in any list.
 *
 * @param {HTMLElement} list
 */
export function withArrows(list) {
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...list.querySelectorAll("a[data-row]")].filter((link) => link instanceof HTMLElement);
    const at = links.findIndex((link) => link === document.activeElement);
    const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at === -1 || !next) return;
    event.preventDefault();
    next.focus();
  });
}

/**
 * Marks the row whose object is open.
 *
 * @param {Element} body
 * @param {string | null | undefined} key
 */
export function markRow(body, key) {
  for (const link of body.querySelectorAll("a[data-row]")) {
    const isOpen = link.getAttribute("data-row") === key;
    link.closest("tr")?.classList.toggle("selected", isOpen);
    if (isOpen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
