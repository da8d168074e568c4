// The two runs of a round trip, and from each of them the way to the trip.
import { Ticking } from "./clock.js";
import { html } from "./html.js";
import { Pill, Section, Time } from "./parts.js";
import { to } from "./route.js";
import { between, duration } from "./words.js";

/** @type {Record<string, string>} */
const WAYS = { Failover: "The way over", Failback: "The way back" };

/**
 * Which way the VMs that are shown are on; nothing where the run is no round trip.
 * @param {any} run
 */
export const way = (run) => WAYS[run.legs?.at(-1)?.operation]?.toLowerCase() ?? "";

/** @param {{of: import("./live.js").Live}} props */
export function Legs({ of: { run } }) {
  if (run.trip) return html`<p class="soft">One way of <a href=${to("runs", run.trip)}>a round trip</a>.</p>`;
  if (!run.legs?.length) return null;
  const over = run.endedAt || run.phase === "CutOff";
  const now = over ? run.status : "Running";
  return html`<${Section} id="legs" title="The two ways"><ol class="lines">
    ${run.legs.map((/** @type {any} */ one) => html`<li key=${one.runId} class="concerned">
      <${Pill} of=${one.status ?? now} /> <a href=${to("runs", one.runId)}>${WAYS[one.operation]}</a>
      <span class="soft">${one.startedAt && html`from <${Time} of=${one.startedAt} />`}
        ${one.endedAt && html` until <${Time} of=${one.endedAt} />`}</span>
      <${Recovery} of=${one} /></li>`)}
    ${run.legs.length < 2 && !over && html`<li class="soft">${WAYS.Failback} comes after the stay.</li>`}
  </ol><//>`;
}

/** @param {{of: any}} props */
function Recovery({ of: { startedAt, recoveredAt, endedAt } }) {
  if (!startedAt || (endedAt && !recoveredAt)) return null;
  const told = (/** @type {string} */ now) => duration(between(startedAt, recoveredAt ?? now));
  const name = recoveredAt ? "recovered in" : "recovery so far";
  return html`<span>${name} <strong><${Ticking} of=${told} /></strong></span>`;
}
