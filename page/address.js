// @ts-check

/**
 * Where the reader is: everything of it is in the address, so that back and reload work.
 *
 * @typedef {{ readonly view: string, readonly query: URLSearchParams }} Address
 */

/**
 * @param {string} hash
 * @returns {Address}
 */
export function readAddress(hash) {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { view: path, query: new URLSearchParams(query) };
}

/**
 * @param {string} view
 * @param {Readonly<Record<string, string>>} query empty values are left out, but for a group: the core group has no name
 */
export function addressOf(view, query = {}) {
  const given = Object.entries(query).filter(([name, value]) => value !== "" || name === "group");
  const text = new URLSearchParams(given).toString();
  return `#/${view}${text && `?${text}`}`;
}

/**
 * The address of an object, or where it has no name of its list.
 *
 * @param {{ readonly group: string, readonly version: string, readonly resource: string, readonly namespace: string, readonly name: string }} place
 */
export const addressOfObject = ({ group, version, resource, namespace, name }) =>
  addressOf("objects", { group, version, resource, ...(name ? { namespace, name } : { in: namespace }) });

/**
 * Changes a part of where the reader is; what is typed into a filter is no step to go back to.
 *
 * @param {Readonly<Record<string, string>>} changes
 * @param {{ readonly isStep?: boolean }} [options]
 */
export function go(changes, { isStep = true } = {}) {
  const { view, query } = readAddress(location.hash);
  const next = addressOf(view || "objects", { ...Object.fromEntries(query), ...changes });
  if (isStep) location.hash = next;
  else {
    history.replaceState(null, "", next);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
