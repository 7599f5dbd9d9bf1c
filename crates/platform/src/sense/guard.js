// Whether something may be shown now: looked at while somebody asks.

const STOP = 20;

// Dialogs of the page; the widget's own are in its shadow root. Selectors that
// older browsers do not know stand alone.
const DIALOGS = ['dialog[open],[aria-modal="true"]', ':popover-open:not([popover=hint])'];

// Banners of the common consent tools, by names their integrations rely on.
const BANNERS = '#onetrust-banner-sdk,#onetrust-pc-sdk,#CybotCookiebotDialog,#usercentrics-cmp-ui,#didomi-popup,' +
  '#didomi-notice,.qc-cmp2-container,#truste-consent-track,.osano-cm-dialog,.cc-window,[id^=sp_message_container],' +
  '#iubenda-cs-banner,#cmplz-cookiebanner-container,.cky-consent-container,#BorlabsCookieBox,.klaro .cookie-notice,' +
  '.klaro .cookie-modal,#cc-main .cm,#shopify-pc__banner,#tarteaucitronAlertBig,#axeptio_overlay,.fc-consent-root,' +
  '.cookiefirst-root,#cmpbox,#hs-eu-cookie-confirmation,#cookie-law-info-bar,#lanyard_root,#cookiescript_injected';

// All others by their names, if they stand over the page.
const NAMED = '[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i]';

// Elements of a list that are looked at, at most.
const MOST = 50;
// Between a change of the page and the look at it, in milliseconds: a page in
// motion costs four looks a second.
const PAUSE = 250;

const ATTRIBUTES = ['class', 'style', 'hidden', 'open', 'id', 'aria-modal', 'aria-hidden', 'data-aisle-slot', 'data-avoid'];

function guard(ear) {
  const { host, safe } = ear;
  let wrote, slot, pause;

  const inWindow = (element) => {
    const { width, height, top, left, bottom, right } = element.getBoundingClientRect();
    return width > 1 && height > 1 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  };
  // A wrapper without room of its own is seen by its first children.
  const seen = (element) =>
    element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) !== false &&
    [element, ...[...element.children].slice(0, 4)].some(inWindow);
  const above = (element) => /fixed|sticky/.test(getComputedStyle(element).position) && seen(element);
  // What holds the chat itself is no obstacle to it. An invalid selector finds
  // nothing.
  const any = safe((root, selector, fits) =>
    selector && [...root.querySelectorAll(selector)].slice(0, MOST)
      .some((element) => !element.contains(host) && safe(fits)(element)));
  const shadowed = (element) => any(element.shadowRoot, '[role=dialog],[aria-modal="true"],[data-testid=uc-default-wall]', seen);
  const dialog = () =>
    DIALOGS.some((selector) => any(document, selector, seen)) ||
    any(document, BANNERS, seen) ||
    any(document, NAMED, above) ||
    any(document, '#usercentrics-root', shadowed) ||
    any(document, host.dataset.avoid, seen);

  // A focused frame counts: payment fields are in one, and nobody can look inside.
  const writing = () => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.localName === 'iframe' || (ear.editable(at) && (at.value ?? at.textContent).trim() !== '');
  };

  const look = () => {
    clearTimeout(pause);
    pause = undefined;
    const bits = [!ear.visible(), slot && !document.querySelector(slot), safe(dialog)(), safe(writing)()];
    const left = ear.tell(STOP, bits.reduce((sum, bit, at) => sum + (bit ? 1 << at : 0), 0), wrote);
    ear.ring(left, look);
  };
  const soon = () => {
    pause ??= setTimeout(safe(look), PAUSE);
  };
  ear.end(() => clearTimeout(pause));
  ear.on(document, 'visibilitychange focusin focusout', look);
  // All that is heard of a frame that gets or loses the focus.
  ear.on(window, 'focus blur', look);
  ear.on(document, 'toggle transitionend animationend', soon);
  // Also in the chat's composer: who writes there does not want to be interrupted.
  ear.on(document, 'input', (event) => {
    if (!ear.editable(event.composedPath()[0])) return;
    const before = wrote;
    wrote = performance.now();
    if (!(wrote - before < 4_000)) look();
  });
  ear.observe('MutationObserver', soon, document, { childList: true, subtree: true, attributeFilter: ATTRIBUTES });
  return ([name]) => {
    slot = name.slice(1);
    look();
  };
}

export const guards = () => [[/^\?/, guard]];
