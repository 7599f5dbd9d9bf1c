/**
 * What the browser remembers for the shop: cart, orders, theme, language.
 * Nothing is written before the visitor changes something; a browser that refuses storage gets a
 * shop that forgets on reload.
 */
const KEY = 'larch-and-loft:';
const memory = new Map();

/** Reads a value, or `fallback` where there is none or it cannot be read. */
export function read(name, fallback) {
  try {
    const text = localStorage.getItem(KEY + name);
    if (text !== null) return JSON.parse(text);
  } catch {
    // Storage may be refused or hold another version's data: both mean "nothing known".
  }
  return memory.has(name) ? memory.get(name) : fallback;
}

/** Keeps a value for this browser, or for this page where storage is refused. */
export function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(KEY + name, JSON.stringify(value));
  } catch {
    // Kept in memory above.
  }
}

/** Calls `run` when another tab changes the value. */
export const onOtherTab = (name, run) =>
  addEventListener('storage', (event) => {
    if (event.key === KEY + name) run();
  });
