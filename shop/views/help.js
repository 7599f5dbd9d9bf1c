/** Help and the shop's story, one page of short answers. */
import { DELIVERY } from '../data/delivery.js';
import { h, icon } from '../lib/dom.js';
import { currency, money, t } from '../lib/i18n.js';
import { askButton, pageTitle } from '../ui/parts.js';

export function helpPage() {
  const fees = DELIVERY[currency()];
  const amounts = { amount: money(fees.standard), free: money(fees.freeFrom) };
  const part = (id, name) =>
    h(
      'section',
      { class: 'answer', id },
      icon(name),
      h('div', {}, h('h2', {}, t(`help.${id}`)), h('p', {}, t(`help.${id}.text`, amounts))),
    );
  return {
    kind: 'help',
    title: t('help.title'),
    text: t('help.lead'),
    nodes: [
      h(
        'div',
        { class: 'wrap' },
        h('div', { class: 'list-head' }, pageTitle(t('help.title')), h('p', { class: 'lead' }, t('help.lead'))),
      ),
      h(
        'div',
        { class: 'wrap story story-flip' },
        h('img', { class: 'story-art', src: '/shop/art/repair.svg', alt: '', width: 800, height: 640 }),
        h(
          'div',
          { class: 'story-text' },
          h('h2', {}, t('help.story')),
          h('p', {}, t('help.story.text')),
          h('p', {}, askButton(t('help.ask'), t('help.say'), 'button')),
        ),
      ),
      h(
        'div',
        { class: 'wrap section answers' },
        part('repairs', 'needle'),
        part('delivery', 'van'),
        part('returns', 'back'),
        part('sizes', 'ruler'),
      ),
    ],
  };
}
