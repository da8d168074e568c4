// Runs, plans, and who is waited for.
import { html } from "./html.js";
import { Pill, Section, Time } from "./parts.js";
import { to } from "./route.js";
import { Ticking } from "./clock.js";
import { between, counted, duration, spaced } from "./words.js";

/** @param {{document: any}} props */
export function Overview({ document: doc }) {
  return html`<h1 class="hidden">Runs and plans</h1>
    <${Wanted} of=${doc.decisions} />
    <${Runs} of=${doc.runs} />
    <${Plans} of=${doc.plans} may=${doc.caller.may.start} />
    <${Rest} of=${doc} />`;
}

/** @param {{of: any[]}} props */
function Wanted({ of }) {
  if (!of.length) return null;
  return html`<${Section} id="wanted" title="Waits for a decision" count=${of.length} tone="wanted"><ul class="lines">
    ${of.map((one) => html`<li key=${`${one.runId} ${one.gate}`} class="concerned">
      <a href=${to("runs", one.runId)}>${spaced(one.operation)} ${one.plan && html`of <bdi>${one.plan}</bdi>`}</a>
      ${one.item && html` <bdi>${one.item}</bdi>:`} ${one.question}
      <span class="soft">until <${Time} of=${one.expiresAt} far />${!one.mayDecide && html` · ${one.whyNot}`}</span>
      <span class="tools"><a class="button" href=${to("runs", one.runId)}>${one.mayDecide || one.mayBreakGlass ? "Look and decide" : "Look"}</a></span></li>`)}
  </ul><//>`;
}

/** @param {{of: any[]}} props */
function Runs({ of }) {
  const start = html`<a class="button primary" href=${to("start")}>Start a run</a>`;
  return html`<${Section} id="runs" title="Runs" count=${of.length} tools=${start}>
    ${!of.length && html`<p class="soft">No run yet. Start one with its dry run first: nothing is changed by it.</p>`}
    ${of.length > 0 && html`<table class="list"><caption class="hidden">The newest runs</caption>
      <thead><tr><th scope="col">Run</th><th scope="col">Status</th><th scope="col">VMs</th>
        <th scope="col">Recovery</th><th scope="col">Started</th><th scope="col">By</th></tr></thead>
      <tbody>${of.map((one) => html`<${Line} key=${one.id} of=${one} />`)}</tbody></table>`}
  <//>`;
}

/** @param {{of: any}} props */
const Line = ({ of }) => html`<tr>
  <th scope="row"><a href=${to("runs", of.id)}>${spaced(of.operation)} ${of.plan ? html`of <bdi>${of.plan}</bdi>` : ""}<span class="hidden"> ${of.id}</span></a>
    ${of.dryRun && html` <span class="chip">dry run</span>`} ${of.mode === "Unplanned" && html` <span class="chip">unplanned</span>`}</th>
  <td><${Pill} of=${of.status} /> ${!of.endedAt && html`<span class="soft">${spaced(of.phase)}</span>`}</td>
  <td>${counts(of.counts ?? {})}</td>
  <td>${recovery(of)}</td>
  <td><${Time} of=${of.startedAt ?? of.requestedAt} /></td>
  <td><bdi>${of.requestedBy || "a key"}</bdi></td></tr>`;

/** @param {Record<string, number>} of */
function counts(of) {
  const told = TOLD.filter((name) => of[name] > 0).map((name) => `${of[name]} ${name}`);
  return [counted(of.items ?? 0, "VM"), ...told].join(", ");
}

const TOLD = ["recovered", "unprotected", "failed", "skipped", "cancelled"];

/** @param {any} of */
function recovery(of) {
  if (of.dryRun || !of.startedAt) return "";
  if (of.recoveredAt) return duration(between(of.startedAt, of.recoveredAt));
  return of.endedAt ? "" : html`<${Ticking} of=${(/** @type {string} */ now) => `${duration(between(of.startedAt, now))} so far`} />`;
}

/** @param {{of: any[], may: boolean}} props */
function Plans({ of, may }) {
  return html`<${Section} id="plans" title="Plans" count=${of.length}>
    ${!of.length && html`<p class="soft">No plan in the folder of plans. A run can name VMs instead.</p>`}
    <ul class="cards">${of.map((one) => html`<${Plan} key=${one.name} of=${one} may=${may} />`)}</ul><//>`;
}

/** @param {{of: any, may: boolean}} props */
const Plan = ({ of, may }) => html`<li class="card">
  <h3><bdi>${of.name}</bdi> <span class="soft">${of.version}</span></h3>
  ${of.description && html`<p>${of.description}</p>`}
  <p class="soft">${of.waves} waves, ${of.members} members${of.objective?.recoveryTime ? `, back within ${duration(of.objective.recoveryTime)}` : ""}${of.approval ? ", needs an approval" : ""}</p>
  ${of.findings > 0 && html`<p class="bad"><strong>${of.findings} mistakes: it cannot be run.</strong></p>`}
  <p class="soft">${of.lastRun ? html`Last: <a href=${to("runs", of.lastRun.id)}>${spaced(of.lastRun.operation)}</a> <${Pill} of=${of.lastRun.status} />` : "Never run."}${" "}
    ${of.drill && html` Drill: ${of.drill.overdue ? html`<b class="bad">overdue</b>` : "due"} <${Time} of=${of.drill.nextDue} far />`}</p>
  ${may && !of.findings && html`<p><a class="button" href=${to("start", of.name)}>Start <span class="hidden">${of.name}</span></a></p>`}
</li>`;

/** @param {{of: any}} props */
function Rest({ of }) {
  const { refusals, assessments } = of;
  const said = [
    refusals?.count > 0 && html`${refusals.count} requests by queue or event were refused, the newest <${Time} of=${refusals.newestAt} far />.`,
    assessments?.open > 0 && html`${assessments.open} of ${assessments.count} assessments of signals are open.`,
  ].filter(Boolean);
  return said.length > 0 && html`<${Section} id="rest" title="Also"><ul class="lines">${said.map((one, at) => html`
    <li key=${at}>${one}</li>`)}</ul><//>`;
}
