// What visitors looked for in vain, and who wants to be told when something is
// there again.

import { byId, make, shortTime } from './dom.js';

export class Lists {
  #link;

  constructor(link) {
    this.#link = link;
    byId('lists-open').addEventListener('click', () => this.open());
    byId('lists-close').addEventListener('click', () => byId('lists').close());
  }

  async open() {
    byId('lists').showModal();
    const [misses, alerts, votes] = await Promise.all(['misses', 'alerts', 'votes'].map((topic) => this.#link.ask(topic, {})));
    const fill = (id, answer, row, none) => {
      const list = answer.data?.list ?? [];
      byId(id).replaceChildren(...(list.length ? list.map(row) : [make('li', { className: 'quiet', textContent: answer.error ? 'Not available.' : none })]));
    };
    fill('misses', misses, (miss) => this.#miss(miss), 'Every search found something.');
    fill('alerts', alerts, ({ conversation, title, variant, channel, address, at }) => make('li', { className: 'row' },
      make('a', { href: `#c=${conversation}`, dir: 'auto', textContent: [title, variant].filter(Boolean).join(', '), onclick: () => byId('lists').close() }),
      make('span', { className: 'quiet', dir: 'auto', textContent: [channel, address, shortTime(at)].filter(Boolean).join(' · ') })), 'Nobody is waiting.');
    fill('votes', votes, ({ article, yes, no }) => make('li', { className: 'row' },
      make('span', { textContent: article }), make('span', { className: 'quiet', textContent: `${yes} helped, ${no} did not` })), 'No answers yet.');
  }

  #miss({ text, language, count, at }) {
    const row = make('li', { className: 'row' },
      make('span', { dir: 'auto', textContent: text }),
      make('span', { className: 'quiet', textContent: [`${count}×`, language, shortTime(at)].filter(Boolean).join(' · ') }),
      make('button', {
        type: 'button', className: 'plain', textContent: 'Done', 'aria-label': `Done: ${text}`,
        onclick: async () => {
          const { error } = await this.#link.ask('drop-miss', { text });
          if (error) return;
          (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('button')?.focus();
          if (!byId('lists').contains(document.activeElement)) byId('lists-close').focus();
          row.remove();
        },
      }));
    return row;
  }
}
