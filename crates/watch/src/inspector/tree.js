/* The truth of a condition, part by part, as nested lists that are changed in place. */
import { make } from './make.js';
import { countdown, value } from './words.js';

const SIGNS = { true: '✓', false: '✗', unknown: '?' };
const SAID = { true: 'true', false: 'false', unknown: 'unknown' };
const GROUPS = { and: 'all of', or: 'any of', not: 'not', then: 'one after the other' };

/** Draws a rule's tree, or changes what is drawn: what is selected and focused stays. */
export function drawTree(place, { text, tree }) {
  const old = place.firstChild;
  if (!old || place.dataset.text !== text) {
    place.dataset.text = text;
    place.replaceChildren(make('ul', { role: 'list' }, build(text, tree)));
  }
  refresh(place.firstChild.firstChild, tree);
}

const label = (text, { is, span }) => GROUPS[is] ?? text.slice(...span);

function build(text, part) {
  const node = make('li', {},
    make('span', { class: 'sign' }),
    make(GROUPS[part.is] ? 'span' : 'code', { class: 'part' }, label(text, part)),
    make('span', { class: 'value' }));
  if (part.kids) node.append(make('ul', { role: 'list' }, ...part.kids.map((kid) => build(text, kid))));
  return node;
}

function refresh(node, part) {
  const [sign, , shown, kids] = node.children;
  node.dataset.truth = part.truth;
  sign.textContent = SIGNS[part.truth];
  sign.setAttribute('aria-label', SAID[part.truth]);
  shown.textContent = [
    ...(part.value === undefined ? [] : [`is ${value(part)}`]),
    ...(part.truth === 'unknown' && !part.kids && part.value === undefined ? ['unknown'] : []),
    ...(part.left === undefined ? [] : [`changes in ${countdown(part.left)}`]),
  ].join(', ');
  part.kids?.forEach((kid, at) => refresh(kids.children[at], kid));
}
