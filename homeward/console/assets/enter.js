// Coming in: by the platform's sign-in, by a key that stays in this tab, or on the dev host by a name.
import { enter } from "./following.js";
import { html } from "./html.js";
import { DOOR } from "./session.js";

/** @param {{trouble: string}} props */
export function Enter({ trouble }) {
  return html`<div class="enter">
    <h1>Homeward console</h1>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    ${DOOR === "sign-in" && html`<${SignIn} />`}
    ${DOOR.startsWith("development") && html`<${Developer} keyed=${DOOR === "development-with-key"} />`}
    <${WithKey} />
  </div>`;
}

const SIGN_IN = "/.auth/login/aad?post_login_redirect_uri=/api/console";

const SignIn = () => html`<section class="card" aria-labelledby="by-sign-in">
  <h2 id="by-sign-in">Sign in</h2>
  <p>With Microsoft Entra ID. What you may do follows from your roles.</p>
  <p><a class="button primary" href=${SIGN_IN}>Sign in</a></p>
</section>`;

/** @param {{keyed: boolean}} props whether a name counts only beside the host's key */
const Developer = ({ keyed }) => html`<section class="card" aria-labelledby="by-name">
  <h2 id="by-name">On this dev host</h2>
  <form onSubmit=${developer}>
    <label for="name">Name</label>
    <input id="name" name="name" required defaultValue="ann" autocomplete="off" />
    <label for="roles">Roles</label>
    <input id="roles" name="roles" required defaultValue="Operator" aria-describedby="roles-hint" autocomplete="off" />
    <p class="hint" id="roles-hint">
      Reader, Operator, Approver; several with commas. Who asks for a run cannot approve it.</p>
    ${keyed && html`
      <label for="host-key">The key that this host printed</label>
      <input id="host-key" name="key" type="password" required autocomplete="off" />`}
    <button class="primary" type="submit">Come in</button>
  </form>
</section>`;

const WithKey = () => html`<section class="card" aria-labelledby="by-key">
  <h2 id="by-key">With a key</h2>
  <form onSubmit=${withKey}>
    <label for="key">Function key</label>
    <input id="key" name="key" type="password" required autocomplete="off" aria-describedby="key-hint" />
    <p class="hint" id="key-hint">
      It stays in this tab. A key names no person: it starts and steers, and never approves.</p>
    <button class="primary" type="submit">Come in</button>
  </form>
</section>`;

/** @param {SubmitEvent} event */
function developer(event) {
  const { name, roles, key } = given(event);
  enter({ door: "developer", principal: `${name};${roles.replace(/\s/g, "")}`, ...(key && { key }) });
}

/** @param {SubmitEvent} event */
const withKey = (event) => enter({ door: "key", key: given(event).key });

/** @param {SubmitEvent} event */
function given(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  return /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
}
