// The messages on screen. A row keeps its element from "saving" to the log's
// own entry, so nothing ever shows twice or disappears in between.

import { day, isSameDay, make, setText, time } from './dom.js';
import { fileView } from './files.js';

const STATES = { saving: 'Saving…', waiting: 'Waiting for the connection…', sending: 'Sending…', sent: 'Sent', failed: 'Not sent' };

/** What a message is, where its words alone do not say it. */
const KINDS = {
  action: 'Filled in or pressed', article: 'Article', booking: 'Booking', carousel: 'Products', coupon: 'Coupon', file: 'File', form: 'Form',
  order: 'Order', 'order-lookup': 'Order form', product: 'Product', return: 'Return', 'stock-alert': 'Stock alert',
};

/** The rows of a conversation in order: the log, then what is not in it yet. */
export function rowsOf(rows, items) {
  const list = [];
  let before = null;
  for (const { seq, at, body } of rows.entries) {
    if (before === null || !isSameDay(before, at)) list.push({ key: `day-${day(at)}-${seq}`, kind: 'day', text: day(at) });
    before = at;
    const { message } = body;
    if (message) list.push(messageRow(seq, at, message));
    else list.push({ key: `seq-${seq}`, kind: 'notice', seq, text: noticeOf(body) });
    if (rows.gaps.has(seq)) list.push({ key: `gap-${seq}`, kind: 'notice', text: 'Some messages are missing here' });
  }
  for (const item of items) {
    if (item.kind !== 'message' || rows.has(item.client_id)) continue;
    list.push({ key: item.client_id, kind: 'message', role: 'agent', clientId: item.client_id, at: item.at, text: item.text, type: item.content?.type, state: item.state });
  }
  return list.filter(({ text }) => text !== '');
}

function messageRow(seq, at, { client_id, id, from, content }) {
  const replies = content.type === 'quick-replies' ? (content.data.replies ?? []).map(({ label }) => label) : [];
  const rule = from.id?.startsWith('rule/') ? from.id.slice(5) : '';
  return { key: client_id ?? id, kind: 'message', role: from.role, rule, name: rule ? 'Shop page' : from.name, seq, at, clientId: client_id, text: content.fallback, type: content.type, file: content.type === 'file' && content.data?.upload ? content.data : null, replies };
}

function noticeOf(body) {
  if (body.closed) return body.closed.by === 'agent' ? 'Closed by the shop' : 'Closed by the visitor';
  if (body.rating) return `Rated ${body.rating.score} of 5${body.rating.comment ? `: ${body.rating.comment}` : ''}`;
  if (body.erased) return 'The visitor erased everything before this';
  return '';
}

export class Timeline {
  #list;
  #scroll;
  #nodes = new Map();
  #onRetry;
  #onDiscard;

  constructor(list, scroll, { onRetry, onDiscard }) {
    this.#list = list;
    this.#scroll = scroll;
    this.#onRetry = onRetry;
    this.#onDiscard = onDiscard;
  }

  clear() {
    this.#list.replaceChildren();
    this.#nodes.clear();
  }

  /** Brings the screen in line with the rows, touching only what differs. */
  show(rows, toEnd = false) {
    const scroll = this.#scroll;
    const follows = toEnd || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
    const fromEnd = scroll.scrollHeight - scroll.scrollTop;
    const wanted = new Set(rows.map(({ key }) => key));
    for (const [key, node] of this.#nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    let next = this.#list.firstChild;
    let before = null;
    for (const row of rows) {
      const known = this.#nodes.get(row.key);
      const node = known ?? this.#make(row);
      this.#update(node, row, before);
      if (node === next) next = next.nextSibling;
      else this.#list.insertBefore(node, next);
      before = row;
    }
    scroll.scrollTop = follows ? scroll.scrollHeight : scroll.scrollHeight - fromEnd;
  }

  #make(row) {
    const node = make('li', { className: row.kind });
    if (row.kind === 'message') {
      const text = make('p', { className: 'text', dir: 'auto' });
      text.textContent = row.text;
      node.append(make('span', { className: 'author' }), text);
      if (row.replies?.length) node.append(make('p', { className: 'replies' }, ...row.replies.map((label) => make('span', { textContent: label }))));
      if (row.file) node.append(fileView(row.file));
      if (KINDS[row.type]) node.append(make('p', { className: 'kind', textContent: KINDS[row.type] }));
      if (row.rule) node.append(make('p', { className: 'rule', textContent: `Shown by rule ${row.rule}, as the visitor’s browser says` }));
      node.append(make('span', { className: 'meta' }));
    } else {
      node.append(make('span', { textContent: row.text }));
    }
    this.#nodes.set(row.key, node);
    return node;
  }

  #update(node, row, before) {
    if (row.seq) node.dataset.seq = row.seq;
    if (row.kind !== 'message') return;
    if (row.clientId) node.dataset.clientId = row.clientId;
    const own = row.role === 'agent';
    const joined = before?.kind === 'message' && before.role === row.role && row.at - before.at < 180_000;
    const state = row.state ?? 'logged';
    const name = `message ${own ? 'message-own' : 'message-theirs'}${joined ? ' joined' : ''}`;
    if (node.className !== name) node.className = name;
    const [author, meta] = [node.firstChild, node.lastChild];
    setText(author, own ? (row.name ?? 'You') : row.role === 'visitor' ? 'Visitor' : (row.name ?? row.role));
    if (node.dataset.state === state) return;
    node.dataset.state = state;
    meta.replaceChildren(row.state ? STATES[row.state] : time(row.at));
    if (state === 'failed') {
      const button = (text, act) => make('button', { type: 'button', className: 'plain', textContent: text, onclick: () => act(row.clientId) });
      meta.append(button('Try again', this.#onRetry), button('Discard', this.#onDiscard));
    }
  }
}
