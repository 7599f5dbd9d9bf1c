/*
 * The inspector: says for every rule of one <aisle-chat> whether it is true, why it has not fired
 * and until when. Its own file, fetched only with `data-debug` or `?aisle-debug`; English only,
 * for whoever writes the rules. It reads what the engine explains and decides nothing. No HTML
 * strings, no inline styles: it runs under the same strict policy as the rest.
 */
import { SHEET } from './sheet.js';
import { countdown, summary, why } from './words.js';
import { drawTree } from './tree.js';
import { make } from './make.js';

const EVERY = 250; // ms between two looks while it is open: a countdown should not stutter

/** Whose inspector it is, so that a second call finds the first. */
const open = new WeakMap();

/**
 * Opens the inspector of an element. `engine` gives `explain()`, `trace()` as JSON texts and
 * `issues()` as texts, and takes `fire(name)` and `resetMemory()`. Returns what closes it.
 */
export function inspect(host, engine) {
  open.get(host)?.();
  const frame = document.createElement('aisle-inspector');
  const root = frame.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  root.adoptedStyleSheets = [sheet];

  const rows = new Map();
  const status = make('p', { class: 'status' });
  const issues = make('ul', { class: 'issues', role: 'list', 'aria-label': 'Mistakes' });
  const list = make('ol', { class: 'rules', role: 'list' });
  const empty = make('p', { class: 'empty' }, 'This element has no rules. Write one as data-trigger-NAME="when => message".');
  const body = make('div', { class: 'body' }, status, issues, list, empty,
    make('p', { class: 'actions' },
      make('button', { type: 'button', title: 'Forget what was shown and dismissed', onclick: () => engine.resetMemory() }, 'Reset memory'),
      make('button', { type: 'button', title: 'For: cargo run -p aisle-core --example replay -- rules.html trace.json', onclick: () => save(engine.trace()) }, 'Save trace')));
  const fold = make('button', { type: 'button', class: 'fold', 'aria-expanded': 'true', onclick: () => {
    body.hidden = !body.hidden;
    fold.ariaExpanded = String(!body.hidden);
  } }, make('span', { class: 'title' }, 'Rules'), make('span', { class: 'count' }));
  const shut = make('button', { type: 'button', class: 'shut', 'aria-label': 'Close the inspector', onclick: () => close() }, '×');
  root.append(make('section', { class: 'inspector', 'aria-label': 'Aisle Chat rules' }, make('header', {}, fold, shut), body));
  document.documentElement.append(frame);

  let last = '';
  const look = () => {
    if (body.hidden || document.hidden) return;
    const text = engine.explain();
    const wrong = engine.issues().join('\n\n');
    if (!text || text + wrong === last) return;
    last = text + wrong;
    issues.replaceChildren(...engine.issues().map((issue) => make('li', {}, make('pre', {}, issue))));
    draw(JSON.parse(text));
  };

  function draw(now) {
    fold.lastChild.textContent = String(now.rules.length);
    status.textContent = summary(now);
    empty.hidden = now.rules.length > 0;
    const names = new Set(now.rules.map(({ name }) => name));
    for (const [name, row] of rows)
      if (!names.has(name)) {
        row.node.remove();
        rows.delete(name);
      }
    now.rules.forEach((rule, at) => {
      if (!rows.has(rule.name)) rows.set(rule.name, ruleRow(rule.name, engine));
      const row = rows.get(rule.name);
      row.update(rule);
      if (list.children[at] !== row.node) list.insertBefore(row.node, list.children[at] ?? null);
    });
  }

  const timer = setInterval(look, EVERY);
  look();
  function close() {
    clearInterval(timer);
    frame.remove();
    open.delete(host);
  }
  open.set(host, close);
  return close;
}

/** One rule: a line that says how it stands, and behind it the truth of every part. */
function ruleRow(name, engine) {
  const mark = make('span', { class: 'mark', 'aria-hidden': 'true' });
  const state = make('span', { class: 'state' });
  const tree = make('div', { class: 'tree' });
  const facts = make('p', { class: 'facts' });
  let last;
  const details = make('details', { ontoggle: () => details.open && last && drawTree(tree, last) },
      make('summary', {}, mark, make('span', { class: 'name' }, name), state),
      tree, facts,
      make('p', { class: 'actions' },
        make('button', { type: 'button', onclick: () => engine.fire(name) }, 'Fire now')));
  const node = make('li', {}, details);
  return {
    node,
    update(rule) {
      last = rule;
      node.dataset.state = rule.state;
      node.dataset.truth = rule.truth;
      state.textContent = why(rule);
      facts.textContent = [
        rule.surface,
        `from ${rule.form === 'attribute' ? 'an attribute' : rule.form}`,
        `priority ${rule.priority ?? 0}`,
        `shown ${rule.shown ?? 0}×, accepted ${rule.accepted ?? 0}×, dismissed ${rule.dismissed ?? 0}×`,
        ...(rule.next === undefined ? [] : [`may change in ${countdown(rule.next)}`]),
      ].join(' · ');
      if (details.open) drawTree(tree, rule);
    },
  };
}

/** Hands the trace over as a file. */
function save(text) {
  const link = make('a', { download: 'aisle-trace.json' });
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

