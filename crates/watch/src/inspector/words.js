/* What the engine explains, in words. Pure: tests/e2e reads it without a page. */

/** Milliseconds as `31.4 s`, `5 min`, `3 h`, `2 d`; one decimal below ten. */
export function duration(ms) {
  const units = [[864e5, 'd'], [36e5, 'h'], [6e4, 'min'], [1e3, 's']];
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1e3, 's'];
  const n = ms / size;
  return `${n < 10 && unit !== 's' ? Math.round(n * 10) / 10 : unit === 's' ? Math.round(n * 10) / 10 : Math.round(n)} ${unit}`;
}

/** Time left in whole seconds below a minute, so that it counts down calmly. */
export const countdown = (ms) => (ms < 6e4 ? `${Math.max(0, Math.ceil(ms / 1e3))} s` : duration(ms));

/** A part's present value. */
export const value = ({ value: text, kind }) => (kind === 'duration' ? duration(Number(text)) : String(text));

const WHY = {
  limit: 'shown as often as its limit allows',
  cooldown: 'cooling down',
  budget: 'the budget of the page or day is used up',
  gap: 'too soon after another message',
  dismissed: 'resting, because the visitor sent a message away',
  until: 'has done its work for this visitor',
  checkout: 'held in the checkout',
  'chat-open': 'held while the chat is open',
  typing: 'held while the visitor types',
  dialog: 'held while a dialog, popover or cookie banner is open',
  hidden: 'held while the tab is hidden',
  'no-slot': 'the page has no such [data-aisle-slot]',
  document: 'only one uninvited message before the visitor has touched the chat',
  'other-surface': 'waits for another message to go',
  delay: 'waits out its delay',
  arm: 'another arm of its experiment was drawn',
  pause: 'resting, because the visitor sent a message away',
  memory: 'waits for what is remembered on this device',
};

const STATES = {
  armed: (rule) => (rule.truth === 'unknown' ? 'something it reads is unknown' : 'waits for its condition'),
  waiting: () => 'true, waits',
  held: () => 'true, held back',
  asked: () => 'about to show',
  showing: () => 'on screen',
  done: () => 'fired; arms again when its condition is false',
  off: () => 'off: the visitor is in another arm',
};

/** What holds a rule back whether its condition is true or not. */
const LASTING = ['limit', 'until', 'cooldown', 'dismissed', 'arm', 'memory'];

/** How a rule stands, in one line: while its condition is not true, that comes first. */
export function why(rule) {
  const idle = rule.state === 'armed' && rule.truth !== 'true' && !LASTING.includes(rule.why);
  const reason = idle ? undefined : WHY[rule.why];
  const state = (STATES[rule.state] ?? (() => rule.state))(rule);
  const until = idle || rule.left === undefined ? '' : `, ${countdown(rule.left)} left`;
  return reason ? `${reason}${until}` : `${state}${until}`;
}

/** The politeness of the whole page, in one line. */
export function summary({ budget, permit, blocked, showing }) {
  const parts = [];
  if (showing) parts.push(`“${showing}” is on screen`);
  if (blocked) parts.push(WHY[blocked === 'noslot' ? 'no-slot' : blocked] ?? blocked);
  if (budget.off) parts.push('no budget');
  else {
    for (const { most, per, used } of budget.limits) parts.push(`${used} of ${most} per ${per}`);
    if (budget.gap_left > 0) parts.push(`next in ${countdown(budget.gap_left)}`);
  }
  if (budget.pause_left > 0) parts.push(`resting for ${countdown(budget.pause_left)} after a dismissal`);
  parts.push(permit === 'device' ? 'memory: this device' : 'memory: this page only, until the visitor touches the chat');
  return parts.join(' · ');
}
