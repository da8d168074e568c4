// Which VMs of a run are listed.
import { html } from "./html.js";
import { KINDS } from "./live.js";
import { change } from "./state.js";
import { staged } from "./words.js";

/** @typedef {import("./state.js").Filter} Filter */

const FEW = 8;
const ANY = ["", "Any"];

/** @param {{of: import("./live.js").Live, filter: Filter}} props */
export function Filters({ of, filter }) {
  if (of.items.length <= FEW) return null;
  const stages = [...new Set(of.items.map((one) => one.stage))].sort();
  const set = (/** @type {Partial<Filter>} */ part) => change({ filter: { ...filter, ...part, most: 60 } });
  const chosen = (/** @type {keyof Filter} */ name) => (/** @type {Event} */ event) =>
    set({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
  const kinds = Object.keys(KINDS).map((one) => [one, one || "All"]);
  const waves = of.waves.map((one, number) => [String(number), one.name || `Wave ${number + 1}`]);
  return html`<div class="filters" role="search" aria-label="VMs">
    <label>Name <input type="search" value=${filter.text} onInput=${chosen("text")} autocomplete="off" /></label>
    <${Choice} name="Show" value=${filter.kind} onChange=${chosen("kind")} of=${kinds} />
    <${Choice} name="Stage" value=${filter.stage} onChange=${chosen("stage")}
      of=${[ANY, ...stages.map((one) => [one, staged(one)])]} />
    ${waves.length > 1 && html`
      <${Choice} name="Wave" value=${filter.wave} onChange=${chosen("wave")} of=${[ANY, ...waves]} />`}
  </div>`;
}

/** @param {{name: string, value: string, onChange: (event: Event) => void, of: string[][]}} props */
const Choice = ({ name, value, onChange, of }) => html`<label>${name} <select onChange=${onChange}>
  ${of.map(([one, text]) => html`
    <option key=${one} value=${one} selected=${one === value}>${text}</option>`)}</select></label>`;
