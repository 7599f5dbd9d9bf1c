/** A choice of one among few: radio buttons drawn as swatches or pills. */
import { h } from '../lib/dom.js';

/**
 * One option. `words` is what a screen reader says, `shown` what the eye reads, `kind` the look;
 * `swatch` is a colour, `sold` strikes the option through.
 */
export function option({ name, value, checked, words, shown, kind, swatch, sold = false, on }) {
  const input = h('input', {
    type: 'radio',
    name,
    value,
    checked,
    'aria-label': words,
    on: { change: () => on(value) },
  });
  return h(
    'label',
    {
      class: kind,
      data: sold ? { sold: '' } : {},
      vars: swatch ? { '--swatch': swatch } : {},
      title: swatch ? words : null,
    },
    input,
    h('span', { 'aria-hidden': 'true' }, shown),
  );
}

/** A labelled group of options; `aside` stands at the end of the label's line. */
export const choice = (id, label, aside, options) =>
  h(
    'div',
    { class: 'choice', role: 'radiogroup', 'aria-labelledby': `${id}-label` },
    h('div', { class: 'choice-head' }, h('span', { id: `${id}-label` }, label), aside),
    h('div', { class: 'choices' }, options),
  );
