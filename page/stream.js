// @ts-check

/**
 * @typedef {import("../src/sandbox/page/messages.ts").Messages} Messages
 * @typedef {{ [Name in keyof Messages]?: (data: Messages[Name]) => void }} Hearers
 */

/** @type {readonly (keyof Messages)[]} */
const NAMES = ["hello", "requests", "newRequests", "conditions", "table", "rows", "tableFault"];

/**
 * The one stream of this page. It is closed while nobody looks: a browser has six connections to a server, and
 * each tab takes one.
 *
 * @param {(name: keyof Messages, data: never) => void} hear
 * @param {(isOpen: boolean) => void} onState
 */
export function createStream(hear, onState) {
  /** @type {EventSource | undefined} */
  let source;
  let wanted = "";
  const open = () => {
    source?.close();
    source = new EventSource(`api/events${wanted && `?${wanted}`}`);
    source.addEventListener("open", () => onState(true));
    source.addEventListener("error", () => {
      onState(false);
      // A browser gives up for good where it is refused; the sandbox may come back all the same.
      if (source?.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    });
    for (const name of NAMES) {
      source.addEventListener(name, (event) => hear(name, /** @type {never} */ (JSON.parse(event.data))));
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") open();
    else source?.close();
  });
  return {
    /** @param {URLSearchParams} query what the view wants besides conditions */
    follow: (query) => {
      if (source && wanted === query.toString()) return;
      wanted = query.toString();
      open();
    },
  };
}
