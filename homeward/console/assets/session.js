// Who is in, and by which door. A key and a developer's name live in this tab's session storage only.

/**
 * @typedef {{door: "signed-in"} | {door: "key", key: string}
 *   | {door: "developer", principal: string, key?: string}} Session
 */

const PLACE = "homeward";

/** What the app said of itself: `sign-in`, `key`, `development` or `development-with-key`. */
export const DOOR = document.documentElement.dataset.door ?? "key";

/** @returns {Session | null} */
export function stored() {
  const text = sessionStorage.getItem(PLACE);
  return text ? JSON.parse(text) : null;
}

/** @param {Session} session */
export function keep(session) {
  sessionStorage.setItem(PLACE, JSON.stringify(session));
}

export const forget = () => sessionStorage.removeItem(PLACE);

/**
 * Where the routes are for this session.
 * @param {Session} session
 * @param {string} path
 */
export const address = (session, path) => `/api/${session.door === "key" ? "" : "signed-in/"}${path}`;

/**
 * What a call of this session sends along.
 * @param {Session} session
 * @returns {Record<string, string>}
 */
export function credentials(session) {
  if (session.door === "key") return { "x-functions-key": session.key };
  if (session.door === "signed-in") return {};
  return { "X-Homeward-Dev-Principal": session.principal, ...(session.key && { "x-functions-key": session.key }) };
}

/**
 * The developer that a link of `make up` names: `#as=ann;Operator`. Taken on the dev host only.
 * @param {string} hash
 * @returns {Session | null}
 */
export function named(hash) {
  const principal = DOOR === "development" && /^#as=(.+)$/.exec(hash)?.[1];
  return principal ? { door: "developer", principal: decodeURIComponent(principal) } : null;
}
