// What changed between two documents, in a sentence, for those who do not see the page.
import { counted, spaced } from "./words.js";

/**
 * @param {any} before
 * @param {any} after
 */
export function news(before, after) {
  if (!before) return "";
  return after.run ? ofRun(before, after) : ofAll(before, after);
}

/**
 * @param {any} before
 * @param {any} after
 */
function ofRun(before, after) {
  const said = [];
  if (before.run?.status !== after.run.status) said.push(`The run is ${spaced(after.run.status)}.`);
  const known = new Set((before.gates ?? []).filter(open).map(scope));
  const asked = after.gates.filter(open).filter((/** @type {any} */ gate) => !known.has(scope(gate)));
  for (const gate of asked) said.push(`A decision is wanted: ${gate.question}`);
  const more = after.items.filter(failing).length - (before.items ?? []).filter(failing).length;
  if (more > 0) said.push(`${counted(more, "VM")} more with errors.`);
  const moved = after.items.filter(recovered).length - (before.items ?? []).filter(recovered).length;
  if (moved > 0) said.push(`${counted(moved, "VM")} more recovered.`);
  return said.join(" ");
}

/**
 * @param {any} before
 * @param {any} after
 */
function ofAll(before, after) {
  const more = after.decisions.length - before.decisions.length;
  const known = new Map(before.runs.map((/** @type {any} */ one) => [one.id, one.status]));
  const changed = after.runs.filter((/** @type {any} */ one) => known.get(one.id) !== one.status);
  const said = changed.slice(0, 3).map((/** @type {any} */ one) =>
    `${one.operation} ${one.plan ?? ""} is ${spaced(one.status)}.`);
  if (more > 0) said.unshift(`${counted(more, "decision")} more wanted.`);
  return said.join(" ");
}

const open = (/** @type {any} */ gate) => gate.state === "Open";
const scope = (/** @type {any} */ gate) => gate.scopeHash;
const failing = (/** @type {any} */ item) => Boolean(item.errors?.length);
const recovered = (/** @type {any} */ item) => item.recovered !== undefined && item.recovered !== null;
