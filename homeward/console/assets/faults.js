// What went wrong, for which VMs, and what to do about it.
import { ofItem } from "./actions.js";
import { html } from "./html.js";
import { Portal, Section } from "./parts.js";
import { counted } from "./words.js";

/** @typedef {import("./live.js").Live} Live */

/** @param {{of: Live, groups: {error: any, items: any[]}[]}} props */
export function Faults({ of, groups }) {
  const own = (of.run.errors ?? []).map((/** @type {any} */ error) => ({ error, items: [] }));
  const all = [...own, ...groups];
  if (!all.length) return null;
  return html`<${Section} id="errors" title="Errors" count=${all.length} tone="failing">
    ${all.map(({ error, items }, index) => html`<article key=${`${error.code} ${index}`} class="error">
      <h3><code>${error.code}</code> ${error.message}</h3>
      ${error.cause && html`<p>${error.cause}</p>`}
      ${error.possibleCauses && html`<p class="soft">${error.possibleCauses}</p>`}
      ${(error.remedy || error.recommendedAction) && html`
        <p class="remedy"><strong>Do:</strong> ${error.remedy ?? error.recommendedAction}</p>`}
      ${items.length > 0 && html`<${Concerned} of=${of} items=${items} />`}
    </article>`)}
  <//>`;
}

const MOST = 10;

/** @param {{of: Live, items: any[]}} props */
function Concerned({ of, items }) {
  return html`<ul class="lines">
    ${items.slice(0, MOST).map((one) => html`<li key=${one.key} class="concerned"><strong><bdi>${one.vm}</bdi></strong>
      <${Portal} to=${one.links.vm}>VM<//> <${Portal} to=${one.links.item}>item<//>${" "}
      <${Portal} to=${one.links.job}>job<//>
      <span class="tools">${offers(of, one)}</span></li>`)}
    ${items.length > MOST && html`
      <li class="soft">and ${counted(items.length - MOST, "VM")} more: choose “Need attention” below</li>`}
  </ul>`;
}

/**
 * @param {Live} of
 * @param {any} item
 */
export const offers = (of, item) => ofItem(of.run.id, item).map((one) =>
  html`<button key=${one.name} type="button" class=${`small ${one.tone}`} onClick=${one.open}
    aria-label=${`${one.name} ${item.vm}`}>${one.name}</button>`);

/** What a run that was ended by force keeps from all others. @param {{of: Live}} props */
export function Held({ of }) {
  const held = of.doc.held ?? [];
  if (!held.length) return null;
  return html`<${Section} id="held" title="Held by this run, which is over" count=${held.length} tone="wanted">
    <ul class="lines">${held.map((/** @type {any} */ one) => html`
      <li key=${one.key} class="concerned"><strong><bdi>${one.vm}</bdi></strong> No other run may act on it.
      <span class="tools">${offers(of, one)}</span></li>`)}</ul>
  <//>`;
}

/** @param {{of: Live}} props */
export function Stalls({ of }) {
  const stalled = of.items.filter((one) => one.stalled && !one.outcome);
  if (!stalled.length) return null;
  return html`<${Section} id="stalls" title="Takes longer than it should" count=${stalled.length} tone="wanted">
    <ul class="lines">${stalled.slice(0, MOST).map((one) => html`
      <li key=${one.key} class="concerned"><strong><bdi>${one.vm}</bdi></strong> ${one.stalled}
      <span class="tools">${offers(of, one)}</span></li>`)}</ul>
  <//>`;
}
