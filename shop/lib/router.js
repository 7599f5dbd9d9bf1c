/**
 * Client-side routing by the History API: takes over plain clicks on links of this origin, keeps
 * scroll positions, and tells its listener which page to draw.
 */
let draw = () => {};
let key = 0;
const scrolls = new Map();

export const here = () => ({
  path: decodeURI(location.pathname).replace(/(.)\/+$/, '$1'),
  query: new URLSearchParams(location.search),
});

/** Goes to an address of the shop. */
export function go(url) {
  scrolls.set(key, scrollY);
  key = Date.now();
  history.pushState({ key }, '', url);
  scrollTo(0, 0);
  draw('push');
}

/** Changes the address without leaving the page, as a filter or a search does. */
export const amend = (url) => history.replaceState({ key }, '', url);

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  // A file beside the shop is a document of its own.
  if (link.pathname.endsWith('.html')) return;
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

/** Starts listening and draws the first page. `run(cause)` gets 'first', 'push' or 'back'. */
export function start(run) {
  draw = run;
  // A reload is the browser's to restore, everything after it ours.
  addEventListener('pagehide', () => (history.scrollRestoration = 'auto'));
  addEventListener('pageshow', () => (history.scrollRestoration = 'manual'));
  key = history.state?.key ?? 0;
  document.addEventListener('click', onClick);
  addEventListener('popstate', (event) => {
    scrolls.set(key, scrollY);
    const anchor = event.state === null && location.hash;
    key = event.state?.key ?? 0;
    if (anchor) return;
    draw('back');
    scrollTo(0, scrolls.get(key) ?? 0);
  });
  draw('first');
}
