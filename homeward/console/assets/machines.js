// Waves and VMs: stage, progress, what they lost, when they are protected, and their bars on one axis.
import { Axis, ItemBar, scale, WaveBar } from "./bars.js";
import { Details } from "./details.js";
import { offers } from "./faults.js";
import { Filters } from "./filters.js";
import { html } from "./html.js";
import { way } from "./legs.js";
import { chosen, drawn, moment, troubled } from "./live.js";
import { Pill, Section, Time } from "./parts.js";
import { change } from "./state.js";
import { counted, duration, staged } from "./words.js";

/** @typedef {import("./live.js").Live} Live */

const CAPTION = "Each VM with its stage, data loss, protection, bar on the timeline and what can be asked for it";
const MORE = 60;

// On a phone its rows are laid out as blocks, which takes their roles away: each says its own.
/** @param {{of: Live, filter: import("./state.js").Filter, opened: string, session: any}} props */
export function Machines({ of, filter, opened, session }) {
  const found = chosen(of, filter);
  const shown = drawn(found, filter.most);
  const axis = scale(of);
  const waves = of.waves.length ? of.waves : [{ name: "" }];
  const whole = counted(of.items.length, "VM");
  const count = found.length === of.items.length ? whole : `${found.length} of ${whole}`;
  const title = way(of.run) ? `Waves and VMs, ${way(of.run)}` : "Waves and VMs";
  const mine = (/** @type {any[]} */ all, /** @type {number} */ number) => all.filter((one) => one.wave === number);
  return html`<${Section} id="machines" title=${title} count=${count}>
    <${Filters} of=${of} filter=${filter} />
    <table class="machines" role="table">
      <caption class="hidden">${CAPTION}</caption>
      <thead role="rowgroup"><tr role="row">${["VM", "Stage", "Data loss", "Protected"].map((one) => html`
        <th key=${one} scope="col" role="columnheader">${one}</th>`)}
        <th scope="col" role="columnheader" class="axis"><${Axis} of=${axis} /></th>
        <th scope="col" role="columnheader">Ask</th></tr></thead>
      ${waves.map((wave, number) => html`
        <${Wave} key=${number} of=${of} axis=${axis} wave=${wave} number=${number} items=${mine(shown, number)}
          all=${mine(found, number).length} opened=${opened} session=${session} />`)}
    </table>
    ${found.length > shown.length && html`<p class="more">
      <button type="button" onClick=${() => change({ filter: { ...filter, most: filter.most + MORE } })}>
        Show ${Math.min(MORE, found.length - shown.length)} more</button>${" "}
      <span class="soft">${shown.length} of ${found.length} shown, the most urgent</span></p>`}
    ${!found.length && html`<p class="soft">No VM fits the filter.</p>`}
    <${Legend} of=${shown} />
  <//>`;
}

/**
 * @param {{of: Live, axis: any, wave: any, number: number, items: any[], all: number, opened: string,
 *   session: any}} props
 */
function Wave({ of, axis, wave, number, items, all, opened, session }) {
  if (!all) return null;
  const named = of.waves.length > 1 || of.run.plan;
  const hidden = all - items.length;
  return html`<tbody role="rowgroup">
    ${named && html`<tr class="wave" role="row">
      <th scope="rowgroup" role="rowheader" colspan="2"><bdi>${wave.name || `Wave ${number + 1}`}</bdi>${" "}
        <${Pill} of=${wave.state} /></th>
      <td role="cell" colspan="2">${wave.recovered ?? 0} of ${wave.items} recovered${wave.failed > 0 && html`,${" "}
        <b class="bad">${wave.failed} failed</b>`}${hidden > 0 && html`${" "}
        <span class="soft">· ${hidden} not shown</span>`}</td>
      <td role="cell" class="track"><${WaveBar} wave=${wave} axis=${axis} /></td><td role="cell"></td></tr>`}
    ${items.map((one) => html`<${Row} key=${one.key} of=${of} axis=${axis} item=${one} opened=${opened === one.key} />
      ${opened === one.key && html`<tr key=${`${one.key} details`} class="details" role="row">
        <td role="cell" colspan="6"><${Details} of=${of} item=${one} session=${session} /></td></tr>`}`)}
  </tbody>`;
}

