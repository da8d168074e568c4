// A dry run, and then the run itself with the same choices. The requestId is made with the choices, so that however
// often the button is pressed it is one run.
import { call } from "./api.js";
import { chosen, offered } from "./choices.js";
import { to } from "./route.js";
import { state } from "./state.js";

const PLACE = "homeward-start";

/** @returns {{body: any, dryRun: string} | null} what was dry-run last in this tab, and not started yet */
export function pending() {
  const text = sessionStorage.getItem(PLACE);
  return text ? JSON.parse(text) : null;
}

/**
 * The request that a form asks for.
 * @param {Record<string, string>} given
 * @param {any} doc the overview
 */
export function body(given, doc) {
  const { kind, plan, items, vaultId, operation, mode, approval, network, reason } = given;
  const planned = doc.plans.find((/** @type {any} */ one) => one.name === plan);
  const named = (items ?? "").split(/[\s,;]+/).filter(Boolean);
  return {
    operation,
    ...(kind === "plan" ? { plan, vaultId: planned?.vaultId } : { items: named, vaultId }),
    ...(mode && { mode }),
    ...(approval && { approval }),
    ...(network && { drill: { network } }),
    ...chosen(given, offered(doc, { operation, mode, kind })),
    ...(reason && { reason }),
    requestId: crypto.randomUUID(),
  };
}

/** @param {any} wanted */
export async function tryOut(wanted) {
  const dry = { ...wanted, dryRun: true, requestId: `${wanted.requestId}.dry` };
  const { id } = await call(/** @type {any} */ (state.session), "POST", "runs", dry);
  sessionStorage.setItem(PLACE, JSON.stringify({ body: wanted, dryRun: id }));
  location.hash = to("runs", id);
}

/** @param {any} wanted */
export async function start(wanted) {
  const { id } = await call(/** @type {any} */ (state.session), "POST", "runs", wanted);
  sessionStorage.removeItem(PLACE);
  location.hash = to("runs", id);
}
