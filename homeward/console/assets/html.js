// Every text and attribute that goes through `html` is escaped; nothing here makes markup of a string.
import { h } from "./preact.js";
import htm from "./htm.js";

/** @type {(parts: TemplateStringsArray, ...values: unknown[]) => any} */
export const html = htm.bind(h);
