/**
 * What the chat asks the shop to do: put something into the cart, apply a code. It is done or
 * refused with a sentence, which the chat shows and the shop says too.
 */
import { find, firstSize } from '../data/catalogue.js';
import { add, apply } from './cart.js';
import { tellEvent } from './chat.js';
import { t } from './i18n.js';
import { tile } from '../ui/parts.js';
import { toast } from '../ui/toast.js';

/** An id as the event has it: the id itself or an object with one. */
const idOf = (value) => String(value?.id ?? value ?? '');

/** Colour and size of a variant's name, as the chat's demo backend makes it: `spruce-M`, `clay`, `Long`. */
export function chosen(product, variant) {
  const colours = product.colours.length ? product.colours : [''];
  const sizes = product.sizes.length ? product.sizes : [''];
  for (const colour of colours) {
    for (const size of sizes) {
      if ([colour, size].filter(Boolean).join('-') === variant) return { colour, size };
    }
  }
  return variant ? undefined : { colour: colours[0], size: firstSize(product) };
}

function put({ product, variant, quantity }) {
  const found = find(idOf(product));
  const choice = found && chosen(found, idOf(variant));
  if (!choice) throw new Error(t('asked.unknown'));
  const pieces = Number.isInteger(quantity) && quantity > 0 ? quantity : 1;
  if (!add(found.slug, choice.colour, choice.size, pieces)) throw new Error(t('asked.none'));
  tellEvent('add-to-cart', { id: found.slug });
  toast(t('toast.added'), {
    image: tile(found, { colour: choice.colour, lazy: false }),
    link: { href: '/cart', label: t('toast.view') },
  });
}

function take({ code }) {
  const coupon = apply(code);
  toast(t('coupon.applied', { code: coupon.code }), { link: { href: '/cart', label: t('toast.view') } });
}

/** Answers a cancelable event of the chat with what `run` comes to. */
function answer(event, run) {
  const done = new Promise((resolve) => resolve(run(event.detail)));
  event.preventDefault();
  event.detail.respondWith?.(done);
  done.catch((error) => toast(error.message));
}

addEventListener('aisle-add-to-cart', (event) => answer(event, put));
addEventListener('aisle-apply-coupon', (event) => answer(event, take));
