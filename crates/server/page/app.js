// The agents' page: who is signed in, what is connected, which conversation is open.

import { byId, setText } from './dom.js';
import { Link } from './link.js';
import { List } from './list.js';
import { Lists } from './lists.js';
import { Outbox } from './outbox.js';
import { Sender } from './send.js';
import { endSession, session, signIn, signInOnce, signOut } from './sign-in.js';
import { Talk } from './talk.js';

const OVER = {
  superseded: 'This desk was opened in a copy of this tab. Reload to use it here.',
  unsupported: 'The server was updated. Reload the page.',
};

const state = (name, text) => {
  const node = byId('link-state');
  node.dataset.state = name;
  setText(node, text);
};

const wanted = () => /^#c=([\w-]{1,64})$/.exec(location.hash)?.[1] ?? null;

async function desk({ token, name }) {
  byId('desk').hidden = false;
  setText(byId('agent-name'), name);
  const link = new Link(token);
  const outbox = await Outbox.open(link);
  const list = new List();
  const talk = new Talk(link, outbox, list);
  new Sender(link, () => list.get(talk.id)?.locale ?? '', (content) => talk.say(content));
  new Lists(link);

  const route = () => {
    const id = wanted();
    byId('desk').dataset.view = id ? 'talk' : 'list';
    list.open(id);
    talk.open(id);
  };
  addEventListener('hashchange', route);
  byId('back').addEventListener('click', () => {
    const { id } = talk;
    location.hash = '';
    byId('list').querySelector(`[data-id="${CSS.escape(id)}"] a`)?.focus();
  });
  byId('sign-out').addEventListener('click', async () => {
    link.close();
    await outbox.clear();
    await signOut(token);
    location.replace(location.pathname);
  });

  link.addEventListener('up', ({ detail }) => {
    setText(byId('agent-name'), detail.name);
    list.reset();
    state('up', outbox.durable ? 'Online' : 'Online. This browser keeps nothing: unsent answers are lost on reload.');
    talk.watch();
  });
  link.addEventListener('down', () => state('connecting', 'Connection lost. Coming back…'));
  link.addEventListener('waiting', () => state('connecting', 'Connection lost. Coming back…'));
  link.addEventListener('over', ({ detail }) => {
    if (detail !== 'token-expired') return state('over', OVER[detail]);
    endSession();
    location.reload();
  });
  link.addEventListener('frame', ({ detail: { kind, body } }) => {
    if (kind === 'inbox') {
      list.update(body.conversations);
      talk.head();
    } else if (kind === 'ack') outbox.acked(body, (id) => id === talk.id);
    else if (kind === 'reject') outbox.rejected(body);
    else talk.heard(kind, body);
  });
  route();
  link.open();
}

const code = wanted() ? null : await signInOnce();
desk(session() ?? code ?? (await signIn()));
