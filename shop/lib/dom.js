/**
 * Makes elements. The only way the shop draws anything: no HTML text, so it runs under Trusted Types.
 */
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Creates an element. `on` holds listeners, `data` the dataset, `vars` custom properties (through
 * the CSSOM, which a strict CSP allows); other keys become attributes, `true` an empty one and
 * `false` or nullish none.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (key === 'on') for (const [kind, run] of Object.entries(value)) node.addEventListener(kind, run);
    else if (key === 'data') Object.assign(node.dataset, value);
    else if (key === 'vars') for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat(3).filter((child) => child != null && child !== false));
  return node;
}

const PATHS = {
  search: 'M10.500 4a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM15.500 15.500L20.500 20.500',
  cart: 'M5 8h14l-1 11.500a1 1 0 0 1-1 .5H7a1 1 0 0 1-1-.5zM9 8V7a3 3 0 0 1 6 0v1',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.500V5M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300L7 7M17 17l1.700 1.700M18.700 5.300L17 7M7 17l-1.700 1.700',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  chat: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-4.500 4V16H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  ruler: 'M3.500 15.500l12-12 5 5-12 12zM7.500 11.500l2 2M10.500 8.500l2.500 2.500M13.500 5.500l2 2',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  needle: 'M4 20L18 6M15.500 3.500l5 5M18 6c2-2 3 0 2 1.500M8 16c-3-2-3 4-5 2',
  van: 'M3 7h11v9H3zM14 10h4l3 3v3h-7zM7 15.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM17 15.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  back: 'M4 9h10a5.500 5.500 0 0 1 0 11H9M8 5L4 9l4 4',
  minus: 'M6 12h12',
  plus: 'M6 12h12M12 6v12',
  globe: 'M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17zM3.500 12h17M12 3.500c5 5 5 12 0 17-5-5-5-12 0-17z',
};

/** A line icon that says nothing to a screen reader: its button or link has the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** Replaces everything inside a node. */
export const fill = (node, ...children) =>
  node.replaceChildren(...children.flat(3).filter((child) => child != null && child !== false));
