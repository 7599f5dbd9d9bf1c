/**
 * The shop's language: words, plurals, money, dates. English speaks euros, Korean won; every
 * product has its own price in both, so nothing is converted.
 */
import en from '../i18n/en.js';
import ko from '../i18n/ko.js';
import { write } from './store.js';

const TABLES = { en, ko };
const CURRENCY = { en: 'EUR', ko: 'KRW' };
const DIGITS = { EUR: 2, KRW: 0 };
const listeners = new Set();
const cache = new Map();

// boot.js has put the right language on <html> before anything was drawn.
let lang = document.documentElement.lang === 'ko' ? 'ko' : 'en';

export const language = () => lang;
export const currency = () => CURRENCY[lang];
export const onLanguage = (run) => listeners.add(run);

/** Changes the language of the page and remembers it. */
export function setLanguage(next) {
  lang = next;
  document.documentElement.lang = next;
  write('lang', next);
  for (const run of listeners) run();
}

function cached(kind, options, make) {
  const key = `${lang} ${kind} ${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
}

/** A text of the current language, with `{name}` places filled. */
export function t(key, values = {}) {
  const text = TABLES[lang][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A text that depends on a count, which fills `{n}`. */
export function plural(key, n) {
  const rule = cached('plural', {}, () => new Intl.PluralRules(lang)).select(n);
  const form = `${key}.${rule}`;
  return t(form in TABLES[lang] ? form : `${key}.other`, { n: number(n) });
}

export const number = (value, options = {}) =>
  cached('number', options, () => new Intl.NumberFormat(lang, options)).format(value);

/** Money from minor units of a currency. Whole euros lose their empty cents. */
export function money(minor, code = currency()) {
  const digits = DIGITS[code];
  const options = {
    style: 'currency',
    currency: code,
    minimumFractionDigits: minor % 10 ** digits ? digits : 0,
    maximumFractionDigits: digits,
  };
  return number(minor / 10 ** digits, options);
}

/** Money as schema.org wants it: a plain decimal. */
export const decimal = (minor, code = currency()) => (minor / 10 ** DIGITS[code]).toFixed(DIGITS[code]);

export const day = (millis) =>
  cached('day', {}, () => new Intl.DateTimeFormat(lang, { weekday: 'long', day: 'numeric', month: 'long' })).format(
    millis,
  );

/** A product's words in the current language. */
export const words = (product) => product[lang];
export const priceOf = (product) => product.price[currency()];
export const wasOf = (product) => product.was?.[currency()];
export const sizeName = (size) => (`size.name.${size}` in en ? t(`size.name.${size}`) : size);
