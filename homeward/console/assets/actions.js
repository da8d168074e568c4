// What can be asked of a run, a VM or a gate, each as one question. Which of them are offered, the document says.
import { call } from "./api.js";
import { ask } from "./asking.js";
import { options, point, WHICH } from "./choices.js";
import { Time } from "./parts.js";
import { html } from "./html.js";
import { state } from "./state.js";
import { titled } from "./words.js";

const REASON = { name: "reason", label: "Reason", hint: "Kept with the run, beside your name." };

/**
 * @param {string} path
 * @param {object} body
 */
const post = (path, body) => call(/** @type {any} */ (state.session), "POST", path, body);

/** @param {string[]} parts */
const below = (...parts) => parts.map(encodeURIComponent).join("/");

/**
 * @typedef {"calm" | "good" | "bad"} Tone
 * @type {Record<string, {name: string, title: string, say: string, tone: Tone, path: string,
 *   body?: (given: Record<string, string>) => object}>}
 */
const OF_RUN = {
  pause: {
    name: "Pause", title: "Pause the run", tone: "calm", path: "pause",
    say: "No VM begins another change. What Azure is doing ends by itself.",
  },
  resume: {
    name: "Resume", title: "Resume the run", tone: "good", path: "resume", say: "Every VM goes on where it stands.",
  },
  cancel: {
    name: "Cancel run", title: "Cancel the run", tone: "bad", path: "cancel",
    say: "No VM begins another change. A source that was stopped, and whose failover was not begun, is started again.",
  },
  mode: {
    name: "Go on unplanned", title: "Go on as unplanned", tone: "bad", path: "mode",
    body: (given) => ({ mode: "Unplanned", ...given }),
    say: "For a source that is lost: its shutdown is tried, and the failover goes on without it. There is no way back.",
  },
  release: {
    name: "End the hold", title: "Let the test VMs go", tone: "calm", path: "release",
    say: "The drill cleans up now, before its hold is over.",
  },
  review: {
    name: "Review", title: "Review what was approved alone", tone: "good", path: "review",
    body: ({ reason }) => ({ comment: reason }),
    say: "You say that you have seen who approved alone, and why.",
  },
};

/** @type {Record<string, {name: string, title: (vm: string) => string, say: string, tone: "calm" | "good" | "bad"}>} */
const OF_ITEM = {
  skip: {
    name: "Skip", title: (vm) => `Skip ${vm}`, tone: "bad",
    say: "It is left out; while it synchronizes, the run no longer waits for it.",
  },
  retry: {
    name: "Retry", title: (vm) => `Try ${vm} again`, tone: "good", say: "A new attempt, with a preflight of its own.",
  },
  "recovery-point": {
    name: "Other point", title: (vm) => `Another recovery point for ${vm}`, tone: "calm",
    say: "It is made again from that point, looked at again, and waits for a new decision.",
  },
  "release-lease": {
    name: "Free", title: (vm) => `Free ${vm}`, tone: "bad",
    say: "Nothing of this run goes on. Look at the VM in the vault first: another run may act on it then.",
  },
};

/** @typedef {{name: string, tone: string, open: () => void}} Offer */

/**
 * @param {any} run
 * @param {string[]} actions
 * @returns {Offer[]}
 */
export function ofRun(run, actions) {
  return actions.filter((one) => OF_RUN[one]).map((one) => {
    const { name, title, say, tone, path, body = (given) => given } = OF_RUN[one];
    const send = (/** @type {Record<string, string>} */ given) => post(below("runs", run.id, path), body(given));
    const question = { title, say, tone, confirm: title, fields: [REASON], send, done: `Asked: ${title}.` };
    return { name, tone, open: () => ask(question) };
  });
}

/**
 * @param {string} runId
 * @param {any} item
 * @returns {Offer[]}
 */
