/** The page for addresses that lead nowhere. */
import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { askButton, pageTitle } from '../ui/parts.js';

export function lostPage() {
  return {
    kind: 'lost',
    title: t('lost.title'),
    text: t('lost.text'),
    nodes: [
      h(
        'div',
        { class: 'wrap centred' },
        h('img', { src: '/shop/art/lost.svg', alt: '', width: 480, height: 320, class: 'lost-art' }),
        pageTitle(t('lost.title')),
        h('p', { class: 'lead' }, t('lost.text')),
        h(
          'p',
          { class: 'actions' },
          h('a', { class: 'button', href: '/' }, t('lost.link')),
          askButton(t('help.ask'), t('help.say')),
        ),
      ),
    ],
  };
}
