// @ts-check
import { go, readAddress } from "./address.js";
import { h } from "./dom.js";
import { createObjectPanel } from "./object-panel.js";
import { createObjectTable } from "./object-table.js";
import { createResourceList } from "./resource-list.js";

/**
 * @typedef {import("../src/sandbox/page/messages.ts").Discovery} Discovery
 * @typedef {{ readonly group: string, readonly version: string, readonly resource: string }} ResourcePlace
 * @typedef {ResourcePlace & { readonly namespace: string, readonly name: string }} ObjectPlace
 */

/** How often discovery is read again while someone looks, in milliseconds: it has no watch. */
const REFRESH = 5000;

/**
 * Everything that can be listed, aggregated or not.
 *
 * @returns {import("./main.js").View}
 */
export function objectsView() {
  const resources = createResourceList();
  const table = createObjectTable();
  const panel = createObjectPanel(() => go({ namespace: "", name: "", values: "" }));
  const element = h("div", { class: "objects" }, resources.element, table.element, panel.element);
  /** @type {Discovery} */
  let discovery = { resources: [], namespaces: [] };

  const draw = () => {
    const { query } = readAddress(location.hash);
    resources.show(discovery.resources, listOf(query));
    table.showPlace(listOf(query), discovery, objectOf(query));
  };
  const refresh = async () => {
    if (document.visibilityState === "hidden") return;
    const response = await fetch("api/discovery").catch(() => undefined);
    if (!response?.ok) return;
    discovery = await response.json();
    if (element.isConnected) draw();
  };
  setInterval(() => void (element.isConnected && refresh()), REFRESH);

  return {
    title: "Objects",
    element,
    open: (query) => {
      draw();
      void refresh();
      const object = objectOf(query);
      element.classList.toggle("with-panel", object !== undefined);
      panel.open(object, query.get("values") === "1");
    },
    wants: (query) => new URLSearchParams(listOf(query)),
    hears: {
      table: (data) => {
        table.show(data);
        panel.refresh();
      },
      rows: (changes) => {
        table.change(changes);
        panel.hear(changes.map(({ row }) => row));
      },
      tableFault: ({ message }) => table.fault(message),
    },
  };
}

/**
 * The list that is looked at: APIServices where nothing is asked for, since they are what it is all about.
 *
 * @param {URLSearchParams} query
 */
function listOf(query) {
  const part = partsOf(query);
  if (!part("resource")) {
    return { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices", namespace: "" };
  }
  const [group, version, resource] = [part("group"), part("version"), part("resource")];
  return { group, version, resource, namespace: part("in") };
}

/**
 * The object that is looked at, if any. It can be in another namespace than the list that is asked for.
 *
 * @param {URLSearchParams} query
 */
function objectOf(query) {
  const part = partsOf(query);
  const { group, version, resource } = listOf(query);
  if (!part("name")) return undefined;
  return { group, version, resource, namespace: part("namespace"), name: part("name") };
}

/** @param {URLSearchParams} query */
const partsOf = (query) => (/** @type {string} */ name) => query.get(name) ?? "";
