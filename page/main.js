// @ts-check
import { readAddress } from "./address.js";
import { conditionsView } from "./conditions.js";
import { h } from "./dom.js";
import { objectsView } from "./objects.js";
import { createProblems } from "./problems.js";
import { requestsView } from "./requests.js";
import { createStream } from "./stream.js";

/**
 * @typedef {object} View
 * @property {string} title
 * @property {HTMLElement} element
 * @property {(query: URLSearchParams) => void} open shows what the address asks for
 * @property {(query: URLSearchParams) => URLSearchParams} wants of the stream
 * @property {import("./stream.js").Hearers} hears
 */

/** @type {Readonly<Record<string, View>>} */
const views = { objects: objectsView(), requests: requestsView(), conditions: conditionsView() };

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const problems = createProblems(find("problems"));
const connection = find("connection");

/** @type {import("./stream.js").Hearers} */
const everywhere = {
  hello: ({ server }) => find("server").replaceChildren(server),
  conditions: (conditions) => {
    const { bad, waiting } = problems.show(conditions);
    document.title = `${bad > 0 ? `(${bad}) ` : ""}${current().view.title} · kagg sandbox`;
    const link = document.querySelector('nav a[href="#/conditions"]');
    const badge = bad > 0 ? h("span", { class: "badge bad" }, `${bad}`) : null;
    const patience = bad === 0 && waiting > 0 ? h("span", { class: "badge waiting" }, `${waiting}`) : null;
    link?.replaceChildren("Conditions", ...[badge, patience].filter((one) => one !== null));
  },
};

const stream = createStream(
  (name, data) => {
    everywhere[name]?.(data);
    current().view.hears[name]?.(data);
  },
  (isOpen) => {
    connection.className = `connection ${isOpen ? "good" : "bad"}`;
    connection.textContent = isOpen ? "Live" : "The sandbox does not answer";
  },
);

function current() {
  const { view: name, query } = readAddress(location.hash);
  const known = views[name] ? name : "objects";
  return { name: known, view: /** @type {View} */ (views[known]), query };
}

function show() {
  const { name, view, query } = current();
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.getAttribute("href") === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${problems.bad() > 0 ? `(${problems.bad()}) ` : ""}${view.title} · kagg sandbox`;
  const main = find("view");
  if (main.firstElementChild !== view.element) main.replaceChildren(view.element);
  view.open(query);
  stream.follow(view.wants(query));
}

document.querySelector(".skip")?.addEventListener("click", (event) => {
  // Its address would be taken for one of a view.
  event.preventDefault();
  find("view").focus();
});
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !(event.target instanceof HTMLInputElement)) {
    const filter = document.querySelector("#view input[type=search]");
    if (!(filter instanceof HTMLInputElement)) return;
    event.preventDefault();
    filter.focus();
  }
});
show();
