// Calls of the API, and their refusals.
import { address, credentials } from "./session.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {{pointer: string, detail: string, remedy: string}} FieldProblem */

/** A refusal as the API tells it (RFC 9457): what is wrong, at which field, and what to do. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {FieldProblem[]} [fields]
   */
  constructor(status, detail, fields = []) {
    super(detail);
    this.status = status;
    this.fields = fields;
  }
}

const UNSAID = new Map([
  [401, "The sign-in has ended, or the key is not known."],
  [429, "The app is busy. Try again in a moment."],
]);

/**
 * One call; the document of its answer. Throws Refusal, and TypeError where no server answers.
 * @param {Session} session
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
export async function call(session, method, path, body) {
  const headers = { ...credentials(session), ...(body ? { "Content-Type": "application/json" } : {}) };
  const options = { method, headers, body: body && JSON.stringify(body) };
  const answer = await fetch(address(session, path), { ...options, cache: "no-store", redirect: "error" });
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

/**
 * A document, where it is another than the one with this tag.
 * @param {Session} session
 * @param {string} path
 * @param {string} tag
 * @returns {Promise<{text: string | null, tag: string}>}
 */
export async function read(session, path, tag) {
  const headers = { ...credentials(session), ...(tag ? { "If-None-Match": tag } : {}) };
  const answer = await fetch(address(session, path), { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 304) return { text: null, tag };
  if (!answer.ok) throw await refusal(answer);
  return { text: await answer.text(), tag: answer.headers.get("ETag") ?? "" };
}

/**
 * The report of a run, as a file.
 * @param {Session} session
 * @param {string} path
 */
export async function file(session, path) {
  const headers = { ...credentials(session), Accept: "text/html" };
  const answer = await fetch(address(session, path), { headers, redirect: "error" });
  if (!answer.ok) throw await refusal(answer);
  return answer.blob();
}

/** @param {Response} answer */
async function refusal(answer) {
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  const unsaid = UNSAID.get(answer.status) ?? `The server answered ${answer.status}.`;
  return new Refusal(answer.status, told.detail ?? unsaid, told.errors);
}
