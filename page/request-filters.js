// @ts-check
import { go } from "./address.js";
import { h } from "./dom.js";

/** @typedef {import("../src/sandbox/requests/record.ts").RequestRecord} RequestRecord */

/** @type {readonly [string, string][]} */
const CODES = [
  ["", "any code"],
  ["failed", "400 and more"],
  ["2", "2xx"],
  ["3", "3xx"],
  ["4", "4xx"],
  ["5", "5xx"],
];

/** The filters of the requests; the address holds what is chosen. */
export function createFilters() {
  const users = h("datalist", { id: "request-users" });
  const resources = h("datalist", { id: "request-resources" });
  const user = text("user", "User", "request-users");
  const resource = text("resource", "Resource or path", "request-resources");
  const verb = choice("verb", "Verb");
  const code = choice("code", "Code");
  code.replaceChildren(...CODES.map(([value, label]) => h("option", { value }, label)));
  let offered = "";
  return {
    elements: [user, verb, resource, code, users, resources],
    /** @param {URLSearchParams} query */
    show: (query) => {
      for (const control of [user, resource]) {
        const value = query.get(control.name) ?? "";
        if (control.value !== value) control.value = value;
      }
      const wanted = query.get("verb") ?? "";
      if (![...verb.options].some(({ value }) => value === wanted))
        verb.append(h("option", { value: wanted }, wanted));
      verb.value = wanted;
      code.value = query.get("code") ?? "";
    },
    /** @param {readonly RequestRecord[]} records what can be chosen from */
    offer: (records) => {
      const found = {
        users: distinct(records.map(({ user }) => user?.name)),
        verbs: distinct(records.map(({ verb }) => verb)),
        resources: distinct(records.map(({ resource }) => resource?.resource)),
      };
      if (JSON.stringify(found) === offered) return;
      offered = JSON.stringify(found);
      users.replaceChildren(...found.users.map((value) => h("option", { value })));
      resources.replaceChildren(...found.resources.map((value) => h("option", { value })));
      const chosen = verb.value;
      const verbs = distinct([...found.verbs, chosen]);
      verb.replaceChildren(
        h("option", { value: "" }, "any verb"),
        ...verbs.map((value) => h("option", { value }, value)),
      );
      verb.value = chosen;
    },
  };
}

/**
 * @param {RequestRecord} record
 * @param {URLSearchParams} query
 */
export function passes({ user, impersonator, verb, resource, path, code }, query) {
  const wanted = (/** @type {string} */ name) => (query.get(name) ?? "").trim().toLowerCase();
  const names = [user?.name, impersonator?.name].map((name) => name?.toLowerCase() ?? "");
  const whats = [resource?.resource ?? "", path].map((name) => name.toLowerCase());
  return (
    names.some((name) => name.includes(wanted("user"))) &&
    (!wanted("verb") || verb === wanted("verb")) &&
    whats.some((what) => what.includes(wanted("resource"))) &&
    hasCode(code, wanted("code"))
  );
}

/**
 * @param {number} code
 * @param {string} wanted
 */
const hasCode = (code, wanted) => (wanted === "failed" ? code >= 400 : `${code}`.startsWith(wanted));

/**
 * @param {string} name
 * @param {string} label
 * @param {string} list
 */
function text(name, label, list) {
  const input = h("input", {
    type: "search",
    name,
    list,
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    input: () => go({ [name]: input.value }, { isStep: false }),
  });
  return input;
}

/**
 * @param {string} name
 * @param {string} label
 */
function choice(name, label) {
  const select = h("select", {
    name,
    "aria-label": label,
    change: () => go({ [name]: select.value }, { isStep: false }),
  });
  return select;
}

/** @param {readonly (string | undefined)[]} names */
const distinct = (names) => [...new Set(names.filter((name) => name !== undefined && name !== ""))].sort();
