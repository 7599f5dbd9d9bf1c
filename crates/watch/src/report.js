/*
 * What becomes of rules, told to the backend where the page asks for it by
 * `data-report="rules"`: one anonymous request for each showing, for what the visitor
 * makes of it, and for a goal that is reached. It names the rule and its arm and nobody:
 * no visitor, no page, no cookie, no referrer. An answer is not waited for.
 */
import { beside } from '../../platform/src/sense/told.js';

const OUTCOMES = { exposure: 'shown', accept: 'accepted', dismiss: 'dismissed', conversion: 'converted' };

/** Follows an element as long as `allowed()`; gives back what ends it. */
export function report(host, allowed) {
  const arms = new Map(); // of what was shown: later events do not name them
  const over = new AbortController();
  for (const [type, outcome] of Object.entries(OUTCOMES)) {
    host.addEventListener(`aisle-${type}`, ({ target, detail }) => {
      const { rule, experiment, arm, by = 'visitor' } = detail ?? {};
      if (experiment) arms.set(rule, { experiment, arm });
      const url = beside(host, '/outcomes');
      // What went by itself, or was taken back by the page, is no answer of the visitor's.
      if (target !== host || by !== 'visitor' || host.dataset.report !== 'rules' || !url || !allowed()) return;
      fetch(url, {
        method: 'POST', mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true,
        body: JSON.stringify({ rule, outcome, ...arms.get(rule) }),
      }).catch(() => {}); // a count is lost, and nobody is disturbed
    }, over);
  }
  return () => over.abort();
}
