// What people asked of the run, and what it noted.
import { html } from "./html.js";
import { Section, Time } from "./parts.js";
import { spaced } from "./words.js";

/** @param {{of: import("./live.js").Live}} props */
export function Log({ of: { doc } }) {
  const steering = doc.steering ?? [];
  if (!steering.length) return null;
  return html`<${Section} id="steering" title="Asked by people" count=${steering.length}><ol class="lines">
    ${steering.map((/** @type {any} */ one, /** @type {number} */ at) => html`
      <li key=${at}><${Time} of=${one.at} /> <bdi>${one.by || "a key"}</bdi>:${" "}
      <strong>${spaced(one.action).replaceAll("_", " ")}</strong> ${one.item && html`<bdi>${one.item}</bdi>`}${" "}
      <q>${one.reason}</q></li>`)}
  </ol><//>`;
}

/** @param {{of: import("./live.js").Live}} props */
export function Notes({ of: { run } }) {
  const alone = (run.breakGlass ?? []).map((/** @type {any} */ one) =>
    `${one.by} approved ${one.gate} alone: ${one.reason}${one.reviewed ? "" : " (not reviewed)"}`);
  const notes = [...alone, ...(run.notes ?? [])];
  if (!notes.length) return null;
  return html`<${Section} id="notes" title="Notes" count=${notes.length}><ul class="lines">
    ${notes.map((one, at) => html`<li key=${at}>${one}</li>`)}</ul><//>`;
}
