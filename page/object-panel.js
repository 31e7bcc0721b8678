// @ts-check
import { go } from "./address.js";
import { h } from "./dom.js";
import { yamlLines } from "./yaml-lines.js";

/**
 * @typedef {import("../src/sandbox/page/messages.ts").ObjectText} ObjectText
 * @typedef {import("../src/sandbox/page/messages.ts").Row} Row
 * @typedef {import("./objects.js").ObjectPlace} ObjectPlace
 */

/**
 * One object as it is now.
 *
 * @param {() => void} close
 */
export function createObjectPanel(close) {
  const { element, title, state, text, fields, managed, reveal, copy } = createParts(close);
  copy.addEventListener("click", () => void copyText());

  /** @type {ObjectPlace | undefined} */
  let place;
  let withValues = false;
  /** @type {ObjectText | undefined} */
  let shown;
  let isReading = false;
  let isStale = false;

  const copyText = async () => {
    await navigator.clipboard.writeText(shown?.text ?? "");
    copy.textContent = "Copied";
    setTimeout(() => copy.replaceChildren("Copy"), 1500);
  };
  const read = async () => {
    // One at a time: an object that changes fast is read when the last reading is done.
    isStale = true;
    if (isReading) return;
    isReading = true;
    do {
      isStale = false;
      const asked = place;
      const answer = asked && (await fetchObject(asked, withValues));
      if (answer && asked === place) show(answer);
    } while (isStale);
    isReading = false;
  };
  /** @param {ObjectText | string} answer an error is a string */
  const show = (answer) => {
    const isGone = typeof answer === "string";
    state.hidden = !isGone;
    state.textContent = isGone ? answer : "";
    // What was there last stays to be read.
    if (isGone || JSON.stringify(answer) === JSON.stringify(shown)) return;
    shown = answer;
    text.replaceChildren(...yamlLines(answer.text));
    fields.replaceChildren(...yamlLines(answer.managedFields));
    managed.hidden = !answer.managedFields;
    reveal.hidden = !answer.isHidden;
  };

  return {
    element,
    /**
     * @param {ObjectPlace | undefined} wanted
     * @param {boolean} values of a Secret are to be seen
     */
    open: (wanted, values) => {
      element.hidden = !wanted;
      const isSame = JSON.stringify([wanted, values]) === JSON.stringify([place, withValues]);
      if (isSame) return;
      place = wanted;
      withValues = values;
      shown = undefined;
      text.replaceChildren();
      managed.hidden = true;
      reveal.hidden = true;
      state.hidden = true;
      if (!wanted) return;
      title.textContent = wanted.namespace ? `${wanted.namespace}/${wanted.name}` : wanted.name;
      void read();
    },
    /** @param {readonly Row[]} rows that have changed */
    hear: (rows) => {
      if (rows.some(({ namespace, name }) => namespace === place?.namespace && name === place.name))
        void read();
    },
    refresh: () => void (place && read()),
  };
}

/** @param {() => void} close */
function createParts(close) {
  const title = h("h2");
  const state = h("p", { class: "fault", role: "status", hidden: true });
  const text = h("pre", { class: "yaml", tabindex: "0", "aria-label": "YAML" });
  const fields = h("pre", { class: "yaml", tabindex: "0", "aria-label": "managedFields" });
  const managed = h("details", {}, h("summary", {}, "managedFields"), fields);
  const reveal = h("button", { type: "button", click: () => go({ values: "1" }) }, "Show the values");
  const copy = h("button", { type: "button" }, "Copy");
  const element = h(
    "aside",
    { class: "panel", "aria-label": "Object", hidden: true },
    h(
      "div",
      { class: "toolbar" },
      title,
      reveal,
      copy,
      h("button", { type: "button", "aria-label": "Close", title: "Close (Esc)", click: close }, "✕"),
    ),
    state,
    text,
    managed,
  );
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && element.isConnected && !element.hidden) close();
  });
  return { element, title, state, text, fields, managed, reveal, copy };
}

/**
 * @param {ObjectPlace} place
 * @param {boolean} withValues
 * @returns {Promise<ObjectText | string>}
 */
async function fetchObject(place, withValues) {
  const query = new URLSearchParams({ ...place, ...(withValues && { values: "1" }) });
  try {
    const response = await fetch(`api/object?${query}`);
    return response.ok ? await response.json() : (await response.text()).trim();
  } catch {
    return "The sandbox does not answer.";
  }
}
