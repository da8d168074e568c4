// Reads one document again and again, asks only for what changed, and knows how old what it has is.
import { read } from "./api.js";
import { heard } from "./clock.js";

/**
 * `state`: Fresh; Lost: no answer, or none that is of use; Ended: the session is over; Refused: never allowed, or
 * nothing there. `since`: when the last good answer came (this machine's clock).
 * @typedef {{state: "Waiting" | "Fresh" | "Lost" | "Ended" | "Refused", since: number, why: string}} Link
 */

const EVERY = 3000;
const HIDDEN = 30000;
const LONGEST = 60000;

export class Poll {
  /**
   * @param {import("./session.js").Session} session
   * @param {string} path
   * @param {(document: any, link: Link) => void} tell called with null where the document is as it was
   */
  constructor(session, path, tell) {
    this.session = session;
    this.path = path;
    this.tell = tell;
    this.tag = "";
    this.misses = 0;
    this.since = 0;
    this.timer = 0;
    this.over = false;
    this.round = 0;
    this.seen = () => document.hidden || this.now();
    document.addEventListener("visibilitychange", this.seen);
    this.now();
  }

  /** Look at once; what is under way counts no more. */
  now() {
    clearTimeout(this.timer);
    this.round += 1;
    void this.look(this.round);
  }

  stop() {
    this.over = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  /** @param {number} round */
  async look(round) {
    let found = null;
    let link;
    try {
      const answer = await read(this.session, this.path, this.tag);
      if (this.over || round !== this.round) return;
      performance.mark("update");
      found = answer.text === null ? null : JSON.parse(answer.text);
      if (found) heard(found.now);
      this.tag = answer.tag;
      this.misses = 0;
      this.since = Date.now();
      link = this.link("Fresh", "");
    } catch (error) {
      if (this.over || round !== this.round) return;
      this.misses += 1;
      link = this.missed(/** @type {any} */ (error));
    }
    this.tell(found, link);
    if (link.state !== "Ended") this.timer = window.setTimeout(() => this.now(), this.pause());
  }

  /** @param {Error & {status?: number}} error */
  missed(error) {
    if (error.status === 401) return this.link("Ended", error.message);
    const refused = error.status === 403 || error.status === 404;
    return this.link(refused ? "Refused" : "Lost", error.status ? error.message : "The server cannot be reached.");
  }

  pause() {
    const usual = document.hidden ? HIDDEN : EVERY;
    return Math.min(LONGEST, usual * 2 ** Math.min(this.misses, 5));
  }

  /**
   * @param {Link["state"]} state
   * @param {string} why
   * @returns {Link}
   */
  link(state, why) {
    return { state, since: this.since, why };
  }
}
