/*
 * The JavaScript that goes with the second part of the wasm: sensors of what only some
 * rules read, the guard that is asked before anything is shown, experiments, reports of what became of rules,
 * and who reads products and carts off the page. A file of its own, fetched with that part.
 */
import { acts } from '../../platform/src/sense/acts.js';
import { finds } from '../../platform/src/sense/finds.js';
import { guards } from '../../platform/src/sense/guard.js';
import { tongues } from '../../platform/src/sense/tongue.js';
import { parts } from '../../platform/src/sense/told.js';
import { experiments } from './experiments.js';
import { report } from './report.js';

// The build puts name and hashes here of what reads the page.
const [name, js, wasm] = '@context'.split(' ');

// What reads the page for all its elements. A sensor asks for it, once a rule reads a
// product or a cart (platform/sense/told.js).
const reader = (page) => (host, heard) => {
  let stop = () => {};
  let over;
  if (host.dataset.sources !== 'none') {
    (page.context ??= page.start({ name, js, wasm }, 'low')).then(({ follow }) => over || (stop = follow(host, heard)), console.warn);
  }
  return () => stop(over = true);
};

/** What the engine wants to be given. */
export const offer = (page) => ({
  ...parts(acts(), finds(), tongues(), guards()), experiments, report, read: reader(page),
});
