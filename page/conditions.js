// @ts-check
import { addressOfObject } from "./address.js";
import { h, showEach } from "./dom.js";
import { age, clock } from "./time.js";

/**
 * @typedef {import("../src/sandbox/page/messages.ts").Conditions} Conditions
 * @typedef {import("../src/sandbox/page/messages.ts").Subject} Subject
 * @typedef {import("../src/sandbox/page/messages.ts").Condition} Condition
 * @typedef {import("../src/sandbox/page/messages.ts").Change} Change
 */

/**
 * What everything says of itself, what is wrong first, and what has changed.
 *
 * @returns {import("./main.js").View}
 */
export function conditionsView() {
  const local = h("input", { type: "checkbox", change: () => draw() });
  const unwell = h("input", { type: "checkbox", change: () => draw() });
  const count = h("p", { class: "quiet count", role: "status" });
  const subjects = h("table", {}, h("thead", {}, h("tr", {}, ...HEADINGS.map(heading))));
  const empty = h("p", { class: "empty" }, "There is nothing here that has conditions.");
  const changes = h("ol", { class: "changes" });
  const unchanged = h("p", { class: "empty" }, "Nothing has changed since the page was opened.");
  const element = h(
    "div",
    { class: "conditions" },
    h(
      "section",
      { class: "list", "aria-label": "Conditions" },
      h(
        "div",
        { class: "toolbar" },
        h("h2", { class: "unseen" }, "Conditions"),
        h("label", {}, unwell, "only what is not well"),
        h("label", {}, local, "kube-apiserver's own APIServices"),
        count,
      ),
      h("div", { class: "scroll" }, subjects, empty),
    ),
    h(
      "section",
      { class: "panel", "aria-label": "Changes" },
      h("div", { class: "toolbar" }, h("h2", {}, "Changes")),
      unchanged,
      changes,
    ),
  );
  /** @type {Conditions} */
  let conditions = { subjects: [], changes: [] };
  /** @param {Subject} subject one that says the same as before is the same, and keeps its rows */
  const knownSubject = (subject) => {
    const before = conditions.subjects.find((one) => keyOf(one) === keyOf(subject));
    return JSON.stringify(before) === JSON.stringify(subject) && before ? before : subject;
  };
  /** @param {Change} change */
  const knownChange = (change) =>
    conditions.changes.find(({ sequence }) => sequence === change.sequence) ?? change;
  const draw = () => {
    const found = conditions.subjects.filter(
      ({ level, isLocal }) =>
        (local.checked || !isLocal || level !== "good") &&
        (!unwell.checked || level === "bad" || level === "waiting"),
    );
    showEach(subjects, found, keyOf, subjectBody);
    count.textContent = `${found.length} of ${conditions.subjects.length}`;
    empty.hidden = found.length > 0;
    showEach(changes, conditions.changes, ({ sequence }) => `${sequence}`, changeElement);
    unchanged.hidden = conditions.changes.length > 0;
  };
  return {
    title: "Conditions",
    element,
    open: draw,
    wants: () => new URLSearchParams(),
    hears: {
      conditions: (now) => {
        conditions = { subjects: now.subjects.map(knownSubject), changes: now.changes.map(knownChange) };
        draw();
      },
    },
  };
}

const HEADINGS = ["Object", "Condition", "Status", "Reason and message", "Since"];

/** @param {string} text */
const heading = (text) => h("th", { scope: "col" }, text);

/** @param {Subject} subject */
function subjectBody(subject) {
  const { kind, namespace, name, level, conditions } = subject;
  const rows = conditions.map(({ type, status, reason, message, since, level }, index) =>
    h(
      "tr",
      {},
      index === 0 &&
        h(
          "th",
          { scope: "rowgroup", rowspan: `${conditions.length}` },
          h("span", { class: "kind" }, kind),
          h("a", { href: addressOfObject(subject) }, namespace ? `${namespace}/${name}` : name),
        ),
      h("td", {}, type),
      h("td", {}, h("span", { class: `status ${level}` }, status)),
      h(
        "td",
        { class: "why" },
        reason && h("span", { class: "reason" }, reason),
        message && h("span", { class: "message" }, message),
      ),
      h("td", { class: "quiet number" }, age(since)),
    ),
  );
  return h("tbody", { class: `subject ${level}` }, ...rows);
}

/** @param {Change} change */
function changeElement({ time, subject, type, from, to, reason, message, level }) {
  const { kind, namespace, name } = subject;
  return h(
    "li",
    { class: level },
    h("span", { class: "quiet number" }, clock(time)),
    h(
      "p",
      {},
      h("span", { class: "kind" }, kind),
      h("a", { href: addressOfObject(subject) }, namespace ? `${namespace}/${name}` : name),
    ),
    h(
      "p",
      {},
      `${type} `,
      from !== to && h("span", { class: "quiet" }, `${from || "–"} → `),
      h("span", { class: `status ${level}` }, to || "gone"),
      reason && ` ${reason}`,
    ),
    message && h("p", { class: "message" }, message),
  );
}

/** @param {Subject} subject */
const keyOf = ({ kind, namespace, name }) => `${kind}/${namespace}/${name}`;
