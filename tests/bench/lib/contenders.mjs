/*
 * What is measured, and where its parts are on the page. Selectors are paths,
 * `>>>` enters a shadow root (see `find` in probe.js).
 */
import { readFile } from 'node:fs/promises';

const transport = await readFile(new URL('../pages/aisle/transport.js', import.meta.url), 'utf8');
const aisle = {
  launcher: 'aisle-chat>>>.launcher',
  composer: 'aisle-chat>>>.input',
  ready: 'aisle-chat>>>[part~="timeline"]',
  bubbles: ['aisle-chat', '[data-key] .bubble'],
};

/**
 * `path` is the page; `opened` the one whose panel is open from the start, with `n`
 * messages; `launcher`, `composer` and `ready` (the conversation is there) are
 * places; `bubbles` the shadow host, if any, and the messages in it. What has no
 * `opened` is not asked for messages, what has no `composer` is never pressed; of what
 * `decides` the cost is taken once a rule has fired; files that match `holds` never come.
 */
export const CONTENDERS = [
  { name: 'empty', title: 'empty page', path: '/pages/empty/', launcher: 'h1' },
  {
    name: 'vanilla', title: 'vanilla', path: '/pages/vanilla/', opened: '/pages/vanilla/',
    launcher: '.launcher', composer: '.input', ready: '.list', bubbles: ['', '.list li'],
  },
  {
    name: 'deep', title: 'deep-chat', path: '/pages/deep-chat/', opened: '/pages/deep-chat/',
    launcher: '.launcher', composer: 'deep-chat>>>#text-input', ready: 'deep-chat>>>#text-input',
    bubbles: ['deep-chat', '.text-message'],
  },
  { name: 'aisle', title: 'Aisle', path: '/pages/aisle/transport/', opened: '/pages/aisle/opened/', script: transport, ...aisle },
  // Refuses what fires, so that the decision is measured and not what is drawn after it.
  { name: 'rules', title: 'Aisle, ten rules', path: '/pages/rules/', launcher: aisle.launcher, decides: true, holds: /\/aisle-widget-/,
    script: "addEventListener('aisle-trigger', (event) => { event.preventDefault(); window.bench.decide(); });" },
  { name: 'demo', title: 'Aisle, demo backend', path: '/pages/aisle/', ...aisle, ready: 'aisle-chat>>>[data-key]', hasOwnBackend: true },
];
