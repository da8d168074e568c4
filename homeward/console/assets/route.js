// The page's own addresses, behind the #.

/** @typedef {{view: "overview"} | {view: "start", plan?: string} | {view: "run", id: string}} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function route(hash) {
  const [view, name] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (view === "runs" && name) return { view: "run", id: name };
  return view === "start" ? { view: "start", plan: name } : { view: "overview" };
}

/** @param {string[]} parts */
export const to = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/**
 * The document that a view shows.
 * @param {Route} of
 */
export function source(of) {
  return of.view === "run" ? `runs/${encodeURIComponent(of.id)}/live` : "overview";
}
