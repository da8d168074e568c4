// What waits for whom.
import { html } from "./html.js";
import { Section } from "./parts.js";
import { counted, spaced } from "./words.js";

/** @type {Record<string, (what: string) => string>} */
const WORDS = {
  Wave: (what) => `for the wave before: ${what}`,
  Preflight: (what) => `for the preflight of ${what}`,
  Place: (what) => `for a place: ${what || "their wave moves only so many at once"}`,
  Decision: (what) => `for a decision at ${what}`,
  Job: (what) => `for Site Recovery: ${spaced(what)}`,
  Azure: (what) => `for Azure to show it: ${what}`,
  Resume: () => "for the run to be resumed",
  ArmBudget: () => "for a turn to call ARM",
  Lease: (what) => `for another run to let go: ${what}`,
  Group: (what) => `for their multi-VM group ${what}`,
};
const NAMED = 6;

/**
 * What somebody waits for, in words.
 * @param {string} kind
 * @param {string} [what]
 */
export const waitsFor = (kind, what) => (WORDS[kind] ?? spaced)(what ?? "");

/** @param {{of: import("./live.js").Live, groups: {kind: string, what: string, names: string[]}[]}} props */
export function Waits({ groups }) {
  if (!groups.length) return null;
  return html`<${Section} id="waits" title="What waits for whom"><ul class="lines">
    ${groups.map((one) => html`
      <li key=${`${one.kind} ${one.what}`}><strong>${counted(one.names.length, "VM")}</strong>${" "}
        ${waitsFor(one.kind, one.what)}${" "}
        <span class="soft"><bdi>${one.names.slice(0, NAMED).join(", ")}</bdi>
          ${one.names.length > NAMED && " …"}</span></li>`)}
  </ul><//>`;
}
