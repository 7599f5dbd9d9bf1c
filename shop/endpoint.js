/**
 * Settles the chat's settings before its script defines the element: the server, if the page was
 * served with one, and the shop's language and theme. Imports nothing, so that the launcher does
 * not wait for the shop.
 */
const chat = document.querySelector('aisle-chat');
const endpoint = document.querySelector('meta[name="aisle-endpoint"]')?.content;
const { lang, dataset } = document.documentElement;

if (chat) {
  if (endpoint) chat.dataset.endpoint = endpoint;
  chat.dataset.locale = lang;
  if (dataset.theme) chat.dataset.theme = dataset.theme;
}
