// @ts-check
import { h } from "./dom.js";

/**
 * How long ago, as kubectl writes it.
 *
 * @param {string} since RFC 3339
 * @param {number} now
 */
function ago(since, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (Number.isNaN(seconds)) return "";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/**
 * An age that goes on by itself.
 *
 * @param {string} since
 */
export function age(since) {
  if (!since) return "";
  return h("time", { datetime: since, title: since, "data-age": true }, ago(since, Date.now()));
}

setInterval(() => {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-age]")) {
    const text = ago(element.getAttribute("datetime") ?? "", now);
    if (element.textContent !== text) element.textContent = text;
  }
}, 1000);

/**
 * The time of day, in the reader's zone.
 *
 * @param {string} time RFC 3339
 */
export function clock(time) {
  const date = new Date(time);
  const text = date.toLocaleTimeString("en-GB", { hour12: false });
  return h("time", { datetime: time, title: time }, text);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`;
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
