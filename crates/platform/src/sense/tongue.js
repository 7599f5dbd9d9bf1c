// What few rules read of the page and the device: title, kind of device, language, clock.

function title(ear) {
  const look = () => ear.say('page.title', document.title);
  ear.observe('MutationObserver', look, document.head, { childList: true, characterData: true, subtree: true });
  return look;
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

export const tongues = () => [
  [/^page\.title/, title],
  [/^device$/, media('device', [COARSE, SMALL], (coarse, small) => (!coarse ? 'desktop' : small ? 'phone' : 'tablet'))],
  [/^touch$/, media('touch', [COARSE], (coarse) => coarse)],
  [/^lang$/, lang],
  [/^locale$/, locale],
  [/^local\./, clock],
];
