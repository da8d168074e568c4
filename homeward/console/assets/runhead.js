// The head of a run: how it stands, how long recovery takes against the objective, and what can be asked of it.
import { ofRun } from "./actions.js";
import { file } from "./api.js";
import { Ticking } from "./clock.js";
import { html } from "./html.js";
import { troubled } from "./live.js";
import { Facts, Length, Pill, Portal, Time } from "./parts.js";
import { between, counted, duration, spaced } from "./words.js";

/** @param {{of: import("./live.js").Live, session: any}} props */
export function RunHead({ of, session }) {
  const { run, doc } = of;
  const whom = run.plan ? html`of <bdi>${run.plan}</bdi>` : counted(of.items.length, "VM");
  return html`<section class="verdict" aria-labelledby="run">
    <div class="title">
      <h1 id="run"><${Pill} of=${run.status} /> ${spaced(run.operation)} ${whom}</h1>
      <div class="tools">
        ${ofRun(run, doc.actions ?? []).map((one) => html`
          <button key=${one.name} type="button" class=${one.tone} onClick=${one.open}>${one.name}</button>`)}
        <button type="button" onClick=${() => save(session, run.id)}>Save report</button>
        <button type="button" onClick=${() => print()}>Print</button>
      </div>
    </div>
    <p class="soft">
      ${run.dryRun && html`<strong class="dry">Dry run: nothing is changed.</strong> `}
      ${run.mode}, phase ${spaced(run.phase)}; asked for by <bdi>${run.requestedBy || "a key"}</bdi>${" "}
      at <${Time} of=${run.requestedAt} />
    </p>
    <ul class="tiles">
      <${Recovery} run=${run} />
      <${Counts} of=${of} />
      <${Loss} of=${of} />
      <${Budget} arm=${doc.arm} />
    </ul>
    <${Facts} of=${[
      ["Run", html`<code>${run.id}</code>`],
      ["Started", run.startedAt && html`<${Time} of=${run.startedAt} far />`],
      ["Ended", run.endedAt && html`<${Time} of=${run.endedAt} far />`],
      ["Vault", html`<${Portal} to=${run.links?.portal}>${vault(run.vaultId)} in the portal<//>`],
    ]} />
  </section>`;
}

const vault = (/** @type {string} */ id) => String(id ?? "").split("/").pop();

/**
 * @param {any} session
 * @param {string} id
 */
async function save(session, id) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await file(session, `runs/${encodeURIComponent(id)}/report`));
  link.download = `report-${id}.html`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** @param {{run: any}} props */
function Recovery({ run }) {
  const objective = run.objective?.recoveryTime;
  if (!run.startedAt || run.dryRun) return null;
  const name = run.recoveredAt ? "Recovery time" : run.endedAt ? "Until its end" : "Recovery time so far";
  const told = (/** @type {string} */ now) => {
    const taken = between(run.startedAt, run.recoveredAt ?? run.endedAt ?? now);
    const left = objective ? objective - taken : 0;
    return html`<strong class=${left < 0 ? "bad" : ""}>${duration(taken)}</strong>
      ${objective && html`
        <small>${left < 0 ? `${duration(-left)} over` : `${duration(left)} left of`} ${duration(objective)}</small>
        <${Bar} share=${taken / objective} />`}`;
  };
  return html`<li><span>${name}</span><${Ticking} of=${told} />
    ${!objective && html`<small>no objective in the plan</small>`}</li>`;
}

/** @param {{share: number}} props */
const Bar = ({ share }) => html`<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
  <rect class="rest" width="100" height="6" />
  <rect class=${share > 1 ? "over" : "done"} width=${Math.min(100, share * 100)} height="6" /></svg>`;

/** @param {{of: import("./live.js").Live}} props */
function Counts({ of: { items, run } }) {
  const ended = items.filter((one) => one.outcome).length;
  const bad = items.filter(troubled).length;
  const done = run.dryRun ? ended : items.filter((one) => one.recovered !== undefined).length;
  return html`<li><span>${run.dryRun ? "VMs looked at" : "VMs recovered"}</span>
    <strong>${done} of ${items.length}</strong>
    <small>${ended} ended${bad > 0 && html`, <b class="bad">${bad} with problems</b>`}</small>
    <${Bar} share=${items.length ? done / items.length : 0} /></li>`;
}

/** @param {{of: import("./live.js").Live}} props */
function Loss({ of: { items, run } }) {
  const measured = items.filter((one) => one.lossSeconds !== undefined);
  const name = measured.length ? "lossSeconds" : "forecastSeconds";
  const worst = items.filter((one) => one[name] !== undefined).sort((one, other) => other[name] - one[name])[0];
  if (!worst) return null;
  const limit = run.objective?.dataLoss;
  const much = limit && worst[name] > limit;
  return html`<li><span>${measured.length ? "Largest data loss" : "Data loss to expect"}</span>
    <strong class=${much ? "bad" : ""}>${worst.lossAtMost ? "at most " : ""}<${Length} of=${worst[name]} /></strong>
    <small><bdi>${worst.vm}</bdi>${limit && `, limit ${duration(limit)}`}</small></li>`;
}

/** @param {{arm: any}} props how many VMs wait for their turn; nothing where none does */
function Budget({ arm }) {
  const waiting = arm?.waiting ?? 0;
  return html`<li><span>ARM budget</span>
    <strong>${waiting ? html`<b class="bad">${counted(waiting, "VM")}</b>` : "Enough"}</strong>
    <small>${waiting ? "wait for a turn to call ARM" : "no VM waits for a turn to call ARM"}</small></li>`;
}