export function ofItem(runId, item) {
  return (item.actions ?? []).filter((/** @type {string} */ one) => OF_ITEM[one]).map((/** @type {string} */ one) => {
    const { name, title, say, tone } = OF_ITEM[one];
    const ofPoint = one === "recovery-point";
    const send = (/** @type {Record<string, string>} */ given) =>
      post(below("runs", runId, "items", item.key ?? item.vm, one), ofPoint ? pointed(given) : given);
    const fields = ofPoint ? [REASON, ...POINT] : [REASON];
    const asked = title(item.vm);
    const question = { title: asked, say, tone, confirm: asked, fields, send, done: `Asked: ${asked}.` };
    return { name, tone, open: () => ask(question) };
  });
}

const KINDS = ["LatestProcessed", "LatestAppConsistent", "Latest", "LatestBefore", "Custom"];
const POINT = [
  { name: "kind", label: "Recovery point", options: options("recoveryPoint", KINDS) },
  { name: "which", label: "Which", optional: true, hint: WHICH },
];

/** @param {Record<string, string>} given */
const pointed = ({ reason, kind, which }) => ({ reason, recoveryPoint: point(kind, which) });

/**
 * What a decision at a gate is about; an ARM id by its last name.
 * @param {any} gate
 * @returns {[string, any][]}
 */
export function about(gate) {
  return (gate.about ?? []).map((/** @type {{what: string, value: string}} */ { what, value }) =>
    [titled(what), short(what, value)]);
}

/**
 * @param {string} what
 * @param {string} value
 */
function short(what, value) {
  if (/^\/subscriptions\//i.test(value)) return html`<span title=${value}>${value.split("/").pop()}</span>`;
  return what.endsWith("Hash") ? html`<code>${value}</code>` : value;
}

/** @type {Record<string, {name: string, confirm: string, tone: "calm" | "good" | "bad"}>} */
const RULINGS = {
  Approve: { name: "Approve", confirm: "Approve exactly this", tone: "good" },
  Reject: { name: "Reject", confirm: "Reject", tone: "bad" },
  CancelFailover: { name: "Undo the failover", confirm: "Reject, and undo the failover", tone: "bad" },
};

/**
 * What the caller can decide at a gate. `runId` and the gate's scope hash are those that were shown.
 * @param {string} runId
 * @param {any} gate
 * @returns {Offer[]}
 */
export function ofGate(runId, gate) {
  const open = (/** @type {string} */ one) => gate.mayDecide && (one !== "Approve" || !gate.blocked);
  const ruled = gate.offers.filter(open).map((/** @type {string} */ one) =>
    decision(runId, gate, one, RULINGS[one], {}));
  if (!gate.mayBreakGlass || gate.blocked) return ruled;
  const alone = { name: "Approve alone (break-glass)", confirm: "Approve alone", tone: /** @type {const} */ ("bad") };
  return [...ruled, decision(runId, gate, "Approve", alone, { breakGlass: true })];
}

/**
 * @param {string} runId
 * @param {any} gate
 * @param {string} ruling
 * @param {{name: string, confirm: string, tone: "calm" | "good" | "bad"}} words
 * @param {object} more
 */
function decision(runId, gate, ruling, words, more) {
  const said = { gate: gate.name, decision: ruling, scopeHash: gate.scopeHash, ...more };
  const until = { what: "Open until", value: html`<${Time} of=${gate.expiresAt} far />` };
  const scope = { what: "Scope", value: html`<code>${gate.scopeHash.slice(0, 12)}</code>` };
  const send = (/** @type {Record<string, string>} */ given) =>
    post(below("runs", runId, "decisions"), { ...said, comment: given.reason });
  const question = {
    title: `${words.name}: ${gate.question}`, confirm: words.confirm, tone: words.tone, fields: [REASON],
    about: [...about(gate).map(([what, value]) => ({ what, value })), until, scope], send, done: `${words.name}: sent.`,
  };
  return { name: words.name, tone: words.tone, open: () => ask(question) };
}
