/*
 * A stand-in for what watches rules. It keeps the contract of the real one (`watch`)
 * and writes down every call in `globalThis.watched`; `globalThis.fire` carries a
 * firing to the first element's widget.
 */
globalThis.watched ??= [];
const note = (...call) => globalThis.watched.push(call);

export function watch(host, { page, load, call }) {
  note('watch', host.id, Object.keys(page).sort(), host.triggers);
  globalThis.near ??= () => load('low');
  globalThis.fire ??= (firing) => call('surface', [firing]);
  return {
    changed: () => note('changed', host.id, host.triggers),
    free: () => note('free', host.id),
  };
}
