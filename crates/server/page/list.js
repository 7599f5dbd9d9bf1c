// The list of conversations, newest change first.

import { byId, make, pagePath, setText, shortTime, tint, visitorName } from './dom.js';

export class List {
  #byId = new Map();
  #nodes = new Map();
  #open = null;

  get(id) {
    return this.#byId.get(id);
  }

  update(conversations) {
    for (const summary of conversations) this.#byId.set(summary.id, summary);
    this.show();
  }

  /** A server whose database was changed may not know what it knew. */
  reset() {
    this.#byId.clear();
  }

  open(id) {
    this.#open = id;
    this.show();
  }

  show() {
    const list = byId('list');
    const sorted = [...this.#byId.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
    for (const [id, node] of this.#nodes) {
      if (this.#byId.has(id)) continue;
      node.remove();
      this.#nodes.delete(id);
    }
    const focused = document.activeElement;
    let next = list.firstChild;
    for (const summary of sorted) {
      const node = this.#nodes.get(summary.id) ?? this.#make(summary);
      this.#fill(node, summary);
      if (node === next) next = next.nextSibling;
      else list.insertBefore(node, next);
    }
    // Moving an element takes its focus away.
    if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
    byId('list-empty').hidden = sorted.length > 0;
    const unread = sorted.reduce((sum, summary) => sum + summary.unread, 0);
    document.title = unread ? `(${unread}) Aisle` : 'Aisle';
  }

  #make(summary) {
    const avatar = make('span', { className: 'avatar', data: { tint: tint(summary.visitor) }, 'aria-hidden': 'true' });
    const node = make('li', { className: 'line', data: { id: summary.id } },
      make('a', { href: `#c=${summary.id}` },
        avatar,
        make('span', { className: 'line-name' }),
        make('time', { className: 'line-time' }),
        make('span', { className: 'line-preview', dir: 'auto' }),
        make('span', { className: 'unread' }),
        make('span', { className: 'line-page' })));
    this.#nodes.set(summary.id, node);
    return node;
  }

  #fill(node, summary) {
    const link = node.firstChild;
    const [avatar, name, at, preview, unread, page] = link.children;
    const called = visitorName(summary);
    setText(avatar, called.startsWith('Visitor ') ? called.slice(8, 10) : called.slice(0, 1).toUpperCase());
    setText(name, called);
    setText(at, shortTime(summary.at));
    at.dateTime = new Date(summary.at).toISOString();
    setText(preview, summary.preview || 'Erased');
    setText(unread, summary.unread ? String(summary.unread) : '');
    unread.hidden = summary.unread === 0;
    unread.setAttribute('aria-label', `${summary.unread} unread`);
    const where = summary.page ? summary.page.title || pagePath(summary.page.url) : '';
    setText(page, [summary.online ? 'Here now' : '', summary.closed ? 'Closed' : '', where].filter(Boolean).join(' · '));
    node.dataset.online = summary.online;
    node.dataset.closed = summary.closed;
    node.dataset.unread = summary.unread;
    if (summary.id === this.#open) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}
