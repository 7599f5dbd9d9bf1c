/*
 * Going on with a conversation on another device, as far as only a browser can go: the
 * secret that came in the link, the link for the other device, and the clipboard. The
 * widget's part `handoff` says what to do; this is fetched with it, and not before.
 *
 * The secret stands behind the mark of an address, which no browser sends anywhere. The
 * companion has taken it out of the address by now; here it is given out once.
 */

const MARK = 'aisle=';

let secret;

/** What the page was opened with, if anything; the first element that asks has it. */
export const meet = (door) => (secret ??= door);

export default {
  /** The secret that this page was opened with, once. */
  door() {
    const door = secret;
    secret = '';
    return door || undefined;
  },
  /** The address of this page with a secret, which opens the chat on another device. */
  link(door) {
    const url = new URL(location);
    url.searchParams.set('aisle', 'show');
    url.hash = MARK + door;
    return url.href;
  },
  /** Whether this is the phone. */
  small: () => matchMedia('(max-width:479.98px)').matches,
  /** Whether the text is in the clipboard now. */
  copy: (text) => Promise.resolve(navigator.clipboard?.writeText(text)).then(() => !!navigator.clipboard, () => false),
};
