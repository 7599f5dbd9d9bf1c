/*
 * Going on with a conversation on another device, as far as only a browser can go: the
 * secret that came in the link, the link for the other device, and the clipboard. The
 * widget's part `handoff` says what to do; this is fetched with it, and not before.
 *
 * The secret stands behind the mark of an address, which no browser sends anywhere. The
 * shell has taken it out of the address by now; here it is given out once.
 */

const MARK = '#aisle=';

let page;

/** What the shell knows of this page; see aisle-chat.js. */
export const meet = (it) => (page = it);

export default {
  /** The secret that this page was opened with, once. */
  door() {
    const { door } = page;
    delete page.door;
    return door;
  },
  /** The address of this page with a secret, for another device. */
  link: (door) => location.href.split('#')[0] + MARK + door,
  /** Whether this is the phone. */
  small: () => matchMedia('(max-width:479.98px)').matches,
  /** Whether the text is in the clipboard now. */
  copy: (text) => Promise.resolve(navigator.clipboard?.writeText(text)).then(() => !!navigator.clipboard, () => false),
};
