/**
 * The words of the shop's rules in the current language. English stands in index.html, where a
 * merchant would write it; other languages replace it, and it comes back from the copy kept here.
 */
import ko from '../i18n/rules-ko.js';
import { language } from './i18n.js';

const TABLES = { ko };
const english = new Map();

/** Puts the words into the templates; the chat notices by itself. */
export function tellRules() {
  for (const rule of document.querySelectorAll('aisle-chat > template[data-trigger]')) {
    const name = rule.dataset.trigger;
    if (!english.has(name)) english.set(name, [rule.content.textContent.trim(), rule.dataset.replies ?? '']);
    const [text, replies] = TABLES[language()]?.[name] ?? english.get(name);
    if (rule.content.textContent.trim() !== text) rule.content.textContent = text;
    if ((rule.dataset.replies ?? '') !== replies) rule.dataset.replies = replies;
  }
}
