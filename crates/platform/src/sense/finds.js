// Elements the rules name by selectors, and events they name.

// Told by number; `hear.rs` has the same.
const BAD = 18;

// Elements of all selectors of `visible` together that are watched, at most.
const MOST = 200;
// The pointer rests for so many milliseconds.
const REST = 500;
// Between a change of the page and the search for new elements.
const PAUSE = 250;

const after = (name) => name.slice(name.indexOf('\n') + 1);

// The selectors that are some; the others are told once.
function valid(ear) {
  const bad = new Set();
  return (names) => names.map(after).filter((selector) => {
    try {
      document.createDocumentFragment().querySelector(selector);
      return true;
    } catch {
      if (!bad.has(selector)) ear.tell(BAD, 0, 0, 0, selector);
      bad.add(selector);
      return false;
    }
  });
}

function click(ear) {
  const check = valid(ear);
  let selectors = [];
  ear.on(document, 'click', (event) => {
    const target = ear.target(event);
    for (const selector of selectors) if (ear.closest(target, selector)) ear.fire('click', selector);
  });
  return (names) => {
    selectors = check(names);
  };
}

function hover(ear) {
  const check = valid(ear);
  let selectors = [];
  let on = [];
  const fits = (event) => {
    const target = ear.target(event);
    return selectors.filter((selector) => ear.closest(target, selector));
  };
  ear.on(document, 'pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    const now = fits(event);
    if (now.join() === on.join()) return;
    on = now;
    ear.ring(on.length ? REST : -1, () => on.forEach((selector) => ear.fire('hover', selector)));
  });
  ear.on(document, 'focusin', (event) => fits(event).forEach((selector) => ear.fire('hover', selector)));
  return (names) => {
    selectors = check(names);
  };
}

function visible(ear) {
  const check = valid(ear);
  const watched = new Map();
  let selectors = [];
  let pause;
  // The ratio of what is higher than the window never reaches a half.
  const threshold = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
  const observer = ear.observe('IntersectionObserver', (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      const state = watched.get(target);
      if (!state) continue;
      const half = intersectionRatio >= 0.5 || intersectionRect.height * 2 >= (rootBounds?.height ?? innerHeight);
      if (half && !state.half) for (const selector of state.fits) ear.fire('visible', selector);
      state.half = half;
    }
  }, undefined, { threshold });
  const search = () => {
    pause = undefined;
    for (const target of watched.keys()) {
      if (target.isConnected) continue;
      observer.unobserve(target);
      watched.delete(target);
    }
    const found = new Map();
    for (const selector of selectors) {
      const all = document.querySelectorAll(selector);
      for (let at = 0; at < Math.min(all.length, MOST); at++) found.set(all[at], [...(found.get(all[at]) ?? []), selector]);
    }
    for (const [target, fits] of found) {
      if (watched.has(target)) watched.get(target).fits = fits;
      else if (watched.size < MOST) {
        watched.set(target, { fits, half: false });
        observer.observe(target);
      }
    }
  };
  ear.end(() => clearTimeout(pause));
  ear.observe('MutationObserver', () => {
    pause ??= setTimeout(ear.safe(search), PAUSE);
  }, document, { childList: true, subtree: true, attributeFilter: ['class', 'id'] });
  return (names, newPage) => {
    if (newPage) return;
    selectors = check(names);
    search();
  };
}

function named(ear) {
  let heard = new Map();
  ear.end(() => heard.forEach((end) => end()));
  return (names) => {
    const next = new Map();
    for (const name of names.map(after)) {
      let end = heard.get(name);
      if (!end) {
        const f = ear.safe(() => ear.fire('event', name));
        document.addEventListener(name, f, { capture: true, passive: true });
        end = () => document.removeEventListener(name, f, true);
      }
      next.set(name, end);
    }
    heard.forEach((end, name) => next.has(name) || end());
    heard = next;
  };
}

export const finds = () => [
  [/^click\n/, click],
  [/^hover\n/, hover],
  [/^visible\n/, visible],
  [/^event\n/, named],
];
