// What a run can be asked for, as the overview tells it, in Site Recovery's words.

/** @type {Record<string, {label: string, words: Record<string, string>}>} */
const NAMES = {
  recoveryPoint: {
    label: "Recovery point",
    words: {
      Latest: "Latest (lowest RPO)", LatestProcessed: "Latest processed (low RTO)",
      LatestAppConsistent: "Latest app-consistent", LatestBefore: "Latest before a time", Custom: "Custom (by its id)",
    },
  },
  shutdown: {
    label: "Shut down the source",
    words: {
      PowerOff: "Power it off before the failover", SiteRecovery: "By Site Recovery, which goes on if that fails",
      None: "Do not shut it down",
    },
  },
  commit: {
    label: "Commit",
    words: {
      AfterVerify: "When the recovered VM was verified", Auto: "At once, whatever was seen",
      Manual: "When somebody decides",
    },
  },
  reprotect: {
    label: "Re-protect",
    words: {
      Auto: "After the commit", WhenHomeIsBack: "When the former source is back, and off",
      Manual: "Not by this run",
    },
  },
  wayback: { label: "What the way back lacks", words: { Refuse: "Refuse the run", Create: "Create it" } },
  removalReason: {
    label: "Reason for disabling replication",
    words: { NotSpecified: "Not specified", MigrationComplete: "Migration complete" },
  },
};

/** Of these points the request has to say more. @type {Record<string, "before" | "id">} */
const MORE = { LatestBefore: "before", Custom: "id" };

export const WHICH = "For “before a time” one like 2026-11-23T10:00Z, for “Custom” the point's id.";

/**
 * @param {string} name
 * @param {string} value
 */
const words = (name, value) => NAMES[name]?.words[value] ?? value;

/** @param {string} name */
export const label = (name) => NAMES[name]?.label ?? name;

/**
 * Values with what they are called.
 * @param {string} name
 * @param {string[]} values
 * @returns {[string, string][]}
 */
export const options = (name, values) => values.map((one) => [one, words(name, one)]);

/**
 * What there is to choose from, each with its values, the default first; nothing of what leaves no choice.
 * @param {any} doc the overview
 * @param {{operation: string, mode?: string, kind: string}} of
 * @returns {[string, string[]][]}
 */
export function offered({ choices }, { operation, mode, kind }) {
  const fits = (/** @type {any} */ one) => one.operation === operation && (one.mode ?? mode) === mode;
  const row = choices.operations.find(fits);
  return Object.entries(row?.values ?? {}).filter(([name, values]) =>
    values.length > 1 && !(kind === "plan" && choices.ofPlan.includes(name)));
}

/**
 * The fields of the request for what was chosen otherwise than by default.
 * @param {Record<string, string>} given
 * @param {[string, string[]][]} offers
 */
export function chosen(given, offers) {
  const other = offers.filter(([name, [first]]) => given[name] && given[name] !== first);
  const said = (/** @type {string} */ name) =>
    (name === "recoveryPoint" ? point(given[name], given.which) : given[name]);
  return Object.fromEntries(other.map(([name]) => [name, said(name)]));
}

/** @param {string} kind */
export const asksWhich = (kind) => kind in MORE;

/**
 * @param {string} kind
 * @param {string} which
 */
export const point = (kind, which) => ({ kind, ...(asksWhich(kind) && { [MORE[kind]]: which?.trim() }) });

/**
 * What a request says beyond its operation and VMs.
 * @param {any} body
 * @returns {[string, string][]}
 */
export const told = (body) => Object.keys(NAMES).filter((name) => body[name]).map((name) => {
  const { kind, before, id } = body[name];
  return [label(name), [words(name, kind ?? body[name]), before ?? id].filter(Boolean).join(": ")];
});
