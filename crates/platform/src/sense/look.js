// What the page, the tab and the device say of themselves.

// Told by number; `hear.rs` has the same.
const SEEN = 2, INPUT = 3, SCROLL = 4, ROUTE = 5, RESET = 6;

const clean = (text) => text.replace(/(%[0-9a-f]{2})+/gi, (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}).normalize();

// The address. Without the Navigation API, `pushState` and `replaceState` are
// stood in for; there is no event for them.
function route(ear) {
  const look = (replaced) => ear.tell(ROUTE, replaced, 0, 0, location.href);
  look();
  if (window.navigation?.addEventListener) {
    ear.on(navigation, 'currententrychange', (event) => look(event.navigationType === 'replace'));
    return;
  }
  ear.on(window, 'popstate hashchange', () => look());
  let here = true;
  const heard = ear.safe((name) => here && look(name === 'replaceState'));
  for (const name of ['pushState', 'replaceState']) {
    const before = history[name];
    const own = Object.hasOwn(history, name);
    // It outlives us if the page has wrapped it in its turn.
    const standIn = function (...args) {
      const done = before.apply(this, args);
      heard(name);
      return done;
    };
    history[name] = standIn;
    ear.end(() => {
      here = false;
      if (history[name] !== standIn) return;
      if (own) history[name] = before;
      else delete history[name];
    });
  }
}

function time(ear) {
  // Where the browser keeps a record, time before we came counts as it was.
  const record = performance.getEntriesByType('visibility-state');
  ear.tell(RESET, SEEN);
  for (const { startTime, name } of record) ear.tell(SEEN, name === 'visible', startTime);
  if (!record.length) ear.tell(SEEN, ear.visible(), 0);
  ear.tell(RESET, SEEN, 1);
  ear.on(document, 'visibilitychange', () => ear.tell(SEEN, ear.visible(), performance.now()));
  return (_, newPage) => ear.tell(RESET, SEEN, newPage ? 1 : 2);
}

function idle(ear) {
  const seen = () => ear.tell(INPUT, ear.visible(), 1);
  const input = () => ear.tell(INPUT, 1, 0);
  ear.on(document, 'pointermove pointerdown keydown wheel scroll', input);
  ear.on(document, 'visibilitychange', seen);
  let begun;
  return () => {
    ear.tell(INPUT, ear.visible(), begun ? 2 : 1);
    begun = true;
  };
}

function page(ear) {
  // What a single-page shop does to the address does not change this record.
  const first = new URL(performance.getEntriesByType('navigation')[0]?.name ?? location.href);
  return (names) => {
    const now = new URL(location.href);
    const facts = {
      'page.path': () => clean(now.pathname),
      'page.url': () => now.href,
      'page.hash': () => clean(now.hash.slice(1)),
      'page.referrer': () => document.referrer,
    };
    for (const name of names) {
      const [family, key] = [/^(page\.query|utm)\./.exec(name)?.[1], name.replace(/^(page\.query|utm)\./, '')];
      const from = family === 'utm' ? first.searchParams.get('utm_' + key) : now.searchParams.get(key);
      ear.say(name, family ? (from ?? '').normalize() : facts[name]());
    }
  };
}

// The element that scrolls as the page: the document's own, or one that takes up
// most of the window, as in shops with a frame around.
function scroller(target) {
  if (target.scrollingElement) return target.scrollingElement;
  return target.clientHeight >= innerHeight * 0.7 && target.clientWidth >= innerWidth * 0.5 ? target : undefined;
}

function scroll(ear) {
  let target = document;
  const look = () => {
    const at = target && scroller(target);
    if (at) ear.tell(SCROLL, at.scrollTop, at.scrollHeight, at.clientHeight);
  };
  const soon = ear.framed(look);
  ear.on(document, 'scroll', (event) => {
    target = event.target;
    soon();
  });
  ear.tell(RESET, SCROLL);
  look();
  return (_, newPage) => {
    // What a frame would see now may still be the old page's position.
    if (newPage) target = undefined;
    ear.tell(RESET, SCROLL, newPage ? 1 : 2);
  };
}

function chat(ear) {
  let open = ear.host.hasAttribute('open');
  let messages = 0;
  let last;
  const look = () => {
    ear.say('chat.open', open);
    ear.say('chat.messages', messages);
    ear.say('chat.last', last && 0, last);
  };
  ear.on(ear.host, 'aisle-show aisle-hide aisle-message', ({ type }) => {
    if (type === 'aisle-message') {
      messages++;
      last = performance.now();
    } else {
      open = type === 'aisle-show';
    }
    look();
  });
  // The conversation may be older than this page: whoever has restored it knows how long it is.
  let over;
  const count = async () => {
    const all = (await ear.host.diagnostics()).messages;
    if (over || !(all > messages)) return;
    messages = all;
    look();
  };
  const recount = () => count().catch(() => {});
  ear.on(ear.host, 'aisle-state', recount);
  ear.end(() => (over = true));
  // The sign of a conversation, with which the widget comes by itself.
  try {
    if (localStorage.aisle || sessionStorage.aisle) recount();
  } catch {} // a browser that refuses its storage
  return look;
}

export const looks = () => [
  [/^$/, route],
  [/^time\.[ps]/, time],
  [/^time\.idle/, idle],
  [/^(page\.[^tk]|utm\.)/, page],
  [/^scroll$/, scroll],
  [/^chat\./, chat],
];
