// @ts-check
import { addressOf, go } from "./address.js";
import { forget, h, markRow, showEach, withArrows } from "./dom.js";
import { age } from "./time.js";

/**
 * @typedef {import("../src/sandbox/page/messages.ts").Discovery} Discovery
 * @typedef {import("../src/sandbox/page/messages.ts").Table} Table
 * @typedef {import("../src/sandbox/page/messages.ts").Row} Row
 * @typedef {import("../src/sandbox/page/messages.ts").RowChange} RowChange
 * @typedef {import("./objects.js").ResourcePlace & { readonly namespace: string }} ListPlace
 */

/** A list as its own server prints it, kept as it is now. */
export function createObjectTable() {
  const parts = createParts(() => draw());
  /** @type {ListPlace} */
  let place = { group: "", version: "", resource: "", namespace: "" };
  /** @type {string | undefined} the key of the row whose object is open */
  let selected;
  let isNamespaced = false;
  /** @type {Table} */
  let table = { columns: [], rows: [], remaining: 0 };
  /** @type {Map<string, Row>} */
  let rows = new Map();
  let shape = "";

  const draw = () => {
    const isWide = parts.wide.checked;
    const columns = table.columns
      .map((column, at) => ({ ...column, at }))
      .filter((one) => isWide || !one.isWide);
    const withNamespace = isNamespaced && !place.namespace;
    const next = JSON.stringify([place, withNamespace, columns]);
    // Rows of another shape are not worth keeping.
    if (next !== shape) {
      forget(parts.body);
      parts.head.replaceChildren(
        ...(withNamespace ? [h("th", { scope: "col" }, "Namespace")] : []),
        ...columns.map(({ name, description }) => h("th", { scope: "col", title: description }, name)),
      );
      shape = next;
    }
    const text = parts.filter.value.trim().toLowerCase();
    const found = [...rows.values()].filter((row) => rowText(row).includes(text)).sort(byName);
    showEach(parts.body, found, keyOf, (row) => rowElement(row, columns, withNamespace, place));
    markRow(parts.body, selected);
    const hasWide = table.columns.some((column) => column.isWide);
    parts.wide.parentElement?.toggleAttribute("hidden", !hasWide);
    parts.count.textContent = countText(found.length, rows.size, table.remaining);
  };

  return {
    element: parts.element,
    /**
     * @param {ListPlace} wanted
     * @param {Discovery} discovery
     * @param {import("./objects.js").ObjectPlace | undefined} object
     */
    showPlace: (wanted, { resources, namespaces }, object) => {
      if (JSON.stringify(wanted) !== JSON.stringify(place)) {
        rows = new Map();
        table = { columns: [], rows: [], remaining: 0 };
        parts.fault.hidden = true;
      }
      place = wanted;
      selected = object && keyOf(object);
      const known = resources.find((one) => sameResource(one, place));
      isNamespaced = known?.isNamespaced ?? false;
      parts.title.textContent = known?.kind ?? place.resource;
      const pace = known && !known.canWatch ? " · has no watch: listed every 5 s" : "";
      parts.where.textContent = `${place.resource} · ${place.group ? `${place.group}/` : ""}${place.version}${pace}`;
      showNamespaces(parts.namespace, isNamespaced, namespaces, place.namespace);
      draw();
    },
    /** @param {Table} data */
    show: (data) => {
      table = data;
      rows = new Map(data.rows.map((row) => [keyOf(row), row]));
      parts.fault.hidden = true;
      draw();
    },
    /** @param {readonly RowChange[]} changes */
    change: (changes) => {
      for (const { type, row } of changes) {
        if (type === "delete") rows.delete(keyOf(row));
        else rows.set(keyOf(row), row);
      }
      draw();
    },
    /** @param {string} message */
    fault: (message) => {
      parts.fault.textContent = `The list cannot be read; it is tried again every second. ${message}`;
      parts.fault.hidden = false;
    },
  };
}

