/** The size guide: a dialog with a table, closed by its button, Esc or a press beside it. */
import { GUIDES } from '../data/sizes.js';
import { h, icon } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { askButton } from '../ui/parts.js';

/** Makes the dialog of a guide; `ask` are the words its chat button prepares. */
export function guideDialog(name, ask) {
  const { columns, rows } = GUIDES[name];
  const dialog = h(
    'dialog',
    {
      class: 'dialog',
      'aria-labelledby': 'guide-title',
      on: {
        click: (event) => {
          if (event.target === dialog) dialog.close();
        },
      },
    },
    h(
      'div',
      { class: 'dialog-body' },
      h(
        'div',
        { class: 'dialog-head' },
        h('h2', { id: 'guide-title' }, t('product.guide')),
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': t('guide.close'), on: { click: () => dialog.close() } },
          icon('close'),
        ),
      ),
      h(
        'div',
        { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'guide-title' },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              columns.map((column) => h('th', { scope: 'col' }, t(`size.${column}`))),
            ),
          ),
          h(
            'tbody',
            {},
            rows.map(([first, ...rest]) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, first),
                rest.map((cell) => h('td', {}, cell)),
              ),
            ),
          ),
        ),
      ),
      h('p', { class: 'quiet' }, t('guide.note')),
      askButton(t('guide.ask'), ask),
    ),
  );
  // The chat opens on the same press: it must not end up beneath a modal dialog.
  dialog.querySelector('[data-aisle]').addEventListener('click', () => dialog.close());
  return dialog;
}
