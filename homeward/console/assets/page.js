// The page around every view: the head, who is in, how old what is shown is.
import { Asking } from "./asking.js";
import { Ticking } from "./clock.js";
import { Enter } from "./enter.js";
import { leave } from "./following.js";
import { html } from "./html.js";
import { Overview } from "./overview.js";
import { to } from "./route.js";
import { Run } from "./run.js";
import { Start } from "./start.js";
import { duration, utc } from "./words.js";

/** @param {typeof import("./state.js").state} props */
export function Page(props) {
  document.title = titled(props);
  return html`
    <a class="skip" href="#main" onClick=${skipped}>Skip to the content</a>
    <${Head} ...${props} />
    <p class="hidden" role="status" aria-live="polite">${props.said}</p>
    <main id="main" tabindex="-1">
      ${props.session && html`<${Connection} link=${props.link} session=${props.session} />`}
      ${props.session ? html`<${View} ...${props} />` : html`<${Enter} trouble=${props.trouble} />`}
    </main>
    ${props.question && html`<${Asking} key=${props.question.title} question=${props.question} />`}
  `;
}

/** @param {typeof import("./state.js").state} props */
function titled({ route, document: shown }) {
  if (route.view !== "run") return route.view === "start" ? "Start a run · Homeward" : "Homeward";
  return shown?.run ? `${shown.run.status} · ${shown.run.operation} · Homeward` : "Run · Homeward";
}

/** @param {typeof import("./state.js").state} props */
function View(props) {
  if (!props.document) return html`<p class="soft">${props.link?.state === "Waiting" ? "Reading …" : ""}</p>`;
  if (props.route.view === "run") return html`<${Run} ...${props} />`;
  return props.route.view === "start" ? html`<${Start} ...${props} />` : html`<${Overview} ...${props} />`;
}

/** @param {typeof import("./state.js").state} props */
function Head({ session, route, document: shown }) {
  const caller = shown?.caller;
  const here = (/** @type {string} */ view) => (route.view === view ? "page" : undefined);
  return html`<header class="top">
    <span class="brand">Homeward</span>
    ${session && html`<nav aria-label="Views">
      <a href=${to()} aria-current=${here("overview")}>Runs</a>
      <a href=${to("start")} aria-current=${here("start")}>Start a run</a>
    </nav>
    <span class="who"><${Who} session=${session} caller=${caller} />${" "}
      <button type="button" class="plain" onClick=${() => leave()}>Leave</button></span>`}
  </header>`;
}

/** @param {{session: any, caller: any}} props */
function Who({ session, caller }) {
  if (session.door === "key") return "with a key";
  const told = caller && [caller.name, caller.roles.map(short).join(", ")];
  const [name, roles] = told ?? (session.principal ?? "").split(";");
  return name ? html`<span>${name}</span> <span class="soft">${roles}</span>` : "signed in";
}

const short = (/** @type {string} */ role) => role.replace("Homeward.", "");

/** @param {{link: any, session: any}} props */
function Connection({ link, session }) {
  if (!link || link.state === "Fresh" || link.state === "Waiting") return null;
  const since = link.since ? new Date(link.since).toISOString() : "";
  const age = () => duration((Date.now() - link.since) / 1000);
  const old = since && html` What is shown is from <time datetime=${since}>${utc(since)}</time>,${" "}
    <${Ticking} of=${age} /> ago.`;
  if (link.state === "Refused") {
    return html`<div class="banner bad" role="alert"><strong>${link.why}</strong>${old}</div>`;
  }
  if (link.state === "Ended") {
    const back = session.door === "signed-in"
      ? html`<a href="/.auth/login/aad?post_login_redirect_uri=/api/console">Sign in again</a>`
      : html`<button type="button" onClick=${() => leave()}>Come in again</button>`;
    return html`<div class="banner bad" role="alert"><strong>Your sign-in has ended.</strong>${old} ${back}</div>`;
  }
  return html`<div class="banner warn" role="alert"><strong>${link.why}</strong>${old} Trying again.</div>`;
}

/** @param {Event} event */
function skipped(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
