/* Collects an element's experiments. Knows nothing of who is in which arm. */

const EXPERIMENT = 'data-experiment-';

/** `data-experiment-NAME="arm 50, other 50"` as flat lists: name, arm, weight, arm, weight, …; without weights all are alike. */
export function experiments(host) {
  const wrong = [];
  const list = [];
  for (const { name, value } of host.attributes) {
    if (!name.startsWith(EXPERIMENT)) continue;
    const arms = value.split(',').map((arm) => /^\s*([a-z0-9-]+)(?:\s+(\d{1,6})%?)?\s*$/.exec(arm));
    if (arms.every(Boolean)) list.push([name.slice(EXPERIMENT.length), ...arms.flatMap(([, arm, weight]) => [arm, Number(weight ?? 1)])]);
    else wrong.push(`${name}="${value}": this is no list of arms; write names with weights, as in "short 50, long 50"`);
  }
  return { list, wrong };
}
