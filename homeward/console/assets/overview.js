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
  const look = (/** @type {any} */ one) => (one.mayDecide || one.mayBreakGlass ? "Look and decide" : "Look");
  return html`<${Section} id="wanted" title="Waits for a decision" count=${of.length} tone="wanted"><ul class="lines">
    ${of.map((one) => html`<li key=${`${one.runId} ${one.gate}`} class="concerned">
      <a href=${to("runs", one.runId)}>${spaced(one.operation)} ${one.plan && html`of <bdi>${one.plan}</bdi>`}</a>
      ${one.item && html` <bdi>${one.item}</bdi>:`} ${one.question}
      <span class="soft">until <${Time} of=${one.expiresAt} far />${!one.mayDecide && html` · ${one.whyNot}`}</span>
      <span class="tools"><a class="button" href=${to("runs", one.runId)}>${look(one)}</a></span></li>`)}
  </ul><//>`;
}

const COLUMNS = ["Run", "Status", "VMs", "Recovery", "Started", "By"];

/** @param {{of: any[]}} props */
function Runs({ of }) {
  const start = html`<a class="button primary" href=${to("start")}>Start a run</a>`;
  return html`<${Section} id="runs" title="Runs" count=${of.length} tools=${start}>
    ${!of.length && html`<p class="soft">No run yet. Start one with its dry run first: nothing is changed by it.</p>`}
    ${of.length > 0 && html`<table class="list" role="table"><caption class="hidden">The newest runs</caption>
      <thead role="rowgroup"><tr role="row">${COLUMNS.map((one) => html`
        <th key=${one} scope="col" role="columnheader">${one}</th>`)}</tr></thead>
      <tbody role="rowgroup">${of.map((one) => html`<${Line} key=${one.id} of=${one} />`)}</tbody></table>`}
  <//>`;
}

/** @param {{of: any}} props */
const Line = ({ of }) => html`<tr role="row">
  <th scope="row" role="rowheader">
    <a href=${to("runs", of.id)}>${spaced(of.operation)} ${of.plan ? html`of <bdi>${of.plan}</bdi>` : ""}
      <span class="hidden"> ${of.id}</span></a>
    ${of.dryRun && html` <span class="chip">dry run</span>`}
    ${of.mode === "Unplanned" && html` <span class="chip">unplanned</span>`}</th>
  <td role="cell"><${Pill} of=${of.status} /> ${!of.endedAt && html`<span class="soft">${spaced(of.phase)}</span>`}</td>
  <td role="cell">${counts(of.counts ?? {})}</td>
  <td role="cell">${recovery(of)}</td>
  <td role="cell"><${Time} of=${of.startedAt ?? of.requestedAt} /></td>
  <td role="cell"><bdi>${of.requestedBy || "a key"}</bdi></td></tr>`;

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
  const sofar = (/** @type {string} */ now) => `${duration(between(of.startedAt, now))} so far`;
  return of.endedAt ? "" : html`<${Ticking} of=${sofar} />`;
}

/** @param {{of: any[], may: boolean}} props */
function Plans({ of, may }) {
  return html`<${Section} id="plans" title="Plans" count=${of.length}>
    ${!of.length && html`<p class="soft">No plan in the folder of plans. A run can name VMs instead.</p>`}
    <ul class="cards">${of.map((one) => html`<${Plan} key=${one.name} of=${one} may=${may} />`)}</ul><//>`;
}

/** @param {any} plan */
const about = ({ waves, members, objective, approval }) => [
  `${waves} waves`, `${members} members`,
  objective?.recoveryTime && `back within ${duration(objective.recoveryTime)}`,
  approval && "needs an approval",
].filter(Boolean).join(", ");

/** @param {any} run the last of a plan */
const last = (run) => html`Last: <a href=${to("runs", run.id)}>${spaced(run.operation)}</a>${" "}
  <${Pill} of=${run.status} />`;

/** @param {{of: any, may: boolean}} props */
const Plan = ({ of, may }) => html`<li class="card">
  <h3><bdi>${of.name}</bdi> <span class="soft">${of.version}</span></h3>
  ${of.description && html`<p>${of.description}</p>`}
  <p class="soft">${about(of)}</p>
  ${of.findings > 0 && html`<p class="bad"><strong>${of.findings} mistakes: it cannot be run.</strong></p>`}
  <p class="soft">${of.lastRun ? last(of.lastRun) : "Never run."}${" "}
    ${of.drill && html` Drill: ${of.drill.overdue ? html`<b class="bad">overdue</b>` : "due"}${" "}
      <${Time} of=${of.drill.nextDue} far />`}</p>
  ${may && !of.findings && html`
    <p><a class="button" href=${to("start", of.name)}>Start <span class="hidden">${of.name}</span></a></p>`}
</li>`;

/** @param {{of: any}} props */
function Rest({ of }) {
  const { refusals, assessments } = of;
  const said = [
    refusals?.count > 0 && html`${refusals.count} requests by queue or event were refused, the newest${" "}
      <${Time} of=${refusals.newestAt} far />.`,
    assessments?.open > 0 && html`${assessments.open} of ${assessments.count} assessments of signals are open.`,
  ].filter(Boolean);
  return said.length > 0 && html`<${Section} id="rest" title="Also"><ul class="lines">${said.map((one, at) => html`
    <li key=${at}>${one}</li>`)}</ul><//>`;
}
