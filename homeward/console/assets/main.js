// Starts the page.
import { render } from "./preact.js";
import { begin, moved } from "./following.js";
import { html } from "./html.js";
import { Page } from "./page.js";
import { drawn, state } from "./state.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));

drawn(() => {
  render(html`<${Page} ...${state} />`, root);
  if (performance.getEntriesByName("update").length) performance.measure("drawn", "update");
  performance.clearMarks("update");
});
addEventListener("hashchange", moved);
begin();
