// @ts-check
import { addressOf, go } from "./address.js";
import { h, markRow, showEach, withArrows } from "./dom.js";
import { createFilters, passes } from "./request-filters.js";
import { createRequestPanel } from "./request-panel.js";
import { clock, duration } from "./time.js";

/** @typedef {import("../src/sandbox/requests/record.ts").RequestRecord} RequestRecord */

/** How many are kept here, and how many rows are drawn. */
const KEPT = 2000;
const DRAWN = 300;

/**
 * Requests as they pass, the newest first.
 *
 * @returns {import("./main.js").View}
 */
export function requestsView() {
  const panel = createRequestPanel(() => go({ show: "" }));
  const filters = createFilters();
  const { element, pause, count, body, empty } = createParts(filters.elements, panel.element);
  pause.addEventListener("click", () => turn());
  /** @type {Map<number, RequestRecord>} */
  const records = new Map();
  let isPaused = false;
  let query = new URLSearchParams();

  const turn = () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", `${isPaused}`);
    pause.textContent = isPaused ? "Go on" : "Pause";
    draw();
  };
  const draw = () => {
    panel.show(query.has("show"), records.get(Number(query.get("show"))));
    element.classList.toggle("with-panel", query.has("show"));
    if (!isPaused) {
      const newest = [...records.values()].sort((a, b) => b.sequence - a.sequence);
      const found = newest.filter((record) => passes(record, query));
      showEach(
        body,
        found.slice(0, DRAWN),
        ({ sequence }) => `${sequence}`,
        (record) => row(record, query),
      );
      count.textContent =
        found.length === newest.length ? `${newest.length}` : `${found.length} of ${newest.length}`;
      empty.hidden = found.length > 0;
      empty.textContent =
        newest.length > 0
          ? "No request passes these filters."
          : "No request has come yet: try kubectl get apiservices.";
      filters.offer(newest);
    }
    for (const link of body.querySelectorAll("a[data-row]")) {
      const show = link.getAttribute("data-row") ?? "";
      link.setAttribute("href", addressOf("requests", { ...Object.fromEntries(query), show }));
    }
    markRow(body, query.get("show"));
  };
  /** @param {readonly RequestRecord[]} more */
  const add = (more) => {
    for (const record of more) records.set(record.sequence, record);
    for (const sequence of records.keys()) {
      if (records.size <= KEPT) break;
      records.delete(sequence);
    }
    draw();
  };
  return {
    title: "Requests",
    element,
    open: (wanted) => {
      query = wanted;
      filters.show(wanted);
      draw();
    },
    wants: () => new URLSearchParams({ requests: "1" }),
    hears: {
      requests: (all) => {
        records.clear();
        add(all);
      },
      newRequests: add,
    },
  };
}

/**
 * @param {readonly HTMLElement[]} filters
 * @param {HTMLElement} panel
 */
function createParts(filters, panel) {
  const count = h("p", { class: "quiet count", role: "status" });
  const pause = h("button", { type: "button", "aria-pressed": "false" }, "Pause");
  const body = h("tbody");
  const empty = h("p", { class: "empty" });
  const title = h("h2", { class: "unseen" }, "Requests");
  const table = h("table", {}, h("thead", {}, h("tr", {}, ...HEADINGS.map(heading))), body);
  const list = h(
    "section",
    { class: "list", "aria-label": "Requests" },
    h("div", { class: "toolbar" }, title, ...filters, pause, count),
    h("div", { class: "scroll" }, table, empty),
  );
  withArrows(body);
  return { element: h("div", { class: "requests" }, list, panel), pause, count, body, empty };
}

const HEADINGS = ["Time", "User", "Verb", "Resource", "Object", "Code", "Took", "Answered by"];

/** @param {string} text */
const heading = (text) => h("th", { scope: "col", class: text === "Took" ? "number" : undefined }, text);

/**
 * @param {RequestRecord} record
 * @param {URLSearchParams} query
 */
function row(record, query) {
  const { sequence, time, user, impersonator, verb, resource, path, code, milliseconds, isOpen, backend } =
    record;
  const href = addressOf("requests", { ...Object.fromEntries(query), show: `${sequence}` });
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href, "data-row": `${sequence}` }, clock(time))),
    h(
      "td",
      { class: "user", title: user && [user.name, ...user.groups].join(", ") },
      user?.name ?? "–",
      impersonator && h("span", { class: "quiet" }, ` by ${impersonator.name}`),
    ),
    h("td", {}, verb),
    ...(resource
      ? [
          h(
            "td",
            { title: resource.group },
            resource.resource,
            resource.subresource && `/${resource.subresource}`,
          ),
          h("td", { class: "mono long" }, objectText(resource)),
        ]
      : [h("td", { colspan: "2", class: "mono quiet long" }, path)]),
    h("td", {}, h("span", { class: `code code-${Math.floor(code / 100)}` }, `${code}`)),
    h("td", { class: "number" }, isOpen ? h("span", { class: "open" }, "open") : duration(milliseconds)),
    h("td", { class: backend ? "" : "quiet" }, backend ? backend.apiService : "sandbox"),
  );
}

/** @param {import("../src/sandbox/requests/record.ts").RecordedResource} resource */
function objectText({ namespace, name }) {
  if (!namespace) return name;
  return `${namespace}/${name || "*"}`;
}
