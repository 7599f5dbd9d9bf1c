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

function title(ear) {
  const look = () => ear.say('page.title', document.title);
  ear.observe('MutationObserver', look, document.head, { childList: true, characterData: true, subtree: true });
  return look;
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

// The main pointer is a finger; the window's shorter side is under 600 pixels.
const COARSE = '(pointer: coarse)';
const SMALL = '(max-width: 599.98px), (max-height: 599.98px)';

const media = (name, queries, value) => (ear) => {
  const lists = queries.map((query) => matchMedia(query));
  const look = () => ear.say(name, value(...lists.map((list) => list.matches)));
  for (const list of lists) ear.on(list, 'change', look);
  return look;
};

function lang(ear) {
  const look = () => ear.say('lang', navigator.language);
  ear.on(window, 'languagechange', look);
  return look;
}

function locale(ear) {
  const look = () => ear.say('locale',
    ear.host.dataset.locale?.trim() || ear.host.closest('[lang]')?.getAttribute('lang') || navigator.language);
  ear.observe('MutationObserver', look, ear.host, { attributeFilter: ['data-locale', 'lang'] });
  return look;
}

function clock(ear) {
  const look = () => {
    const now = new Date();
    ear.say('local.hour', now.getHours());
    ear.say('local.weekday', ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][now.getDay()]);
    // A little after the hour, since timers may be a little early.
    ear.ring(3_600_050 - (now.getMinutes() * 60 + now.getSeconds()) * 1_000 - now.getMilliseconds(), look);
  };
  // A device that slept rings late.
  ear.on(document, 'visibilitychange', look);
  return look;
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
  return look;
}

export const looks = () => [
  [/^$/, route],
  [/^time\.[ps]/, time],
  [/^time\.idle/, idle],
  [/^(page\.[^tk]|utm\.)/, page],
  [/^page\.title/, title],
  [/^scroll$/, scroll],
  [/^device$/, media('device', [COARSE, SMALL], (coarse, small) => (!coarse ? 'desktop' : small ? 'phone' : 'tablet'))],
  [/^touch$/, media('touch', [COARSE], (coarse) => coarse)],
  [/^lang$/, lang],
  [/^locale$/, locale],
  [/^local\./, clock],
  [/^chat\./, chat],
];
