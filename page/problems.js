// @ts-check
import { addressOf, addressOfObject } from "./address.js";
import { h } from "./dom.js";

/**
 * @typedef {import("../src/sandbox/page/messages.ts").Conditions} Conditions
 * @typedef {import("../src/sandbox/page/messages.ts").Subject} Subject
 */

/** More than this is a list to read, not a warning. */
const MOST = 3;

/**
 * What is wrong, above everything.
 *
 * @param {HTMLElement} place
 */
export function createProblems(place) {
  let last = "";
  let bad = 0;
  return {
    bad: () => bad,
    /** @param {Conditions} conditions */
    show: ({ subjects }) => {
      const found = subjects.filter(({ level }) => level === "bad");
      const waiting = subjects.filter(({ level }) => level === "waiting").length;
      bad = found.length;
      const text = JSON.stringify([found, waiting]);
      // The same again would be read out again.
      if (text !== last) place.replaceChildren(...summary(found, waiting));
      last = text;
      return { bad, waiting };
    },
  };
}

/**
 * @param {readonly Subject[]} found
 * @param {number} waiting
 */
function summary(found, waiting) {
  const all = addressOf("conditions");
  const patience =
    waiting > 0 && h("a", { href: all }, `${waiting} still on ${waiting === 1 ? "its" : "their"} way`);
  if (found.length === 0) {
    return [h("p", { class: `verdict ${waiting > 0 ? "waiting" : "good"}` }, "Nothing is wrong. ", patience)];
  }
  const more = found.length - MOST;
  return [
    h("ul", { class: "problems" }, ...found.slice(0, MOST).map(problem)),
    (more > 0 || waiting > 0) &&
      h(
        "p",
        { class: "verdict bad" },
        more > 0 && h("a", { href: all }, `${more} more ${more === 1 ? "problem" : "problems"}`),
        more > 0 && waiting > 0 && ", ",
        patience,
      ),
  ].filter((part) => part !== false);
}

/** @param {Subject} subject */
function problem(subject) {
  const { kind, namespace, name, conditions } = subject;
  const [worst] = conditions;
  return h(
    "li",
    {},
    h("a", { href: addressOfObject(subject) }, `${kind} ${namespace ? `${namespace}/` : ""}${name}`),
    h(
      "span",
      { class: "state" },
      ` ${worst?.type}=${worst?.status}${worst?.reason ? ` (${worst.reason})` : ""}`,
    ),
    worst?.message && h("span", { class: "message", title: worst.message }, worst.message),
    kind === "APIService" && h("code", { title: "finds out why" }, `kagg doctor ${name}`),
  );
}
