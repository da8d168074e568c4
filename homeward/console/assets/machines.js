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

/** @param {{of: Live, filter: import("./state.js").Filter, opened: string, session: any}} props */
export function Machines({ of, filter, opened, session }) {
  const found = chosen(of, filter);
  const shown = drawn(found, filter.most);
  const axis = scale(of);
  const waves = of.waves.length ? of.waves : [{ name: "" }];
  const count = found.length === of.items.length ? counted(found.length, "VM") : `${found.length} of ${counted(of.items.length, "VM")}`;
  return html`<${Section} id="machines" title=${way(of.run) ? `Waves and VMs, ${way(of.run)}` : "Waves and VMs"} count=${count}>
    <${Filters} of=${of} filter=${filter} />
    <table class="machines">
      <caption class="hidden">Each VM with its stage, data loss, protection, bar on the timeline and what can be asked for it</caption>
      <thead><tr><th scope="col">VM</th><th scope="col">Stage</th><th scope="col">Data loss</th><th scope="col">Protected</th>
        <th scope="col" class="axis"><${Axis} of=${axis} /></th><th scope="col">Ask</th></tr></thead>
      ${waves.map((wave, number) => html`<${Wave} key=${number} of=${of} axis=${axis} wave=${wave} number=${number}
        items=${shown.filter((one) => one.wave === number)} all=${found.filter((one) => one.wave === number).length} opened=${opened} session=${session} />`)}
    </table>
    ${found.length > shown.length && html`
      <p class="more"><button type="button" onClick=${() => change({ filter: { ...filter, most: filter.most + 60 } })}>
      Show ${Math.min(60, found.length - shown.length)} more</button> <span class="soft">${shown.length} of ${found.length} shown, the most urgent</span></p>`}
    ${!found.length && html`<p class="soft">No VM fits the filter.</p>`}
    <${Legend} of=${shown} />
  <//>`;
}

/** @param {{of: Live, axis: any, wave: any, number: number, items: any[], all: number, opened: string, session: any}} props */
function Wave({ of, axis, wave, number, items, all, opened, session }) {
  if (!all) return null;
  const named = of.waves.length > 1 || of.run.plan;
  return html`<tbody>
    ${named && html`
      <tr class="wave"><th scope="rowgroup" colspan="2"><bdi>${wave.name || `Wave ${number + 1}`}</bdi> <${Pill} of=${wave.state} /></th>
      <td colspan="2">${wave.recovered ?? 0} of ${wave.items} recovered${wave.failed > 0 && html`, <b class="bad">${wave.failed} failed</b>`}${all > items.length && html` <span class="soft">· ${all - items.length} not shown</span>`}</td>
      <td class="track"><${WaveBar} wave=${wave} axis=${axis} /></td><td></td></tr>`}
    ${items.map((one) => html`<${Row} key=${one.key} of=${of} axis=${axis} item=${one} opened=${opened === one.key} />
      ${opened === one.key && html`
        <tr key=${`${one.key} details`} class="details"><td colspan="6"><${Details} of=${of} item=${one} session=${session} /></td></tr>`}`)}
  </tbody>`;
}

/** @param {{of: Live, axis: any, item: any, opened: boolean}} props */
function Row({ of, axis, item, opened }) {
  return html`<tr class=${`${troubled(item) ? "troubled" : ""} ${item.critical ? "critical" : ""}`}>
    <th scope="row"><button type="button" class="plain" aria-expanded=${opened} onClick=${() => change({ opened: opened ? "" : item.key })}><bdi>${item.vm}</bdi></button>
      ${item.critical && html` <span class="mark" title="On the critical path">◆<span class="hidden"> on the critical path</span></span>`}</th>
    <td class="stage"><${Standing} item=${item} /></td>
    <td class="loss">${loss(item)}</td>
    <td class="eta">${protection(of, item)}</td>
    <td class="track"><${ItemBar} of=${of} item=${item} axis=${axis} /></td>
    <td class="tools">${offers(of, item)}</td>
  </tr>`;
}

/** @type {Record<string, (what: string) => string>} */
const BEFORE = {
  Wave: (what) => `Waits for its wave, after ${what}`,
  Preflight: (what) => `Waits for the preflight of ${what}`,
  Place: () => "Waits for a place",
  Resume: () => "Paused",
};

/** @param {{item: any}} props */
function Standing({ item }) {
  const [kind, what] = item.outcome ? [] : item.waits ?? [];
  const before = BEFORE[kind ?? ""]?.(what);
  const tone = item.outcome ? undefined : troubled(item) ? "bad" : kind === "Decision" ? "warn" : before ? "idle" : "calm";
  const attempt = item.attempt > 1 && html` <span class="soft">attempt ${item.attempt}</span>`;
  const at = item.outcome && item.outcome !== "Succeeded" && html` <span class="soft">at ${staged(item.stage)}</span>`;
  return html`<${Pill} of=${item.outcome ?? item.stage} as=${tone} text=${before ?? staged(item.outcome ?? item.stage)} />${at}${attempt}`;
}

/** @param {any} item */
function loss(item) {
  if (item.lossSeconds !== undefined) return `${item.lossAtMost ? "≤ " : ""}${duration(item.lossSeconds)}`;
  return item.forecastSeconds === undefined ? "" : html`<span class="soft">≈ ${duration(item.forecastSeconds)}</span>`;
}

/**
 * @param {Live} of
 * @param {any} item
 */
function protection(of, item) {
  if (item.unprotectedSince !== undefined) return html`<b class="bad">unprotected</b> since <${Time} of=${moment(of.doc, item.unprotectedSince)} />`;
  if (item.eta !== undefined) return html`<span class="soft">about</span> <${Time} of=${moment(of.doc, item.eta)} />`;
  return item.recovered === undefined || item.outcome ? "" : html`<span class="soft">recovered</span> <${Time} of=${moment(of.doc, item.recovered)} />`;
}

/** @param {{of: any[]}} props */
function Legend({ of }) {
  const stages = [...new Set(of.flatMap((one) => one.spans.map((/** @type {any} */ span) => span.stage)))].filter((one) => one !== "Done");
  if (!stages.length) return null;
  return html`<ul class="legend" aria-label="Colours of the timeline">${stages.map((one) => html`
    <li key=${one}><svg width="12" height="12" aria-hidden="true"><rect class=${`s ${one}`} width="12" height="12" rx="2" /></svg> ${staged(one)}</li>`)}
    <li><svg width="12" height="12" aria-hidden="true"><rect class="critical" y="8" width="12" height="4" /></svg> Critical path</li></ul>`;
}
