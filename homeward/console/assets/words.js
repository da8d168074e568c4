// Times, durations and names, in words. The clock is the app's, as the last document told it.

const UNITS = /** @type {const} */ ([["d", 86400], ["h", 3600], ["min", 60], ["s", 1]]);
const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/**
 * The two largest units: `2 min 36 s`.
 * @param {number | null | undefined} seconds
 */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0 s";
  const [name, size] = UNITS[first];
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((whole % size) / next[1]) : 0;
  return `${Math.floor(whole / size)} ${name}${rest ? ` ${rest} ${next[0]}` : ""}`;
}

/**
 * Seconds from one time to another.
 * @param {string} from
 * @param {string} to
 */
export const between = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;

/**
 * `13:40:02 UTC`, with the day where it is another than today's.
 * @param {string} time
 * @param {string} [now]
 */
export function utc(time, now) {
  const text = new Date(time).toISOString();
  const day = now && text.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? "" : `${text.slice(0, 10)} `;
  return `${day}${text.slice(11, 19)} UTC`;
}

/**
 * The same moment where the reader is.
 * @param {string} time
 */
export const local = (time) => LOCAL.format(new Date(time));

/**
 * `in 3 min`, `3 min ago`.
 * @param {string} time
 * @param {string} now
 */
export function away(time, now) {
  const seconds = between(now, time);
  return seconds >= 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} ago`;
}

/**
 * `AwaitingDecision` as `Awaiting decision`.
 * @param {string | null | undefined} name
 */
export function spaced(name) {
  const words = String(name ?? "").replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return words.replace(/\bvm\b/g, "VM");
}

/**
 * A stage, as it is shown: in one of them a VM waits for its approval, its wave or a place in it.
 * @param {string} stage
 */
export const staged = (stage) => (stage === "AwaitingApproval" ? "Awaiting its turn" : spaced(stage));

/**
 * `planHash` as `Plan hash`.
 * @param {string} name
 */
export function titled(name) {
  const words = spaced(name).replace(/\bvms\b/, "VMs");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * `1 VM`, `2 VMs`.
 * @param {number} count
 * @param {string} noun
 */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
