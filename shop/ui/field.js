/** Form fields with labels, hints and errors that belong to them. */
import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

/**
 * A labelled field. `check(value)` answers an error's key or nothing. The error appears after the
 * first attempt to send or on leaving the field, and goes as soon as it is put right.
 */
export function field({
  name,
  label,
  type = 'text',
  autocomplete,
  inputmode,
  optional = false,
  hint,
  value = '',
  options,
  check,
  wide = true,
}) {
  const error = h('p', { class: 'field-error', id: `${name}-error`, hidden: true });
  const described = [hint && `${name}-hint`, `${name}-error`].filter(Boolean).join(' ');
  const props = {
    id: name,
    name,
    autocomplete,
    'aria-describedby': described,
    required: !optional,
    'aria-required': optional ? null : 'true',
  };
  const control = options
    ? h(
        'select',
        props,
        options.map(([code, words]) => h('option', { value: code, selected: code === value }, words)),
      )
    : h('input', { ...props, type, inputmode, value });

  function validate() {
    const text = control.value.trim();
    const problem = text ? check?.(text) : optional ? null : 'pay.error.missing';
    control.setAttribute('aria-invalid', String(Boolean(problem)));
    error.hidden = !problem;
    error.textContent = problem ? t(problem) : '';
    return !problem;
  }
  control.addEventListener('blur', () => control.value && validate());
  control.addEventListener('input', () => control.getAttribute('aria-invalid') === 'true' && validate());

  const node = h(
    'div',
    { class: wide ? 'field' : 'field field-half' },
    h('label', { for: name }, label, optional && h('span', { class: 'quiet' }, ` ${t('pay.optional')}`)),
    control,
    hint && h('p', { class: 'quiet', id: `${name}-hint` }, hint),
    error,
  );
  return { name, node, control, validate, value: () => control.value.trim() };
}
