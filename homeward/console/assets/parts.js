// Small pieces that every view uses.
import { Ticking } from "./clock.js";
import { html } from "./html.js";
import { away, duration, local, spaced, utc } from "./words.js";

/** @typedef {"good" | "warn" | "bad" | "calm" | "idle"} Tone */

/** @type {Record<string, Tone>} */
const TONES = {
  Succeeded: "good", Approved: "good", Recovered: "good", Ended: "idle", Done: "good",
  PartiallySucceeded: "warn", AwaitingDecision: "warn", Paused: "warn", Unprotected: "warn", Open: "warn",
  TimedOut: "warn",
  Failed: "bad", Rejected: "bad",
  Running: "calm", Moving: "calm", Checking: "calm",
};
/** Told apart by more than their colour. */
const SIGNS = { good: "✓", warn: "!", bad: "✕", calm: "▸", idle: "·" };

/** @param {string} status */
export const tone = (status) => TONES[status] ?? "idle";

/** @param {{of: string, as?: Tone, text?: string}} props */
export function Pill({ of, as = tone(of), text = spaced(of) }) {
  return html`<span class=${`pill ${as}`}><span aria-hidden="true">${SIGNS[as]}</span> ${text}</span>`;
}

/**
 * A moment in UTC, how far away it is, and in the reader's own time.
 * @param {{of: string | null | undefined, far?: boolean}} props
 */
export function Time({ of, far = false }) {
  if (!of) return null;
  const told = (/** @type {string} */ now) => html`
    ${utc(of, now)}${far && html` <span class="soft">(${away(of, now)})</span>`}`;
  return html`<time datetime=${of} title=${`${local(of)}`}><${Ticking} of=${told} /></time>`;
}

/** @param {{of: number | null | undefined}} props */
export const Length = ({ of }) => html`<span class="number">${duration(of)}</span>`;

/** @param {{of: [string, any][]}} props names with what they are; those that are nothing are left out */
export function Facts({ of }) {
  const there = of.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return html`<dl class="facts">${there.map(([name, value]) => html`
    <div key=${name}><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`;
}

/** @param {any} value */
function shown(value) {
  const names = Array.isArray(value) && value.every((one) => typeof one === "string");
  return names ? value.join(", ") : value;
}

/**
 * A refusal: what is wrong, at which field, and what to do.
 * @param {{of: {message: string, fields?: {pointer: string, detail: string, remedy: string}[]}}} props
 */
export function Problem({ of }) {
  return html`<div class="problem" role="alert">
    <p><strong>${of.message}</strong></p>
    ${(of.fields ?? []).map((one) => html`
      <p key=${one.pointer + one.detail}><code>${one.pointer}</code> ${one.detail !== of.message && one.detail}${" "}
        <span class="remedy">${one.remedy}</span></p>`)}
  </div>`;
}

/** @param {{id: string, title: string, count?: any, children?: any, tools?: any, tone?: string}} props */
export function Section({ id, title, count, children, tools, tone: as }) {
  const many = count !== undefined && html` <span class="count">${count}</span>`;
  return html`<section aria-labelledby=${id} class=${as ?? ""}>
    <header><h2 id=${id}>${title}${many}</h2>${tools}</header>
    ${children}
  </section>`;
}

/**
 * An address of Azure's portal; nothing else becomes a link to the outside.
 * @param {{to: string | null | undefined, children?: any}} props
 */
export function Portal({ to, children }) {
  if (!to?.startsWith("https://")) return null;
  return html`<a href=${to} target="_blank" rel="noreferrer noopener">${children}</a>`;
}
