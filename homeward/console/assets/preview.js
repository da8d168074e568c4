// What a run would do to each VM: shown by a dry run, and while an approval is waited for.
import { html } from "./html.js";
import { Severity } from "./details.js";
import { Section } from "./parts.js";
import { counted, spaced } from "./words.js";

/** @typedef {import("./live.js").Live} Live */

/** @param {{of: Live}} props */
export function Preview({ of }) {
  const planned = of.items.filter((one) => one.target !== undefined);
  const groups = found(of);
  if (!planned.length && !groups.length) return null;
  const title = planned.length ? "What it does" : "Findings";
  const count = groups.length ? counted(groups.length, "finding") : undefined;
  return html`<${Section} id="preview" title=${title} count=${count}>
    ${groups.length > 0 && html`<ul class="lines">${groups.map((/** @type {any} */ one) => html`
      <${Found} key=${one.finding.code + one.finding.message} of=${one} />`)}</ul>`}
    ${planned.length > 0 && html`<${Targets} of=${of} items=${planned} />`}
  <//>`;
}

const RANK = ["Blocking", "Warning", "Information"];

/**
 * Findings with the VMs that have them, the worst first.
 * @param {Live} of
 */
function found({ items, doc }) {
  const none = () => /** @type {string[]} */ ([]);
  const groups = (doc.findings ?? []).map((/** @type {any} */ finding) => ({ finding, names: none() }));
  const by = new Map(groups.map((/** @type {any} */ one) => [one.finding, one]));
  for (const one of items) for (const finding of one.findings) by.get(finding)?.names.push(one.vm);
  const rank = (/** @type {any} */ one) => RANK.indexOf(one.finding.severity);
  return groups.sort((/** @type {any} */ one, /** @type {any} */ other) => rank(one) - rank(other));
}

const NAMED = 5;

/** @param {{of: {finding: any, names: string[]}}} props */
function Found({ of: { finding, names } }) {
  const said = finding.message.replaceAll("{vm}", names.length === 1 ? names[0] : "Each VM");
  const more = names.length > NAMED && ` and ${names.length - NAMED} more`;
  return html`<li><${Severity} of=${finding.severity} /> <code>${finding.code}</code> ${said}${" "}
    ${finding.remedy && html` <span class="remedy">${finding.remedy}</span>`}${" "}
    <span class="soft"><bdi>${names.slice(0, NAMED).join(", ")}</bdi>${more}</span></li>`;
}

/** @param {{of: Live, items: any[]}} props */
function Targets({ of: { doc }, items }) {
  const there = (/** @type {number} */ at) => items.filter((one) => one.target === at);
  const places = (doc.targets ?? []).map((/** @type {any} */ target, /** @type {number} */ at) =>
    ({ target, vms: there(at).map((one) => one.vm) }));
  const ways = (doc.wayBacks ?? []).flatMap((/** @type {any} */ one) => one.settings ?? [])
    .filter((/** @type {any} */ one) => one.state !== "Exists");
  return html`<ul class="lines">
    ${places.map((/** @type {any} */ one, /** @type {number} */ at) => html`
      <li key=${at}><strong>${counted(one.vms.length, "VM")}</strong> <bdi>${one.vms.slice(0, NAMED).join(", ")}</bdi>
        ${one.vms.length > NAMED && " …"} → ${told(one.target)}</li>`)}
    ${ways.map((/** @type {any} */ one, /** @type {number} */ at) => html`
      <li key=${`way ${at}`}>The way back: ${spaced(one.what)} <code>${last(one.id)}</code>${" "}
        is ${one.state === "New" ? "made by the run" : "missing"}</li>`)}
  </ul>`;
}

/** @param {Record<string, unknown>} target */
const told = (target) => Object.entries(target).filter(([, value]) => value && typeof value !== "object")
  .map(([name, value]) => `${spaced(name).replace(/ id$/, "")} ${last(String(value))}`).join(", ");

const last = (/** @type {string} */ id) => (id ?? "").split("/").pop();