/** @param {{of: Live, axis: any, item: any, opened: boolean}} props */
function Row({ of, axis, item, opened }) {
  const open = () => change({ opened: opened ? "" : item.key });
  return html`<tr role="row" class=${`${troubled(item) ? "troubled" : ""} ${item.critical ? "critical" : ""}`}>
    <th scope="row" role="rowheader">
      <button type="button" class="plain" aria-expanded=${opened} onClick=${open}><bdi>${item.vm}</bdi></button>
      ${item.critical && html` <span class="mark" title="On the critical path">◆<span class="hidden">${" "}
        on the critical path</span></span>`}</th>
    <td role="cell" class="stage"><${Standing} item=${item} /></td>
    <td role="cell" class="loss">${loss(item)}</td>
    <td role="cell" class="eta">${protection(of, item)}</td>
    <td role="cell" class="track"><${ItemBar} of=${of} item=${item} axis=${axis} /></td>
    <td role="cell" class="tools">${offers(of, item)}</td>
  </tr>`;
}

/** @type {Record<string, () => string>} */
const BEFORE = {
  Wave: () => "Waits for its wave",
  Preflight: () => "Waits for a preflight",
  Place: () => "Waits for a place",
  Resume: () => "Paused",
};
/** What of it comes first. @type {Record<string, (what: string) => string>} */
const FIRST = { Wave: (what) => `after ${what}`, Preflight: (what) => `of ${what}` };

/** @param {{item: any}} props */
function Standing({ item }) {
  const [kind, what] = item.outcome ? [] : item.waits ?? [];
  const approval = kind === "Decision" && item.stage === "AwaitingApproval" && "Waits for an approval";
  const before = approval || BEFORE[kind ?? ""]?.();
  const quiet = kind === "Decision" ? "warn" : before ? "idle" : "calm";
  const tone = item.outcome ? undefined : troubled(item) ? "bad" : quiet;
  const soft = [
    FIRST[kind ?? ""]?.(what),
    item.outcome && item.outcome !== "Succeeded" && `at ${staged(item.stage)}`,
    item.attempt > 1 && `attempt ${item.attempt}`,
  ].filter(Boolean);
  const status = item.outcome ?? item.stage;
  return html`<${Pill} of=${status} as=${tone} text=${before ?? staged(status)} />${soft.map((one) => html`
    ${" "}<span key=${one} class="soft">${one}</span>`)}`;
}

/** @param {any} item */
function loss(item) {
  if (item.lossSeconds !== undefined) return `${item.lossAtMost ? "≤ " : ""}${duration(item.lossSeconds)}`;
  if (item.forecastSeconds === undefined) return "";
  return html`<span class="soft">≈ ${duration(item.forecastSeconds)}</span>`;
}

/**
 * @param {Live} of
 * @param {any} item
 */
function protection(of, item) {
  const at = (/** @type {number} */ seconds) => html`<${Time} of=${moment(of.doc, seconds)} />`;
  if (item.unprotectedSince !== undefined) {
    return html`<b class="bad">unprotected</b> since ${at(item.unprotectedSince)}`;
  }
  if (item.eta !== undefined) return html`<span class="soft">about</span> ${at(item.eta)}`;
  if (item.recovered === undefined || item.outcome) return "";
  return html`<span class="soft">recovered</span> ${at(item.recovered)}`;
}

/** @param {{of: any[]}} props */
function Legend({ of }) {
  const all = of.flatMap((one) => one.spans.map((/** @type {any} */ span) => span.stage));
  const stages = [...new Set(all)].filter((one) => one !== "Done");
  if (!stages.length) return null;
  return html`<ul class="legend" aria-label="Colours of the timeline">${stages.map((one) => html`
    <li key=${one}><svg width="12" height="12" aria-hidden="true">
      <rect class=${`s ${one}`} width="12" height="12" rx="2" /></svg> ${staged(one)}</li>`)}
    <li><svg width="12" height="12" aria-hidden="true"><rect class="critical" y="8" width="12" height="4" /></svg>${" "}
      Critical path</li></ul>`;
}
