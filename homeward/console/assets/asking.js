// One question at a time, in a dialog: the reason has the focus, Enter sends it. What it asks is as it was when it was
// opened; what came meanwhile changes nothing under the reader's hand.
import { Component, createRef } from "./preact.js";
import { Refusal } from "./api.js";
import { again } from "./following.js";
import { html } from "./html.js";
import { Facts, Problem } from "./parts.js";
import { change } from "./state.js";

/**
 * @typedef {{
 *   name: string, label: string, value?: string, options?: [string, string][], hint?: string, optional?: boolean,
 * }} Field
 * @typedef {{
 *   title: string, confirm: string, tone: "calm" | "good" | "bad", say?: any, about?: {what: string, value: any}[],
 *   fields: Field[], send: (given: Record<string, string>) => Promise<unknown>, done: string,
 * }} Question
 */

const UNKNOWN = "The server cannot be reached. Nothing is known of what was asked: look at the run, then ask again.";

/** @param {Question} question */
export const ask = (question) => change({ question });

const close = () => change({ question: null });

export class Asking extends Component {
  /** @param {{question: Question}} props */
  constructor(props) {
    super(props);
    this.dialog = createRef();
    this.state = { sending: false, problem: null };
    this.sent = this.sent.bind(this);
  }

  componentDidMount() {
    this.dialog.current.showModal();
    this.dialog.current.querySelector("[data-first]")?.focus();
  }

  componentWillUnmount() {
    this.dialog.current?.close();
    queueMicrotask(() => document.activeElement === document.body && document.getElementById("main")?.focus());
  }

  /** @param {SubmitEvent} event */
  async sent(event) {
    event.preventDefault();
    if (this.state.sending) return;
    const given = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)));
    this.setState({ sending: true, problem: null });
    try {
      await this.props.question.send(/** @type {Record<string, string>} */ (given));
      change({ question: null, said: this.props.question.done });
    } catch (error) {
      const problem = error instanceof Refusal ? error : new Refusal(0, UNKNOWN);
      this.setState({ sending: false, problem });
    }
    again();
  }

  /** @param {{question: Question}} props */
  render({ question }) {
    const { sending, problem } = this.state;
    return html`<dialog ref=${this.dialog} class="asking" aria-labelledby="asked" onCancel=${cancelled}>
      <form onSubmit=${this.sent}>
        <h2 id="asked">${question.title}</h2>
        ${question.say && html`<p>${question.say}</p>`}
        ${question.about?.length && html`<${Facts} of=${question.about.map((one) => [one.what, one.value])} />`}
        ${question.fields.map((field, index) => html`
          <${Input} key=${field.name} field=${field} first=${index === 0} />`)}
        ${problem && html`<${Problem} of=${problem} />`}
        <div class="buttons">
          <button type="submit" class=${`primary ${question.tone}`} aria-disabled=${sending}>
            ${question.confirm}</button>
          <button type="button" onClick=${close}>Leave it</button>
        </div>
      </form>
    </dialog>`;
  }
}

/** @param {Event} event */
function cancelled(event) {
  event.preventDefault();
  close();
}

/** @param {{field: Field, first: boolean}} props */
function Input({ field, first }) {
  const { name, label, options, value, hint, optional } = field;
  const described = hint ? `ask-${name}-hint` : undefined;
  const common = { id: `ask-${name}`, name, "data-first": first, "aria-describedby": described };
  const told = options
    ? html`<select ...${common}>${options.map(([one, text]) => html`
        <option key=${one} value=${one}>${text}</option>`)}</select>`
    : html`<input ...${common} type="text" required=${!optional} maxlength="1000" defaultValue=${value ?? ""}
        autocomplete="off" />`;
  return html`<label for=${common.id}>${label}</label>${told}
    ${hint && html`<p class="hint" id=${`ask-${name}-hint`}>${hint}</p>`}`;
}
