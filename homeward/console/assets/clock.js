// What time it is for the app: what its last document said, and what has passed since.
import { Component } from "./preact.js";

let ahead = 0;

/**
 * @param {string} moment
 */
export function heard(moment) {
  ahead = Date.parse(moment) - Date.now();
}

/** The app's time, as ISO 8601. */
export const now = () => new Date(Date.now() + ahead).toISOString();

const SECOND = 1000;

/** Text that depends on the time: `of` makes it, each second, and nothing around it is drawn again. */
export class Ticking extends Component {
  componentDidMount() {
    this.timer = window.setInterval(() => document.hidden || this.setState({}), SECOND);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  render() {
    return this.props.of(now());
  }
}
