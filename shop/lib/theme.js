/** Light or dark: the system's wish until the visitor chooses. */
import { write } from './store.js';

const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

/** What was chosen: 'light', 'dark', or '' for the system's wish. */
export const chosen = () => document.documentElement.dataset.theme ?? '';
export const isDark = () => (chosen() || (system.matches ? 'dark' : 'light')) === 'dark';
export const onTheme = (run) => listeners.add(run);

const tell = () => listeners.forEach((run) => run());

export function toggleTheme() {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  write('theme', next);
  tell();
}

system.addEventListener('change', tell);
