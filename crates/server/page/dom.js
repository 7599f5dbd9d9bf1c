// Making elements and words. Text is always text: nothing here reads markup.

export const byId = (id) => document.getElementById(id);

/** Makes an element with properties, data attributes and children. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  const { data, ...rest } = properties;
  for (const [name, value] of Object.entries(rest)) {
    if (name.includes('-') || name === 'role') node.setAttribute(name, value);
    else node[name] = value;
  }
  for (const [name, value] of Object.entries(data ?? {})) node.dataset[name] = value;
  node.append(...children);
  return node;
}

/** Sets text only if it differs, so that nothing flickers or is read out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

const dayOf = (at) => new Date(at).toDateString();

export const isSameDay = (a, b) => dayOf(a) === dayOf(b);
export const time = (at) => clock.format(at);
export const shortTime = (at) => (isSameDay(at, Date.now()) ? clock.format(at) : date.format(at));
export const day = (at) => (isSameDay(at, Date.now()) ? 'Today' : longDate.format(at));

/** A name to tell visitors apart who gave none. */
export function visitorName(summary) {
  return summary.name ?? `Visitor ${summary.visitor.slice(-4).toUpperCase()}`;
}

/** One of six tints, the same for the same visitor. */
export function tint(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 6007;
  return String(sum % 6);
}

/** The path of a page, short enough for one line. */
export function pagePath(url) {
  try {
    const { pathname } = new URL(url);
    return decodeURIComponent(pathname);
  } catch {
    return url;
  }
}
