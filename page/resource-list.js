// @ts-check
import { addressOf } from "./address.js";
import { h, withArrows } from "./dom.js";

/** @typedef {import("../src/sandbox/page/messages.ts").ListedResource} ListedResource */

/** The list of what can be looked at, by group. */
export function createResourceList() {
  const filter = h("input", {
    type: "search",
    placeholder: "Find a resource",
    "aria-label": "Find a resource by its name, kind, short name or group",
    input: () => draw(),
  });
  const list = h("div", { class: "groups" });
  const element = h("nav", { class: "resources", "aria-label": "Resources" }, filter, list);
  withArrows(list);
  /** @type {readonly ListedResource[]} */
  let resources = [];
  /** @type {import("./objects.js").ResourcePlace} */
  let current = { group: "", version: "", resource: "" };
  let drawn = "";

  const draw = () => {
    const text = filter.value.trim().toLowerCase();
    const found = resources.filter((one) => matches(one, text));
    const next = JSON.stringify([found, current]);
    if (next === drawn) return;
    drawn = next;
    const focused = document.activeElement?.getAttribute("href");
    const nothing = h(
      "p",
      { class: "quiet" },
      resources.length === 0 ? "Reading discovery…" : "Nothing is called so.",
    );
    list.replaceChildren(...(found.length === 0 ? [nothing] : [...byHeading(found)].map(group)));
    for (const link of list.querySelectorAll("a")) if (link.getAttribute("href") === focused) link.focus();
  };

  /** @param {[string, readonly ListedResource[]]} entry */
  const group = ([heading, members]) =>
    h(
      "section",
      { "aria-label": heading },
      h("h3", {}, heading, members[0]?.isStale && h("span", { class: "badge bad", title: STALE }, "stale")),
      h("ul", {}, ...members.map(item)),
    );

  /** @param {ListedResource} one */
  const item = ({ group, version, resource, kind }) => {
    const isCurrent = group === current.group && version === current.version && resource === current.resource;
    const href = addressOf("objects", { group, version, resource });
    return h(
      "li",
      {},
      h(
        "a",
        { href, title: kind, "data-row": true, "aria-current": isCurrent ? "true" : undefined },
        resource,
      ),
    );
  };

  return {
    element,
    /**
     * @param {readonly ListedResource[]} found
     * @param {import("./objects.js").ResourcePlace} place
     */
    show: (found, { group, version, resource }) => {
      resources = found;
      current = { group, version, resource };
      draw();
    },
  };
}

const STALE = "Its server does not answer: this is what discovery knew of it last.";

/** @param {ListedResource} one */
const headingOf = ({ group, version }) => (group ? `${group}/${version}` : version);

/** @param {readonly ListedResource[]} resources */
function byHeading(resources) {
  /** @type {Map<string, ListedResource[]>} */
  const groups = new Map();
  for (const one of resources) groups.set(headingOf(one), [...(groups.get(headingOf(one)) ?? []), one]);
  return groups;
}

/**
 * @param {ListedResource} one
 * @param {string} text
 */
const matches = ({ group, resource, kind, shortNames }, text) =>
  [group, resource, kind, ...shortNames].some((name) => name.toLowerCase().includes(text));
