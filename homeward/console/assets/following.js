// Who is in, and the one document that is followed for the view.
import { news } from "./announce.js";
import { Poll } from "./poll.js";
import { route, source } from "./route.js";
import { DOOR, forget, keep, named, stored } from "./session.js";
import { change, NO_FILTER, state } from "./state.js";

/** @typedef {import("./session.js").Session} Session */

/** @type {Poll | null} */
let poll = null;

/** As the tab came in before, or as the platform may have signed somebody in. */
export function begin() {
  const developer = named(location.hash);
  if (developer) history.replaceState(null, "", "#/");
  const session = developer ?? stored() ?? (DOOR === "sign-in" ? { door: /** @type {const} */ ("signed-in") } : null);
  change({ route: route(location.hash) });
  if (session) enter(session);
}

/** @param {Session} session */
export function enter(session) {
  if (session.door !== "signed-in") keep(session);
  change({ session, trouble: "" });
  follow();
}

/** @param {string} [why] */
export function leave(why = "") {
  poll?.stop();
  poll = null;
  forget();
  change({ session: null, document: null, link: null, question: null, trouble: why });
}

/** Read at once what is shown: something was asked for. */
export const again = () => poll?.now();

/** The address changed. */
export function moved() {
  if (named(location.hash)) return begin();
  change({ route: route(location.hash), question: null });
  follow();
  scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

function follow() {
  poll?.stop();
  change({ document: null, link: { state: "Waiting", since: 0, why: "" }, filter: NO_FILTER, opened: "" });
  if (state.session) poll = new Poll(state.session, source(state.route), told);
}

/**
 * @param {any} found
 * @param {import("./poll.js").Link} link
 */
function told(found, link) {
  if (link.state === "Ended" && !state.document) {
    leave(state.session?.door === "signed-in" ? "" : link.why);
  } else {
    change(found ? { link, said: news(state.document, found), document: found } : { link });
  }
}
