// Starting a run: the choices are dry-run and shown first.
import { Component } from "./preact.js";
import { asksWhich, label, offered, options, told, WHICH } from "./choices.js";
import { html } from "./html.js";
import { body, pending, tryOut } from "./starting.js";
import { Problem } from "./parts.js";
import { spaced } from "./words.js";

const MODE = "Planned shuts the source down first, and stops where that fails. Unplanned is for a source that is lost.";
const DRY =
  "First a dry run checks everything and changes nothing. You see what it found, and then start the run itself.";

export class Start extends Component {
  /** @param {{document: any, route: any}} props */
  constructor(props) {
    super(props);
    const { plan: wanted } = props.route;
    const last = pending()?.body ?? {};
    const before = wanted && wanted !== last.plan ? {} : last;
    const plan = wanted ?? before.plan;
    const kind = plan || (props.document.plans.length && !before.items) ? "plan" : "items";
    const { operation = "Failback", mode = "Planned" } = before;
    this.state = { kind, operation, mode, picked: {}, sending: false, problem: null };
    this.before = { ...before, plan, operation, mode };
    this.open = told(before).length > 0 || Boolean(before.reason);
    this.sent = this.sent.bind(this);
    this.pickMore = this.pickMore.bind(this);
  }

  /** @param {SubmitEvent} event */
  async sent(event) {
    event.preventDefault();
    if (this.state.sending) return;
    const given = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)));
    this.setState({ sending: true, problem: null });
    try {
      await tryOut(body(/** @type {Record<string, string>} */ (given), this.props.document));
    } catch (problem) {
      this.setState({ problem, sending: false });
    }
  }

  render() {
    const { document: doc } = this.props;
    const { kind, operation, mode, problem, sending } = this.state;
    if (!doc.caller.may.start) {
      return html`<h1>Start a run</h1><p>This needs the role Operator. You can read what others do.</p>`;
    }
    const pick = (/** @type {string} */ name) => (/** @type {Event} */ event) =>
      this.setState({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
    return html`<form class="start card" onSubmit=${this.sent}>
      <h1>Start a run</h1>
      <p class="soft">${DRY}</p>
      ${problem && html`<${Problem} of=${problem} />`}
      <fieldset><legend>What</legend>
        <${Kind} value="plan" chosen=${kind} onChange=${pick("kind")} disabled=${!doc.plans.length}>A plan<//>
        <${Kind} value="items" chosen=${kind} onChange=${pick("kind")}>VMs by name<//>
        ${kind === "plan"
          ? html`<${Plans} key="plan" of=${doc.plans} chosen=${this.before.plan} />`
          : html`<${Machines} key="items" doc=${doc} before=${this.before} />`}
      </fieldset>
      <${How} of=${doc.choices.operations} given=${this.state} pick=${pick}
        network=${this.before.drill?.network} />
      <label class="choice"><input type="checkbox" name="approval" value="Required"
        defaultChecked=${this.before.approval === "Required"} /> Wait for an approval by somebody else</label>
      <details open=${this.open}><summary>More choices</summary>
        <${More} key=${`${operation} ${mode} ${kind}`} offers=${offered(doc, this.state)} before=${this.beforeNow()}
          picked=${this.state.picked} pick=${this.pickMore} />
        <${Text} name="reason" label="Reason" value=${this.before.reason} optional
          hint="Kept with the run, beside your name." />
      </details>
      <div class="buttons"><button class="primary calm" type="submit" aria-disabled=${sending}>Dry run</button></div>
    </form>`;
  }

  /**
   * Kept by name, so that another operation, mode or kind that offers it too takes nothing away.
   * @param {Event} event
   */
  pickMore(event) {
    const { name, value } = /** @type {HTMLInputElement} */ (event.currentTarget);
    this.setState({ picked: { ...this.state.picked, [name]: value } });
  }

  /** What was chosen before, as long as it is for the same. */
  beforeNow() {
    const { operation, mode } = this.state;
    return operation === this.before.operation && mode === this.before.mode ? this.before : {};
  }
}

/** @param {{of: any[], given: any, pick: (name: string) => any, network?: string}} props */
function How({ of, given: { kind, operation, mode }, pick, network }) {
  const operations = [...new Set(of.map((one) => one.operation))].map((one) => [one, spaced(one)]);
  const modes = of.filter((one) => one.operation === operation && one.mode).map(({ mode: one }) => [one, one]);
  return html`
    <${Choice} name="operation" label="Operation" of=${operations} chosen=${operation}
      onChange=${pick("operation")} />
    ${modes.length > 0 && html`
      <${Choice} name="mode" label="Mode" of=${modes} chosen=${mode} hint=${MODE} onChange=${pick("mode")} />`}
    ${operation === "Drill" && kind === "items" && html`
      <${Text} name="network" label="Network of the drill" value=${network}
        hint="The ARM id of a virtual network that reaches nothing of production." />`}`;
}

/** @param {{value: string, chosen: string, onChange: any, disabled?: boolean, children?: any}} props */
const Kind = ({ value, chosen, onChange, disabled, children }) => html`<label class="choice">
  <input type="radio" name="kind" value=${value} checked=${value === chosen} disabled=${disabled}
    onChange=${onChange} />
  ${" "}${children}</label>`;

/**
 * What goes with the operation and its mode; made anew with them, as their defaults are others.
 * @param {{offers: [string, string[]][], before: any, picked: Record<string, string>, pick: any}} props
 */
function More({ offers, before, picked, pick }) {
  const { kind, id, before: until } = before.recoveryPoint ?? {};
  const said = { ...before, recoveryPoint: kind };
  return html`<div>${offers.map(([name, values]) => {
    const chosen = [picked[name], said[name], values[0]].find((one) => values.includes(one)) ?? "";
    return html`
      <${Choice} key=${name} name=${name} label=${label(name)} of=${options(name, values)} chosen=${chosen}
        onChange=${pick} />
      ${name === "recoveryPoint" && asksWhich(chosen) && html`
        <${Text} key="which" name="which" label="Which" value=${picked.which ?? id ?? until} hint=${WHICH} optional
          onInput=${pick} />`}`;
  })}</div>`;
}

/** @param {{of: any[], chosen?: string}} props */
const Plans = ({ of, chosen }) => html`<label for="plan">Plan</label>
  <select id="plan" name="plan">${of.filter((one) => !one.findings).map((one) => html`
    <option key=${one.name} selected=${one.name === chosen}>${one.name}</option>`)}</select>`;

/** @param {{doc: any, before: any}} props */
const Machines = ({ doc, before }) => html`
  <${Text} name="items" label="VMs" value=${(before.items ?? []).join(" ")}
    hint="Names with spaces between, at most 50." />
  <label for="vaultId">Vault</label>
  <select id="vaultId" name="vaultId">${doc.vaultIds.map((/** @type {string} */ one) => html`
    <option key=${one} value=${one} selected=${one === before.vaultId}>${one.split("/").pop()}</option>`)}</select>`;

/** @param {{name: string, label: string, of: string[][], chosen?: string, hint?: string, onChange?: any}} props */
const Choice = ({ name, label: title, of, chosen, hint, onChange }) => html`<label for=${name}>${title}</label>
  <select id=${name} name=${name} onChange=${onChange} aria-describedby=${hint && `${name}-hint`}>
    ${of.map(([one, text]) => html`<option key=${one} value=${one} selected=${one === chosen}>${text}</option>`)}
  </select>
  ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}`;

/** @typedef {{name: string, label: string, value?: string, hint: string, optional?: boolean, onInput?: any}} Asked */

/** @param {Asked} props */
const Text = ({ name, label: title, value, hint, optional, onInput }) => html`<label for=${name}>${title}</label>
  <input id=${name} name=${name} required=${!optional} defaultValue=${value ?? ""} onInput=${onInput}
    maxlength=${optional ? 500 : undefined} autocomplete="off" aria-describedby=${`${name}-hint`} />
  <p class="hint" id=${`${name}-hint`}>${hint}</p>`;
