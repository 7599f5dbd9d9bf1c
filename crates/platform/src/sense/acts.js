// What the visitor does: clicks that lead nowhere, leaving, forms, copying.

// Told by number; `hear.rs` has the same.
const CLICK = 7, CHANGED = 8, QUIET = 9, FAILED = 10, RAGED = 11, LEFT = 12, SWIPED = 13, ROSE = 14, FORM = 15,
  INVALID = 16, TAB = 17;

// How a click looks, in bits; `core::trigger::sense::Click` has the same.
// They are those of the list in `look`, in its order.
const CLICKABLE = 2, STEPPING = 8;

const BUTTON = 'a[href],button,summary,[onclick],[role=button],[role=link],[role=tab],[role=menuitem],' +
  'input:is([type=button],[type=submit],[type=reset],[type=image])';
// They answer by themselves, or in ways nobody can see from here.
const CONTROL = 'select,option,textarea,label,video,audio,canvas,embed,object,iframe,[contenteditable],' +
  'input:not([type=button],[type=submit],[type=reset],[type=image]),' +
  '[role=slider],[role=spinbutton],[role=switch],[role=checkbox],[role=radio],[role=option],[role=scrollbar]';
// Names and labels of what is meant to be pressed again and again.
const STEP = /\b(plus|minus|in?cr(ease|ement)?|decr(ease|ement)?|qty|quantity|step(per|up|down)?|spin(ner)?|next|prev(ious)?|arrows?|slide[rs]?|carousel|swiper|slick|splide|glide|gallery|zoom|page[rs]?|pagination|load.?more|volume)\b/i;
const SIGN = /^[+\-−–‹›«»<>←→↑↓▲▼◀▶❮❯]$/;

function look(ear, event, target) {
  const near = ear.closest(target, BUTTON);
  const control = ear.closest(target, CONTROL);
  const own = near ?? target;
  // Words of a class name are told apart whatever joins them.
  const words = [own.className?.baseVal ?? own.className, own.id, own.title, own.name, own.getAttribute?.('aria-label')]
    .join(' ').replace(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  const away = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey ||
    (near?.href && (!/^https?:/.test(near.href) || near.download || (near.target && near.target !== '_self')));
  return [
    event.detail > 0,
    near || getComputedStyle(target).cursor === 'pointer',
    // A button within a label answers for itself.
    control && !(near && control.contains(near)),
    STEP.test(words) || SIGN.test(own.textContent?.trim()),
    String(getSelection()),
    away,
  ].reduce((bits, bit, at) => bits + (bit ? 1 << at : 0), 0);
}

// Clicks, and for a second after one that should do something: whether it did.
function clicks(ear) {
  const probe = ear.part();
  const others = ear.part();
  const changed = () => {
    probe.close();
    ear.tell(CHANGED);
  };
  const watch = (event) => {
    probe.close();
    const all = { childList: true, subtree: true, attributes: true, characterData: true };
    const observer = probe.observe('MutationObserver', (records) => {
      if (records.some((record) => record.target !== ear.host)) changed();
    }, document, all);
    for (const at of event.composedPath()) if (at instanceof ShadowRoot) observer.observe(at, all);
    probe.on(document, 'scroll input change focusin focusout toggle play pause copy fullscreenchange visibilitychange', changed);
    probe.on(window, 'blur pagehide popstate hashchange', changed);
    if (window.navigation?.addEventListener) probe.on(navigation, 'currententrychange', changed);
    const end = performance.now() + 1_000;
    probe.ring(1_000, () => {
      probe.close();
      // A page that was busy all the time may have done something unseen.
      ear.tell(performance.now() - end < 500 ? QUIET : CHANGED);
    });
  };
  let wanted;
  ear.on(document, 'click', (event) => {
    const target = ear.target(event);
    if (!target) return;
    const bits = look(ear, event, target);
    ear.tell(CLICK, event.clientX, event.clientY, bits);
    if (/dead/.test(wanted) ? bits & CLICKABLE : /rage/.test(wanted) && bits & STEPPING) watch(event);
  });
  return (names) => {
    if (wanted === names.join()) return;
    wanted = names.join();
    others.close();
    // Of resources that fail to load there is no message, and what observers of
    // sizes say is no failure.
    if (/error/.test(wanted)) {
      others.on(window, 'error unhandledrejection', (event) => {
        if ('reason' in event || (event.message && !/^ResizeObserver/.test(event.message))) ear.tell(FAILED);
      });
    }
    if (/rage/.test(wanted)) others.on(window, 'fullstory/rageclick', () => ear.tell(RAGED));
  };
}

function exit(ear) {
  if (!matchMedia('(hover: none) and (pointer: coarse)').matches) {
    ear.on(document, 'mouseout', (event) => {
      if (!event.relatedTarget) ear.tell(LEFT, event.clientY, event.buttons);
    });
    return;
  }
  ear.on(document, 'touchmove', () => ear.tell(SWIPED));
  ear.on(document, 'scroll', ({ target }) => {
    if (target === document) ear.tell(ROSE, document.scrollingElement.scrollTop, innerHeight);
  });
  ear.on(document, 'visibilitychange', () => {
    if (!ear.visible()) ear.fire('exit');
  });
}

function form(ear) {
  let form;
  const FIELD = 'form,[role=form]';
  // What `core::trigger::sense::Doing` has, in its order.
  const tell = (doing) => ear.ring(ear.tell(FORM, doing), () => tell(5));
  const of = (event) => ear.closest(ear.target(event), FIELD);
  ear.on(document, 'input', (event) => {
    // A search that is not sent is no abandoned form.
    const search = ear.closest(ear.target(event), '[type=search],[role=search],[role=searchbox]');
    const at = of(event);
    if (!at || search) return;
    if (at !== form) tell(3);
    form = at;
    tell(0);
  });
  ear.on(document, 'focusin', (event) => form && of(event) === form && tell(1));
  ear.on(document, 'focusout', (event) => form && of(event) === form && tell(2));
  ear.on(document, 'submit', (event) => event.composedPath().includes(form) && tell(3));
  ear.on(window, 'pagehide', () => tell(4));
  return (_, newPage) => newPage && tell(4);
}

function invalid(ear) {
  ear.on(document, 'invalid', (event) => ear.target(event) && ear.tell(INVALID));
}

function copy(ear) {
  ear.on(document, 'copy', (event) => {
    const at = ear.target(event);
    if (at && !ear.editable(at) && String(getSelection()).trim()) ear.fire('copy');
  });
}

function tab(ear) {
  ear.on(document, 'visibilitychange', () => ear.tell(TAB, ear.visible(), Date.now()));
}

export const acts = () => [
  [/^(rage|dead|error)-click$/, clicks],
  [/^exit$/, exit],
  [/^form-abandon$/, form],
  [/^form-error$/, invalid],
  [/^copy$/, copy],
  [/^tab-return$/, tab],
];
