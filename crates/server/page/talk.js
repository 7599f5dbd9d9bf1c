// The conversation that is open: follows it, shows it, answers in it.

import { byId, pagePath, setText, visitorName } from './dom.js';
import { Rows } from './rows.js';
import { showSeen } from './seen.js';
import { Timeline, rowsOf } from './timeline.js';

const TYPING_EVERY = 3_000;
const TYPING_SHOWN = 6_000;
/** A person needs the whole story; a log beyond this is read on request only. */
const ENOUGH = 2_000;

export class Talk {
  id = null;
  #rows = new Rows();
  #link;
  #outbox;
  #list;
  #timeline;
  #read = 0;
  #typedAt = 0;
  #typingTimer = null;
  #isLive = false;

  constructor(link, outbox, list) {
    this.#link = link;
    this.#outbox = outbox;
    this.#list = list;
    this.#timeline = new Timeline(byId('timeline'), byId('scroll'), {
      onRetry: (id) => outbox.retry(id),
      onDiscard: (id) => outbox.discard(id),
    });
    outbox.addEventListener('change', ({ detail }) => (!detail || detail === this.id) && this.#show());
    document.addEventListener('visibilitychange', () => this.#markRead());
    this.#wire();
  }

  open(id) {
    if (this.id === id) return;
    if (this.id) {
      this.#keepDraft();
      this.#stopTyping();
      this.#link.send({ unwatch: { conversation: this.id } });
    }
    this.id = id;
    this.#rows = new Rows();
    this.#read = 0;
    this.#isLive = false;
    this.#timeline.clear();
    showSeen(null);
    this.#showTyping(false);
    byId('talk-none').hidden = id !== null;
    byId('talk-open').hidden = id === null;
    if (!id) return;
    byId('input').value = sessionStorage.getItem(`draft:${id}`) ?? '';
    this.#grow();
    this.head();
    this.#show(true);
    this.watch();
    if (matchMedia('(min-width: 721px)').matches) byId('input').focus();
    else byId('talk-title').focus();
  }

  /** Says something that is not words. */
  say(content) {
    if (!this.id) return;
    this.#outbox.add(this.id, 'message', content.fallback, content);
    this.#show(true);
  }

  /** Asks for what this page does not have yet. */
  watch() {
    if (this.id) this.#link.send({ watch: { conversation: this.id, resume: this.#rows.resume } });
  }

  head() {
    const summary = this.#list.get(this.id);
    setText(byId('talk-title'), summary ? visitorName(summary) : 'Conversation');
    const page = summary?.page;
    setText(byId('talk-page'), [summary?.online ? 'Here now' : 'Not here', page && (page.title || ''), page && pagePath(page.url)].filter(Boolean).join(' · '));
    byId('talk-page').title = page?.url ?? '';
    setText(byId('talk-locale'), summary?.locale ?? '');
    byId('talk-locale').hidden = !summary?.locale;
    byId('close').disabled = !summary || summary.closed;
  }

  /** A frame about a conversation that may be this one. */
  heard(kind, { conversation, body }) {
    if (conversation !== this.id) return;
    if (kind === 'watching') {
      this.#rows.begin(body);
      this.#read = body.read.agent;
    } else if (kind === 'events') {
      const fresh = this.#rows.append(body);
      for (const { body: { message } } of fresh) if (message?.client_id) this.#outbox.logged(message.client_id);
      if (this.#isLive) this.#announce(fresh);
      if (fresh.some(({ body: { message } }) => message?.from.role === 'visitor')) this.#showTyping(false);
      this.#show(!this.#isLive);
      this.#markRead();
    } else if (kind === 'gap') {
      this.#rows.gap(body);
    } else if (kind === 'live') {
      this.#isLive = true;
      this.#older();
      this.#markRead();
    } else if (kind === 'history') {
      this.#rows.prepend(body);
      this.#show();
      if (body.more) this.#older();
    } else if (kind === 'context') {
      showSeen(body);
    } else if (kind === 'typing' && body.from.role === 'visitor') {
      this.#showTyping(body.on);
    } else if (kind === 'unwatched') {
      this.#announceText('This conversation cannot be found.');
    }
  }

  #older() {
    const { first, floor, entries } = this.#rows;
    if (first > floor && first > 1 && entries.length < ENOUGH) {
      this.#link.send({ history: { conversation: this.id, body: { before: first, limit: 200 } } });
    }
  }

  #show(toEnd = false) {
    if (this.id) this.#timeline.show(rowsOf(this.#rows, this.#outbox.of(this.id)), toEnd);
  }

  #markRead() {
    const { last } = this.#rows;
    if (!this.id || document.hidden || !this.#isLive || last <= this.#read) return;
    this.#read = last;
    this.#link.send({ read: { conversation: this.id, body: { up_to: last } } });
  }

  #announce(fresh) {
    const message = fresh.map(({ body }) => body.message).findLast((m) => m?.from.role === 'visitor');
    if (message) this.#announceText(`Visitor: ${message.content.fallback}`);
  }

  #announceText(text) {
    byId('announce').textContent = text;
  }

  #showTyping(on) {
    clearTimeout(this.#typingTimer);
    byId('typing').textContent = on ? 'Visitor is writing…' : '';
    if (on) this.#typingTimer = setTimeout(() => this.#showTyping(false), TYPING_SHOWN);
  }

  #typed(on) {
    const now = Date.now();
    if (on && now - this.#typedAt < TYPING_EVERY) return;
    this.#typedAt = on ? now : 0;
    this.#link.send({ typing: { conversation: this.id, body: { on } } });
  }

  #stopTyping() {
    if (this.#typedAt) this.#typed(false);
  }

  #keepDraft() {
    const { value } = byId('input');
    if (value) sessionStorage.setItem(`draft:${this.id}`, value);
    else sessionStorage.removeItem(`draft:${this.id}`);
  }

  #grow() {
    const input = byId('input');
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight + 2, 180)}px`;
  }

  #wire() {
    const [form, input] = [byId('composer'), byId('input')];
    input.addEventListener('keydown', (event) => {
      // keyCode 229: Enter that belongs to an input method, in browsers that
      // do not say isComposing for it.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    });
    input.addEventListener('input', () => {
      this.#grow();
      this.#keepDraft();
      if (input.value.trim()) this.#typed(true);
      else this.#stopTyping();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text || !this.id) return;
      input.value = '';
      this.#grow();
      this.#keepDraft();
      this.#stopTyping();
      this.#outbox.add(this.id, 'message', text);
      this.#show(true);
      input.focus();
    });
    byId('close').addEventListener('click', () => this.id && this.#outbox.add(this.id, 'close', ''));
  }
}
