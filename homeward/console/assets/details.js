// All of one VM, read when its row is opened.
import { Component } from "./preact.js";
import { call } from "./api.js";
import { html } from "./html.js";
import { Facts, Pill, Portal, Problem, Time } from "./parts.js";
import { waitsFor } from "./waits.js";
import { duration, spaced } from "./words.js";

export class Details extends Component {
  /** @param {{of: any, item: any, session: any}} props */
  constructor(props) {
    super(props);
    this.state = { found: null, problem: null };
  }

  componentDidMount() {
    void this.read();
  }

  /** @param {{item: any}} before */
  componentDidUpdate(before) {
    const stands = (/** @type {any} */ one) => `${one.stage} ${one.outcome} ${one.attempt}`;
    if (stands(before.item) !== stands(this.props.item)) void this.read();
  }

  async read() {
    const { of, item, session } = this.props;
    const path = `runs/${encodeURIComponent(of.run.id)}/items/${encodeURIComponent(item.key)}`;
    try {
      const found = await call(session, "GET", path);
      this.setState({ found, problem: null });
    } catch (problem) {
      this.setState({ problem });
    }
  }

  render() {
    const { found, problem } = this.state;
    const { waits } = this.props.item;
    if (problem) return html`<${Problem} of=${problem} />`;
    return found ? html`<${Machine} of=${found} waits=${waits} />` : html`<p class="soft">Reading …</p>`;
  }
}

/** @param {{of: any, waits?: [string, string]}} props what it waits for passes faster than it is read anew */
function Machine({ of, waits }) {
  const point = of.recoveryPoint;
  const job = of.jobs?.at(-1);
  return html`<div class="machine">
    <${Facts} of=${[
      ["Waits", waits && waitsFor(...waits)],
      ["Recovery point", point && html`${spaced(point.kind)} <${Time} of=${point.time} />`],
      ["Data loss", of.dataLossSeconds === undefined ? null : duration(of.dataLossSeconds)],
      ["Started", of.startedAt && html`<${Time} of=${of.startedAt} />`],
      ["Newest job", job && `${spaced(job.scenario)}: ${job.state}`],
      ["In the portal", html`<${Places} of=${of.portal ?? {}} />`],
    ]} />
    <${Errors} of=${of.errors ?? []} />
    <${Findings} of=${of.findings ?? []} />
    <${Commands} of=${of.byHand ?? []} />
  </div>`;
}

/** @type {[string, string][]} */
const PLACES = [["source", "source VM"], ["vm", "recovered VM"], ["item", "item"], ["job", "job"], ["vault", "vault"]];

/** @param {{of: Record<string, string>}} props */
const Places = ({ of }) => html`<span class="links">${PLACES.map(([name, text]) => html`
  <${Portal} key=${name} to=${of[name]}>${text}<//> `)}</span>`;

/** @param {{of: any[]}} props */
const Errors = ({ of }) => of.map((one, at) => html`
  <p key=${at} class="problem"><strong><code>${one.code}</code> ${one.message}</strong> ${one.cause}${" "}
    <span class="remedy">${one.remedy ?? one.recommendedAction}</span></p>`);

/** @param {{of: any[]}} props */
const Findings = ({ of }) => of.length > 0 && html`<ul class="lines">${of.map((one, at) => html`
  <li key=${at}><${Severity} of=${one.severity} /> <code>${one.code}</code> ${one.message}${" "}
    <span class="remedy">${one.remedy}</span></li>`)}</ul>`;

/** @type {Record<string, string>} */
const GRAVE = { Blocking: "bad", Error: "bad", Warning: "warn" };

/** @param {{of: string}} props */
export const Severity = ({ of }) => html`<${Pill} of=${of ?? "Information"} as=${GRAVE[of] ?? "idle"} />`;

/** @param {{of: any[]}} props */
const Commands = ({ of }) => of.length > 0 && html`<details><summary>By hand, without Homeward</summary>
  ${of.map((one, at) => html`
    <div key=${at}><p>${spaced(one.about)}: ${one.does}</p><pre tabindex="0">${one.command}</pre></div>`)}</details>`;
