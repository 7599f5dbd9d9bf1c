// What the agent said and the server has not confirmed. An item is on the disk
// before the socket sees it, and leaves the disk only when the log has it. One
// item of a conversation is under way at a time, so Enter order is log order.

import { openStore } from './store.js';

export class Outbox extends EventTarget {
  #items = [];
  #store;
  #link;
  #next = 1;
  #timers = new Map();

  static async open(link) {
    const outbox = new Outbox();
    outbox.#link = link;
    outbox.#store = await openStore();
    outbox.#items = (await outbox.#store.all()).sort((a, b) => a.n - b.n);
    for (const item of outbox.#items) item.state = item.failed ? 'failed' : 'waiting';
    outbox.#next = (outbox.#items.at(-1)?.n ?? 0) + 1;
    link.addEventListener('up', () => outbox.#pumpAll());
    link.addEventListener('down', () => outbox.#pause());
    return outbox;
  }

  get durable() {
    return this.#store.durable;
  }

  /** The items of a conversation in Enter order. */
  of(conversation) {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  /** Shows an item at once, stores it, and only then lets it go. */
  async add(conversation, kind, text, content) {
    const item = { client_id: crypto.randomUUID(), conversation, kind, text, content, at: Date.now(), n: this.#next++, state: 'saving' };
    this.#items.push(item);
    this.#changed(conversation);
    await this.#save(item);
    if (item.state === 'saving') item.state = 'waiting';
    this.#changed(conversation);
    this.#pump(conversation);
  }

  async #save({ state, ...kept }) {
    try {
      await this.#store.put(kept);
    } catch {
      // A full disk must not keep an answer from being given.
    }
  }

  #pumpAll() {
    for (const conversation of new Set(this.#items.map((item) => item.conversation))) this.#pump(conversation);
  }

  #pump(conversation) {
    if (!this.#link.isUp || this.#timers.has(conversation)) return;
    const item = this.of(conversation).find(({ state }) => state !== 'failed' && state !== 'sent');
    if (item?.state !== 'waiting') return;
    item.state = 'sending';
    const body =
      item.kind === 'close'
        ? { client_id: item.client_id }
        : {
            client_id: item.client_id,
            content: item.content ?? { type: 'text', v: 1, fallback: item.text, data: { text: item.text } },
          };
    this.#link.send({ [item.kind]: { conversation, body } });
    this.#changed(conversation);
  }

  #pause() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const item of this.#items) if (item.state === 'sending') item.state = 'waiting';
    this.#changed();
  }

  /** The server has it. Its row stays until the log brings it. */
  acked({ client_id }, isOpen) {
    const item = this.#find(client_id);
    if (!item) return;
    item.state = 'sent';
    this.#store.remove(client_id).catch(() => {});
    if (!isOpen(item.conversation)) this.#forget(client_id);
    this.#changed(item.conversation);
    this.#pump(item.conversation);
  }

  /** The log has it, whether or not the ack came before. */
  logged(clientId) {
    const item = this.#find(clientId);
    if (!item) return;
    this.#store.remove(clientId).catch(() => {});
    this.#forget(clientId);
    this.#pump(item.conversation);
  }

  rejected({ client_id, retryable, retry_after_ms }) {
    const item = this.#find(client_id);
    if (!item) return;
    const { conversation } = item;
    if (retryable) {
      item.state = 'waiting';
      const again = () => {
        this.#timers.delete(conversation);
        this.#pump(conversation);
      };
      this.#timers.set(conversation, setTimeout(again, retry_after_ms ?? 1000));
    } else {
      item.state = 'failed';
      item.failed = true;
      this.#save(item);
      this.#pump(conversation);
    }
    this.#changed(conversation);
  }

  retry(clientId) {
    const item = this.#find(clientId);
    if (!item) return;
    item.failed = false;
    item.state = 'waiting';
    this.#save(item);
    this.#changed(item.conversation);
    this.#pump(item.conversation);
  }

  discard(clientId) {
    const item = this.#find(clientId);
    if (!item) return;
    this.#store.remove(clientId).catch(() => {});
    this.#forget(clientId);
    this.#changed(item.conversation);
  }

  /** Signing out: the next person at this desk must not send these. */
  async clear() {
    this.#items = [];
    await this.#store.clear().catch(() => {});
  }

  #find(clientId) {
    return this.#items.find((item) => item.client_id === clientId);
  }

  #forget(clientId) {
    this.#items = this.#items.filter((item) => item.client_id !== clientId);
  }

  #changed(conversation) {
    this.dispatchEvent(new CustomEvent('change', { detail: conversation }));
  }
}
