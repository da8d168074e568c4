// The critical path in words: what the run's length was made of, oldest first.
import { Ticking } from "./clock.js";
import { html } from "./html.js";
import { moment } from "./live.js";
import { Section } from "./parts.js";
import { between, duration, staged } from "./words.js";

/** @param {{of: import("./live.js").Live}} props */
export function Path({ of: { doc, path } }) {
  if (!path.length) return null;
  const from = (/** @type {any} */ step) => /** @type {string} */ (moment(doc, step.since));
  const length = (/** @type {any} */ step) => (step.until === null || step.until === undefined
    ? html`<${Ticking} of=${(/** @type {string} */ now) => `${duration(between(from(step), now))} so far`} />`
    : duration(step.until - step.since));
  return html`<${Section} id="path" title="Critical path" count=${`${path.length} steps`}><ol class="path">
    ${path.map((step) => html`
      <li key=${`${step.since} ${step.what}`}><bdi>${step.item ?? "Run"}</bdi> ${staged(step.what)}
        ${step.gate && html` <code>${step.gate}</code>`} <strong>${length(step)}</strong></li>`)}
  </ol><//>`;
}
