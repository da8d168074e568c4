// The live document of a run, as the views use it: moments for seconds, names for numbers, whole ids for short ones.

/**
 * @typedef {{stage: string, from: number, to: number | null}} Span
 * @typedef {{what: string, item: string | null, gate: string | null, since: number, until: number | null}} Step
 * @typedef {any} Item
 * @typedef {{
 *   doc: any, run: any, items: Item[], waves: any[], open: any[], path: Step[], first: Map<string, Item>,
 * }} Live
 */

/** @type {WeakMap<object, Live>} */
const known = new WeakMap();

/**
 * @param {any} doc
 * @returns {Live}
 */
export function live(doc) {
  let found = known.get(doc);
  if (!found) {
    const items = doc.items.map((/** @type {any} */ one) => item(doc, one));
    const open = doc.gates.filter((/** @type {any} */ one) => one.state === "Open");
    const first = new Map(items.map((/** @type {Item} */ one) => [one.vm, one]));
    found = { doc, run: doc.run, items, waves: doc.waves ?? [], open, path: doc.criticalPath ?? [], first };
    known.set(doc, found);
  }
  return found;
}

/**
 * @param {any} doc
 * @param {any} one
 */
function item(doc, one) {
  const spans = (one.spans ?? []).map((/** @type {[number, number, number | null]} */ [stage, from, to]) =>
    ({ stage: doc.stages[stage], from, to }));
  const errors = (one.errors ?? []).map((/** @type {any} */ error) =>
    told(one.vm, { ...(doc.faults?.[error.fault] ?? {}), ...error }));
  const findings = (one.findings ?? []).map((/** @type {number} */ at) => doc.findings[at]);
  const key = one.key ?? one.vm;
  const { wave = 0, actions = [], links } = one;
  return { ...one, key, wave, spans, errors, findings, actions, links: linked(doc, links) };
}

/**
 * What many VMs have in common is said with `{vm}` for the name of each.
 * @param {string} vm
 * @param {any} fault
 */
const told = (vm, fault) => ({ ...fault, message: fault.message?.replaceAll("{vm}", vm) });

/**
 * @param {any} doc
 * @param {Record<string, string> | undefined} links
 */
function linked(doc, links) {
  const whole = Object.entries(links ?? {}).map(([name, id]) => [name, portal(doc, id)]);
  return Object.fromEntries(whole);
}

/**
 * @param {any} doc
 * @param {string} id perhaps shortened: `~0/rest`
 */
function portal(doc, id) {
  const short = /^~(\d+)(\/.*)?$/.exec(id);
  return doc.portal + (short ? `${doc.prefixes[Number(short[1])]}${short[2] ?? ""}` : id);
}

/**
 * A moment that the document counts from its zero.
 * @param {any} doc
 * @param {number | null | undefined} seconds
 */
export function moment(doc, seconds) {
  if (seconds === null || seconds === undefined) return null;
  return new Date(Date.parse(doc.zero) + seconds * 1000).toISOString();
}

/** @param {Item} one */
export const troubled = (one) => Boolean(one.errors.length || one.stalled || BAD.has(one.outcome));

const BAD = new Set(["Failed", "Unprotected"]);

/** @param {Item} one */
const underWay = (one) => !one.outcome;

/** Which items a filter lets through, by its name. @type {Record<string, (one: Item) => boolean>} */
export const KINDS = {
  "": () => true,
  "Need attention": (one) => troubled(one) || one.waits?.[0] === "Decision",
  "Under way": underWay,
  "On the critical path": (one) => Boolean(one.critical),
  Ended: (one) => Boolean(one.outcome),
};

/**
 * @param {Live} of
 * @param {import("./state.js").Filter} filter
 */
export function chosen({ items }, filter) {
  const text = filter.text.trim().toLowerCase();
  return items.filter((one) =>
    (!text || one.vm.toLowerCase().includes(text))
    && (!filter.stage || one.stage === filter.stage)
    && (!filter.wave || String(one.wave) === filter.wave)
    && KINDS[filter.kind](one));
}

/** @param {Item} one how soon a person wants to see it */
function urgency(one) {
  if (troubled(one) || one.critical || one.waits?.[0] === "Decision") return 0;
  if (one.outcome) return 3;
  return one.waits?.[0] === "Wave" ? 2 : 1;
}

/**
 * Those of a list that are drawn where not all are: the most urgent, in the order of the list.
 * @param {Item[]} items
 * @param {number} most
 */
export function drawn(items, most) {
  if (items.length <= most) return items;
  const urgent = new Set([...items].sort((one, other) => urgency(one) - urgency(other)).slice(0, most));
  return items.filter((one) => urgent.has(one));
}

/**
 * Who waits for what, those that wait for the same together, most first.
 * @param {Live} of
 */
export function waiting({ items }) {
  /** @type {Map<string, {kind: string, what: string, names: string[]}>} */
  const groups = new Map();
  for (const one of items) {
    if (!one.waits || one.outcome) continue;
    const [kind, what] = one.waits;
    const group = groups.get(`${kind} ${what}`) ?? { kind, what, names: /** @type {string[]} */ ([]) };
    group.names.push(one.vm);
    groups.set(`${kind} ${what}`, group);
  }
  return [...groups.values()].sort((one, other) => other.names.length - one.names.length);
}

/**
 * Errors that are the same, with the VMs that have them.
 * @param {Live} of
 */
export function faults({ items }) {
  /** @type {Map<string, {error: any, items: Item[]}>} */
  const groups = new Map();
  for (const one of items) {
    for (const error of one.errors) {
      const key = `${error.code} ${error.fault ?? error.message}`;
      const group = groups.get(key) ?? { error, items: /** @type {Item[]} */ ([]) };
      group.items.push(one);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
