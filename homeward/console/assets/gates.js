// Gates: exactly what would be approved, by whom, and until when.
import { about, ofGate } from "./actions.js";
import { html } from "./html.js";
import { Facts, Pill, Section, Time } from "./parts.js";

/** @param {{of: import("./live.js").Live}} props */
export function Gates({ of: { run, open } }) {
  if (!open.length) return null;
  return html`<${Section} id="gates" title="Waits for a decision" count=${open.length} tone="wanted">
    ${open.slice(0, MOST).map((/** @type {any} */ one) => html`<${Open} key=${one.name} run=${run} gate=${one} />`)}
    ${open.length > MOST && html`<p>${open.length - MOST} more open when these are decided.</p>`}
  <//>`;
}

const MOST = 20;

/** @param {{of: import("./live.js").Live}} props */
export function Decided({ of: { doc } }) {
  const closed = doc.gates.filter((/** @type {any} */ one) => one.state !== "Open");
  if (!closed.length) return null;
  return html`<${Section} id="decided" title="Decisions" count=${closed.length}><ul class="lines">
    ${closed.map((/** @type {any} */ one) => html`
      <${Closed} key=${one.name + one.scopeHash} gate=${one} />`)}</ul><//>`;
}

/** @param {{run: any, gate: any}} props */
function Open({ run, gate }) {
  const offers = ofGate(run.id, gate);
  return html`<article class="gate">
    <h3>${gate.item && html`<bdi>${gate.item}</bdi>: `}${gate.question}</h3>
    ${gate.blocked && html`<p class="problem"><strong>Cannot be approved as things stand:</strong> ${gate.blocked}</p>`}
    <${Facts} of=${about(gate)} />
    <p><strong>Open until <${Time} of=${gate.expiresAt} far /></strong>${" "}
      <span class="soft">· scope <code>${gate.scopeHash.slice(0, 12)}</code> · gate <code>${gate.name}</code></span></p>
    <div class="buttons">${offers.map((one) => html`
      <button key=${one.name} type="button" class=${`primary ${one.tone}`} onClick=${one.open}>
        ${one.name}</button>`)}</div>
    ${!gate.mayDecide && html`<p class="soft">${gate.whyNot}</p>`}
  </article>`;
}

/** @param {{gate: any}} props */
const Closed = ({ gate }) => html`<li><${Pill} of=${gate.state} />${" "}
  ${gate.item && html`<bdi>${gate.item}</bdi>: `}${gate.question}${" "}
  <span class="soft">${gate.decidedBy ? html`by <bdi>${gate.decidedBy}</bdi>` : ""}${" "}
    <${Time} of=${gate.decidedAt} />${gate.breakGlass && " alone, by break-glass"}</span>${" "}
  ${gate.comment && html`<q>${gate.comment}</q>`}</li>`;
