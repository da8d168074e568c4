// One run, live.
import { faults, live, waiting } from "./live.js";
import { Faults, Held, Stalls } from "./faults.js";
import { Decided, Gates } from "./gates.js";
import { html } from "./html.js";
import { Legs } from "./legs.js";
import { Log, Notes } from "./log.js";
import { Path } from "./path.js";
import { RunHead } from "./runhead.js";
import { Machines } from "./machines.js";
import { Waits } from "./waits.js";
import { Preview } from "./preview.js";
import { Wanted } from "./wanted.js";

/** @param {typeof import("./state.js").state} props */
export function Run(props) {
  const seen = live(props.document);
  const first = seen.run.dryRun || seen.open.length > 0;
  return html`
    <${RunHead} of=${seen} session=${props.session} />
    <${Wanted} run=${seen.run} />
    <${Legs} of=${seen} />
    <${Gates} of=${seen} />
    <${Faults} of=${seen} groups=${faults(seen)} />
    <${Held} of=${seen} />
    <${Stalls} of=${seen} />
    ${first && html`<${Preview} of=${seen} />`}
    <${Waits} of=${seen} groups=${waiting(seen)} />
    <${Machines} of=${seen} filter=${props.filter} opened=${props.opened} session=${props.session} />
    <${Path} of=${seen} />
    ${!first && html`<${Preview} of=${seen} />`}
    <${Decided} of=${seen} />
    <${Notes} of=${seen} />
    <${Log} of=${seen} />
  `;
}
