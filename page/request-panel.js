// @ts-check
import { addressOfObject } from "./address.js";
import { h } from "./dom.js";
import { clock, duration } from "./time.js";

/**
 * @typedef {import("../src/sandbox/requests/record.ts").RequestRecord} RequestRecord
 * @typedef {import("../src/sandbox/requests/record.ts").Step} Step
 */

/**
 * The way of one request, step by step.
 *
 * @param {() => void} close
 */
export function createRequestPanel(close) {
  const content = h("div");
  const element = h(
    "aside",
    { class: "panel", "aria-label": "The way of a request", hidden: true },
    h(
      "div",
      { class: "toolbar" },
      h("h2", {}, "The way of the request"),
      h("button", { type: "button", "aria-label": "Close", title: "Close (Esc)", click: close }, "✕"),
    ),
    content,
  );
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && element.isConnected && !element.hidden) close();
  });
  /** @type {RequestRecord | undefined} */
  let drawn;
  return {
    element,
    /**
     * @param {boolean} isWanted
     * @param {RequestRecord | undefined} record undefined where it is forgotten
     */
    show: (isWanted, record) => {
      element.hidden = !isWanted;
      if (drawn && drawn === record) return;
      drawn = record;
      content.replaceChildren(
        ...(record ? wayOf(record) : [h("p", { class: "quiet" }, "This request is no longer remembered.")]),
      );
    },
  };
}

/** @param {RequestRecord} record */
function wayOf(record) {
  const { method, path, query, code, message, milliseconds, isOpen, steps } = record;
  const last = Math.max(milliseconds, ...steps.map(({ to }) => to), 0.001);
  return [
    h("p", { class: "target mono" }, `${method} ${path}${query ? `?${query}` : ""}`),
    message && h("p", { class: "fault" }, message),
    h(
      "ol",
      { class: "steps" },
      ...steps.map((step) => stepElement(step, last)),
      h(
        "li",
        { class: code >= 400 ? "refused" : "" },
        h("span", { class: "name" }, isOpen ? "open" : "end"),
        h("span", { class: "took number" }, isOpen ? "" : duration(milliseconds)),
        h("span", { class: "text" }, endText(record)),
      ),
    ),
    facts(record),
  ].filter((part) => part !== "");
}

/**
 * @param {Step} step
 * @param {number} last the whole way, in milliseconds
 */
function stepElement({ name, text, isRefused, from, to }, last) {
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--from", `${(from / last) * 100}%`);
  bar.style.setProperty("--share", `${((to - from) / last) * 100}%`);
  return h(
    "li",
    { class: isRefused ? "refused" : "" },
    h("span", { class: "name" }, name),
    h(
      "span",
      { class: "took number", title: `from ${duration(from)} to ${duration(to)}` },
      duration(to - from),
    ),
    h("span", { class: "text" }, text),
    bar,
  );
}

/** @param {RequestRecord} record */
function endText({ code, bytes, events, isOpen }) {
  if (isOpen) return `${code}, and the stream goes on`;
  const sent = events === undefined ? "" : `, ${events} ${events === 1 ? "event" : "events"}`;
  return `${code}, ${bytes.toLocaleString("en")} bytes${sent}`;
}

/** @param {RequestRecord} record */
function facts({ time, user, impersonator, resource, backend, userAgent, remoteAddress, auditId }) {
  /** @type {[string, string | Node | undefined | false][]} */
  const known = [
    ["Time", clock(time)],
    ["User", user?.name],
    ["Groups", user?.groups.join(", ")],
    ["Impersonated by", impersonator?.name],
    ["Resource", resource && objectLink(resource)],
    ["Answered by", backend ? `APIService ${backend.apiService}` : "this process"],
    ["Address dialled", backend?.address],
    ["Client", userAgent],
    ["From", remoteAddress],
    ["Audit ID", auditId],
  ];
  return h(
    "dl",
    {},
    ...known.flatMap(([term, value]) => (value ? [h("dt", {}, term), h("dd", {}, value)] : [])),
  );
}

/** @param {import("../src/sandbox/requests/record.ts").RecordedResource} resource */
function objectLink(resource) {
  const { group, version, namespace, name } = resource;
  const place = `${group ? `${group}/` : ""}${version} ${resource.resource}`;
  const object = [namespace, name].filter((part) => part !== "").join("/");
  return h("a", { href: addressOfObject(resource) }, `${place}${object && ` ${object}`}`);
}
