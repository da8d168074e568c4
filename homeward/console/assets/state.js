// What the page knows, in one place; whoever changes it has it drawn again, once.

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./route.js").Route} Route
 * @typedef {import("./poll.js").Link} Link
 * @typedef {import("./asking.js").Question} Question
 * @typedef {{text: string, stage: string, wave: string, kind: string, most: number}} Filter
 */

/** @type {Filter} */
export const NO_FILTER = { text: "", stage: "", wave: "", kind: "", most: 60 };

/**
 * @type {{session: Session | null, route: Route, document: any, link: Link | null, question: Question | null,
 *   filter: Filter, opened: string, trouble: string, said: string}}
 */
export const state = {
  session: null,
  route: { view: "overview" },
  document: null,
  link: null,
  question: null,
  filter: NO_FILTER,
  opened: "",
  trouble: "",
  said: "",
};

/** @type {() => void} */
let draw = () => undefined;
let asked = false;

/** @param {() => void} with_ */
export function drawn(with_) {
  draw = with_;
}

/** @param {Partial<typeof state>} part */
export function change(part) {
  Object.assign(state, part);
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    draw();
  });
}
