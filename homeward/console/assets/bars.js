// Bars on one axis of time: each row is a picture of its own, as wide as its column.
import { now } from "./clock.js";
import { html } from "./html.js";
import { between, duration, staged } from "./words.js";

/** @typedef {{from: number, to: number, now: number}} Axis in seconds of the document */

const WIDE = 1000;
const STEPS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];
const TICKS = 5;

/**
 * From the start of the run to its end, or to now and what is expected.
 * @param {import("./live.js").Live} of
 * @returns {Axis}
 */
export function scale({ doc, run, items }) {
  const at = (/** @type {string | null | undefined} */ time) => (time ? between(doc.zero, time) : 0);
  const present = at(run.endedAt ?? now());
  const last = (/** @type {any} */ span) => span.to ?? span.from;
  const known = items.flatMap((one) => [one.eta ?? 0, ...one.spans.map(last)]);
  const from = at(run.startedAt ?? run.requestedAt);
  const to = Math.max(present, ...known, run.endedAt ? 0 : at(run.recoverBy), from + 60);
  return { from, to, now: present };
}

/**
 * @param {Axis} axis
 * @param {number} seconds
 */
const x = (axis, seconds) => Math.max(0, Math.min(WIDE, ((seconds - axis.from) / (axis.to - axis.from)) * WIDE));

/** @param {{of: Axis}} props */
export function Axis({ of }) {
  const length = of.to - of.from;
  const step = STEPS.find((one) => length / one <= TICKS) ?? 86400 * Math.ceil(length / 86400 / TICKS);
  const steps = Array.from({ length: Math.floor(length / step) + 1 }, (_, at) => at * step);
  const ticks = steps.filter((one) => one < length * 0.92);
  return html`<span class="hidden">Timeline</span><span class="ticks" aria-hidden="true">${ticks.map((one) =>
    html`<span key=${one} style=${{ left: `${(one / length) * 100}%` }}>
      ${one ? duration(one) : "start"}</span>`)}</span>`;
}

/** @param {{axis: Axis, label: string, children?: any}} props */
const Track = ({ axis, label, children }) => html`
  <svg class="bars" viewBox=${`0 0 ${WIDE} 16`} preserveAspectRatio="none" role="img" aria-label=${label}>
  <title>${label}</title>${children}<rect class="now" x=${x(axis, axis.now) - 1} width="2" height="16" /></svg>`;

/** @param {{of: import("./live.js").Live, item: any, axis: Axis}} props */
export function ItemBar({ of, item, axis }) {
  const end = (/** @type {number | null} */ to) => to ?? axis.now;
  const spans = item.spans.filter((/** @type {any} */ one) => one.stage !== "Done");
  const said = (/** @type {any} */ one) => `${staged(one.stage)} ${duration(end(one.to) - one.from)}`;
  const steps = item.critical ? of.path.filter((one) => one.item === item.vm) : [];
  return html`<${Track} axis=${axis} label=${spans.map(said).join(", ") || "Nothing yet"}>
    ${spans.map((/** @type {any} */ one) => html`
      <${Bar} key=${`${one.stage} ${one.from}`} axis=${axis} from=${one.from} to=${end(one.to)}
        kind=${`s ${one.stage}`} y=${1} height=${10} />`)}
    ${item.eta !== undefined && item.eta > axis.now && html`
      <${Bar} axis=${axis} from=${axis.now} to=${item.eta} kind="expected" y=${4} height=${4} />`}
    ${steps.map((one) => html`
      <${Bar} key=${one.since} axis=${axis} from=${one.since} to=${end(one.until)}
        kind="critical" y=${12} height=${4} />`)}
  <//>`;
}

/** @param {{wave: any, axis: Axis}} props */
export function WaveBar({ wave, axis }) {
  if (wave.startedAt === undefined || wave.startedAt === null) return null;
  const to = wave.endedAt ?? axis.now;
  const recovered = wave.recoveredAt ?? to;
  const label = `${duration(recovered - wave.startedAt)} ${wave.recoveredAt ? "until recovered" : "so far"}`;
  return html`<${Track} axis=${axis} label=${label}>
    <${Bar} axis=${axis} from=${wave.startedAt} to=${recovered} kind="wave-moving" y=${5} height=${6} />
    <${Bar} axis=${axis} from=${recovered} to=${to} kind="wave-after" y=${7} height=${2} />
  <//>`;
}

/** @param {{axis: Axis, from: number, to: number, kind: string, y: number, height: number}} props */
const Bar = ({ axis, from, to, kind, y, height }) => html`<rect class=${kind} x=${x(axis, from)} y=${y} height=${height}
  width=${Math.max(2, x(axis, to) - x(axis, from))} />`;
