/*
 * The demo shop with the chat as it ships, on its demo backend: what one buys, finds, looks up,
 * books and reads in the conversation ends where it should, in the shop's cart above all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shop } from './lib/shop.mjs';
import { widget } from './lib/widget.mjs';

/** Opens the shop, does something in it, and opens its chat. */
async function talk(t, path = '/', before = () => {}) {
  const page = await shop(t, path, { real: true });
  const chat = widget(page);
  await before(page);
  await chat.open();
  await chat.messages.first().waitFor();
  /** The last card of a class. */
  const card = (name) => chat.at(`.${name}`).last();
  return { page, chat, card };
}

test('a search by words and price ends in the cart, a rule hears of it, and the way leads to the checkout', async (t) => {
  const { page, chat, card } = await talk(t, '/cart');
  await chat.say('warm things under 120');
  const row = card('rich-carousel');
  await row.getByRole('button', { name: 'Skarn Pile Fleece' }).waitFor();
  assert.equal(await row.getByRole('button', { name: 'Hearth Wool Blanket' }).count(), 0, 'beyond the price');
  await row.getByRole('button', { name: 'Marl Wool Beanie' }).click();
  const product = card('rich-product');
  await product.getByRole('radio', { name: 'Oat' }).check();
  await product.getByRole('button', { name: 'Add to cart' }).click();
  await product.getByRole('button', { name: 'Added to cart' }).waitFor();
  assert.match(await page.locator('main .line').textContent(), /Marl Wool Beanie.*Oat/s);
  await chat.saying('It is in your cart').waitFor();
  await chat.at('[part~="card"]').filter({ hasText: 'Free delivery' }).waitFor();
  await chat.say('wool socks');
  const socks = chat.at('.rich-product').filter({ hasText: 'Tussock Wool Socks' });
  await socks.getByRole('radio', { name: 'Moss' }).check();
  await socks.getByRole('radio', { name: 'M', exact: true }).check();
  await socks.getByRole('button', { name: 'Add to cart' }).click();
  await socks.getByRole('button', { name: 'Added to cart' }).waitFor();
  assert.equal(await page.locator('main .line').count(), 2);
  await page.keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'hidden' });
  // The rule for free delivery has heard of the cart, and speaks now that the panel is closed.
  await chat.at('[part~="surface-banner"]').filter({ hasText: 'Your cart comes to €63' }).waitFor();
  await page.locator('.summary .button').click();
  await page.locator('h1', { hasText: 'Checkout' }).waitFor();
});

test('the finder branches and recommends', async (t) => {
  const { chat, card } = await talk(t);
  await chat.say('Help me choose');
  const quiz = card('rich-quiz');
  await quiz.getByRole('button', { name: 'Find it' }).click();
  await quiz.getByRole('button', { name: 'In the hills' }).click();
  await quiz.getByRole('checkbox', { name: 'Rain' }).check();
  await quiz.getByRole('checkbox', { name: 'Cold' }).check();
  await quiz.getByRole('button', { name: 'Next' }).click();
  await quiz.getByText('Two layers').first().waitFor();
  await quiz.getByText('Larch Rain Shell').first().waitFor();
  await chat.saying('I hope that fits').waitFor();
});

test('a present that nobody can decide on ends in a code, which goes into the cart', async (t) => {
  const { page, chat, card } = await talk(t, '/products/gully-28-backpack', (page) => page.locator('.buy .button').click());
  await chat.say('Help me choose');
  const quiz = card('rich-quiz');
  await quiz.getByRole('button', { name: 'Find it' }).click();
  await quiz.getByRole('button', { name: 'It is a present' }).click();
  await quiz.getByRole('button', { name: 'I cannot decide' }).click();
  await quiz.getByText('FOUNDIT15').or(quiz.getByRole('button', { name: 'Show the code' })).first().waitFor();
  await chat.say('Any discounts?');
  const coupon = chat.at('.rich-coupon').filter({ hasText: '10 % off your order' });
  await coupon.getByRole('button', { name: 'Show the code' }).click();
  await coupon.getByText('LOFT10').waitFor();
  await coupon.getByRole('button', { name: 'Apply to cart' }).click();
  await coupon.getByText('In your cart').waitFor();
  await chat.saying('The code is in your cart').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.cart-button').click();
  assert.match(await page.locator('.sums').textContent(), /Code LOFT10−€14\.90/);
});

test('an order is looked up with its number and an address', async (t) => {
  const { chat, card } = await talk(t);
  await chat.say('Where is my order?');
  const form = card('rich-form');
  await form.getByLabel('Order number').fill('10482');
  await form.getByLabel(/E-mail/).fill('ana@example.com');
  await form.getByRole('button', { name: 'Look it up' }).click();
  const order = chat.at('[part~="card"]').filter({ hasText: 'made up' }).last();
  await order.getByText('10482').first().waitFor();
  await order.getByRole('button', { name: 'Order again' }).click();
  await chat.at('[part~="card"]').filter({ hasText: 'The same again' }).waitFor();
});

test('in Korean, for won', async (t) => {
  const { page, chat } = await talk(t, '/?lang=ko');
  await chat.say('35만 원 이하 등산화');
  const boots = chat.at('.rich-product').filter({ hasText: '케른 하이킹 부츠' });
  await boots.getByText('₩312,000').first().waitFor();
  await boots.getByRole('radio', { name: '체스트넛' }).check();
  await boots.locator('.rich-option').last().locator('select, input[aria-label="42"]').evaluate((control) => {
    if (control.localName === 'select') control.value = [...control.options].find((option) => option.text === '42').value;
    else control.checked = true;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await boots.locator('.rich-buy .rich-main').click();
  await page.locator('.cart-count', { hasText: '1' }).waitFor();
});
