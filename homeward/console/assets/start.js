// Starting a run: the choices are dry-run and shown first.
import { Component } from "./preact.js";
import { html } from "./html.js";
import { body, pending, tryOut } from "./starting.js";
import { Problem } from "./parts.js";
import { spaced } from "./words.js";

const OPERATIONS = ["Failback", "Failover", "Drill", "Reprotect", "RoundTrip", "Disable"];
const MODED = new Set(["Failback", "Failover", "RoundTrip"]);

export class Start extends Component {
  /** @param {{document: any, route: any}} props */
  constructor(props) {
    super(props);
    const before = pending()?.body ?? {};
    const plan = props.route.plan ?? before.plan;
    const kind = plan || (props.document.plans.length && !before.items) ? "plan" : "items";
    this.state = { kind, operation: before.operation ?? "Failback", sending: false, problem: null };
    this.before = { ...before, plan };
    this.sent = this.sent.bind(this);
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
    const { kind, operation, problem, sending } = this.state;
    if (!doc.caller.may.start) return html`<h1>Start a run</h1><p>This needs the role Operator. You can read what others do.</p>`;
    const pick = (/** @type {string} */ name) => (/** @type {Event} */ event) => this.setState({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
    return html`<form class="start card" onSubmit=${this.sent}>
      <h1>Start a run</h1>
      <p class="soft">First a dry run checks everything and changes nothing. You see what it found, and then start the run itself.</p>
      ${problem && html`<${Problem} of=${problem} />`}
      <fieldset><legend>What</legend>
        <label class="choice"><input type="radio" name="kind" value="plan" checked=${kind === "plan"} onChange=${pick("kind")} disabled=${!doc.plans.length} /> A plan</label>
        <label class="choice"><input type="radio" name="kind" value="items" checked=${kind === "items"} onChange=${pick("kind")} /> VMs by name</label>
        ${kind === "plan" ? html`
          <${Plans} key="plan" of=${doc.plans} chosen=${this.before.plan} />` : html`<${Machines} key="items" doc=${doc} before=${this.before} />`}
      </fieldset>
      <${Choice} name="operation" label="Operation" of=${OPERATIONS} chosen=${operation} onChange=${pick("operation")} />
      ${MODED.has(operation) && html`<${Choice} name="mode" label="Mode" of=${["Planned", "Unplanned"]} chosen=${this.before.mode}
        hint="Planned shuts the source down first, and stops where that fails. Unplanned is for a source that is lost." />`}
      ${operation === "Drill" && kind === "items" && html`
        <${Text} name="network" label="Network of the drill" hint="The ARM id of a virtual network that reaches nothing of production." />`}
      <label class="choice"><input type="checkbox" name="approval" value="Required" defaultChecked=${this.before.approval === "Required"} /> Wait for an approval by somebody else</label>
      <div class="buttons"><button class="primary calm" type="submit" aria-disabled=${sending}>Dry run</button></div>
    </form>`;
  }
}

/** @param {{of: any[], chosen?: string}} props */
const Plans = ({ of, chosen }) => html`<label for="plan">Plan</label>
  <select id="plan" name="plan">${of.filter((one) => !one.findings).map((one) => html`
    <option key=${one.name} selected=${one.name === chosen}>${one.name}</option>`)}</select>`;

/** @param {{doc: any, before: any}} props */
const Machines = ({ doc, before }) => html`
  <${Text} name="items" label="VMs" value=${(before.items ?? []).join(" ")} hint="Names with spaces between, at most 50." />
  <label for="vaultId">Vault</label>
  <select id="vaultId" name="vaultId">${doc.vaultIds.map((/** @type {string} */ one) => html`
    <option key=${one} value=${one} selected=${one === before.vaultId}>${one.split("/").pop()}</option>`)}</select>`;

/** @param {{name: string, label: string, of: string[], chosen?: string, hint?: string, onChange?: any}} props */
const Choice = ({ name, label, of, chosen, hint, onChange }) => html`<label for=${name}>${label}</label>
  <select id=${name} name=${name} onChange=${onChange} aria-describedby=${hint && `${name}-hint`}>${of.map((one) => html`
    <option key=${one} value=${one} selected=${one === chosen}>${spaced(one)}</option>`)}</select>
  ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}`;

/** @param {{name: string, label: string, value?: string, hint: string}} props */
const Text = ({ name, label, value, hint }) => html`<label for=${name}>${label}</label>
  <input id=${name} name=${name} required defaultValue=${value ?? ""} autocomplete="off" aria-describedby=${`${name}-hint`} /><p class="hint" id=${`${name}-hint`}>${hint}</p>`;