/** @param {() => void} draw */
function createParts(draw) {
  const filter = h("input", {
    type: "search",
    placeholder: "Filter these rows",
    "aria-label": "Filter these rows by any of their texts",
    input: draw,
  });
  const namespace = h("select", { "aria-label": "Namespace", change: () => go({ in: namespace.value }) });
  const wide = h("input", { type: "checkbox", change: draw });
  const title = h("h2");
  const where = h("p", { class: "quiet mono" });
  const count = h("p", { class: "quiet count", role: "status" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const head = h("tr");
  const body = h("tbody");
  const element = h(
    "section",
    { class: "list", "aria-label": "Objects" },
    h(
      "div",
      { class: "toolbar" },
      h("div", { class: "title" }, title, where),
      namespace,
      filter,
      h("label", {}, wide, "all columns"),
      count,
    ),
    fault,
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), body)),
  );
  withArrows(body);
  return { element, filter, namespace, wide, title, where, count, fault, head, body };
}

/**
 * @param {Row} row
 * @param {readonly { readonly name: string, readonly at: number }[]} columns
 * @param {boolean} withNamespace
 * @param {ListPlace} place
 */
function rowElement(row, columns, withNamespace, { group, version, resource, namespace: within }) {
  const { namespace, name, created, isTerminating, cells } = row;
  const href = addressOf("objects", { group, version, resource, in: within, namespace, name });
  const link = (/** @type {string} */ text) => h("a", { href, "data-row": keyOf(row) }, text || name);
  return h(
    "tr",
    {
      class: isTerminating ? "terminating" : undefined,
      title: isTerminating ? "It is being deleted" : undefined,
    },
    withNamespace && h("td", {}, namespace),
    ...columns.map(({ name: column, at }, index) => {
      const cell = cells[at] ?? "";
      if (index === 0) return h("th", { scope: "row" }, link(cell));
      // What the server printed was true when it did.
      return h("td", { class: toneOf(column, cell) }, column === "Age" && created ? age(created) : cell);
    }),
  );
}

/**
 * The few words that every kind uses for good and for bad.
 *
 * @param {string} column
 * @param {string} cell
 */
function toneOf(column, cell) {
  if (!["Available", "Status", "Phase"].includes(column)) return undefined;
  if (/^False|Error|BackOff|Failed/.test(cell)) return "tone-bad";
  if (/^(Unknown|Pending|Terminating|ContainerCreating)/.test(cell)) return "tone-waiting";
  return /^(True|Running|Active|Ready)$/.test(cell) ? "tone-good" : undefined;
}

/**
 * @param {HTMLSelectElement} select
 * @param {boolean} isNamespaced
 * @param {readonly string[]} namespaces
 * @param {string} current
 */
function showNamespaces(select, isNamespaced, namespaces, current) {
  select.hidden = !isNamespaced;
  const names = ["", ...new Set([...namespaces, ...(current ? [current] : [])])];
  if (names.join("/") !== [...select.options].map(({ value }) => value).join("/")) {
    select.replaceChildren(...names.map((name) => h("option", { value: name }, name || "all namespaces")));
  }
  select.value = current;
}

/** @param {{ readonly namespace: string, readonly name: string }} row */
const keyOf = ({ namespace, name }) => `${namespace}/${name}`;

/** @param {Row} row */
const rowText = ({ namespace, cells }) => [namespace, ...cells].join(" ").toLowerCase();

/**
 * @param {Row} a
 * @param {Row} b
 */
const byName = (a, b) => (keyOf(a) < keyOf(b) ? -1 : 1);

/**
 * @param {import("./objects.js").ResourcePlace} a
 * @param {import("./objects.js").ResourcePlace} b
 */
const sameResource = (a, b) => a.group === b.group && a.version === b.version && a.resource === b.resource;

/**
 * @param {number} found
 * @param {number} all
 * @param {number} remaining
 */
function countText(found, all, remaining) {
  const more = remaining > 0 ? `, and ${remaining} more that are not shown` : "";
  return `${found === all ? all : `${found} of ${all}`}${more}`;
}
