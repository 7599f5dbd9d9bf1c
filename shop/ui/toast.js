/** One short note at a time, said politely and gone when the page changes or it is dismissed. */
import { fill, h, icon } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

const region = () => document.getElementById('notes');
const voice = () => document.getElementById('voice');

/** Says something without showing it. */
export function say(text) {
  voice().textContent = text;
}

/** Shows a note with an optional picture and link. */
export function toast(text, { image, link } = {}) {
  say(text);
  fill(
    region(),
    h(
      'section',
      { class: 'toast', 'aria-label': t('toast.label') },
      image,
      h('div', { class: 'toast-text' }, h('p', {}, text), link && h('a', { href: link.href }, link.label)),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': t('toast.close'), on: { click: clearToast } },
        icon('close'),
      ),
    ),
  );
}

export function clearToast() {
  fill(region());
}
