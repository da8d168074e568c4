// Above a dry run that this tab asked for: the button that starts the run itself.
import { Component } from "./preact.js";
import { told } from "./choices.js";
import { html } from "./html.js";
import { Facts, Problem } from "./parts.js";
import { to } from "./route.js";
import { pending, start } from "./starting.js";
import { counted, spaced } from "./words.js";

export class Wanted extends Component {
  state = { sending: false, problem: null };

  /** @param {any} body */
  async start(body) {
    if (this.state.sending) return;
    this.setState({ sending: true, problem: null });
    try {
      await start(body);
    } catch (problem) {
      this.setState({ sending: false, problem });
    }
  }

  /** @param {{run: any}} props */
  render({ run }) {
    const asked = pending();
    if (!asked || asked.dryRun !== run.id) return null;
    const { body } = asked;
    const vms = body.items?.length > 3 ? counted(body.items.length, "VM") : body.items?.join(", ");
    const what = `${spaced(body.operation)} of ${body.plan ?? vms}`;
    return html`<section class="card begin" aria-label="Start the run itself">
      ${this.state.problem && html`<${Problem} of=${this.state.problem} />`}
      ${!run.endedAt && html`
        <p>The dry run looks at everything and changes nothing. Then the run itself can be started.</p>`}
      ${run.endedAt && run.status !== "Succeeded" && html`
        <p><strong>It cannot be started as things stand.</strong> Nothing was changed. What was found is below.</p>`}
      <${Facts} of=${told(body)} />
      <div class="buttons">
        ${run.status === "Succeeded" && html`
          <button type="button" class="primary good" aria-disabled=${this.state.sending}
            onClick=${() => this.start(body)}>Start: <bdi>${what}</bdi></button>`}
        <a class="button" href=${to("start")}>Change the choices</a>
      </div>
    </section>`;
  }
}
