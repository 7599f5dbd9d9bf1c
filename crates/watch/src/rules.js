/*
 * Collects an element's rules from all their forms as flat lists of texts, and
 * follows their changes. It reads text only: a rule that holds markup is its words.
 * Knows nothing of the language: what a rule means is the engine's.
 */

// Numbers of the forms; keep in step with FORMS in sources.rs.
const [ATTRIBUTE, TEMPLATE, JSON_TEXT, PROPERTY, SERVER] = [0, 1, 2, 3, 4];
const HEAD = 'data-trigger-';

/** One line of a template is a line of its author's editor, not of the message; an empty one ends a paragraph. */
const lines = (text) => text.trim().replace(/\s*\n\s*\n\s*/g, '\u0000').replace(/\s*\n\s*/g, ' ').replaceAll('\u0000', '\n\n');

/** A value of a rule in JSON or of the property, as it would stand in an attribute. */
function written(value) {
  if (Array.isArray(value)) return value.map(String).join('|');
  return value && typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function fromObject(form, rule, wrong, what) {
  if (!rule || typeof rule !== 'object' || Array.isArray(rule)) {
    wrong.push(`${what}: a rule is an object such as {"name": "help", "when": "time.page >= 30s", "message": "Hello"}`);
    return undefined;
  }
  const { name = '', message = '', ...fields } = rule;
  return [form, String(name), String(message),
    ...Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
      .flatMap(([key, value]) => [key, written(value)])];
}

/** Takes away a content that is no JSON object: the engine passes it on without knowing JSON. */
function checkContent(item, wrong) {
  for (let at = 3; at < item.length; at += 2) {
    if (item[at] !== 'content') continue;
    try {
      if (Object(JSON.parse(item[at + 1])).type) return;
      wrong.push(`${item[1]}: data-content has no "type"; see the message types in docs/protocol`);
    } catch (error) {
      wrong.push(`${item[1]}: data-content is not JSON: ${error.message}`);
    }
    item.splice(at, 2);
  }
}

/** All rules of an element, and what could not be read at all. */
export function collect(host, property, served) {
  const wrong = [];
  const list = [];
  for (const { name, value } of host.attributes)
    if (name.startsWith(HEAD)) list.push([ATTRIBUTE, name.slice(HEAD.length), '', 'rule', value]);
  for (const child of host.children) {
    if (child.localName !== 'template' || !child.hasAttribute('data-trigger')) continue;
    const fields = [...child.attributes].filter(({ name }) => name.startsWith('data-') && name !== 'data-trigger');
    // HTML puts a template's children into its content, React into the template itself.
    const text = (child.content?.textContent ?? '') + child.textContent;
    list.push([TEMPLATE, child.dataset.trigger, lines(text), ...fields.flatMap(({ name, value }) => [name.slice(5), value])]);
  }
  const objects = (form, value, what) => {
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) return void wrong.push(`${what}: this is a list of rules, in [ and ]`);
    for (const rule of value) {
      const item = fromObject(form, rule, wrong, what);
      if (item) list.push(item);
    }
  };
  const texts = (form, text, what) => {
    if (!text?.trim()) return;
    try {
      objects(form, JSON.parse(text), what);
    } catch (error) {
      wrong.push(`${what} is not JSON: ${error.message}`);
    }
  };
  texts(JSON_TEXT, host.getAttribute('data-triggers'), 'data-triggers');
  objects(PROPERTY, property, 'triggers');
  texts(SERVER, served, "the server's rules");
  for (const item of list) checkContent(item, wrong);
  return { list, wrong };
}

/**
 * Calls `changed` with the names of the element's changed attributes, once for each
 * microtask in which a rule may have changed. Returns what ends that.
 */
export function follow(host, changed) {
  const observer = new MutationObserver((records) => {
    const names = records.filter(({ target, type }) => target === host && type === 'attributes').map(({ attributeName }) => attributeName);
    const inside = records.some(({ target, type }) => target !== host || type === 'childList');
    observe();
    if (inside || names.some((name) => name.startsWith('data-'))) changed(names);
  });
  // A template's content is a tree of its own; observing again takes in new ones.
  const observe = () => {
    observer.disconnect();
    const what = { childList: true, subtree: true, characterData: true };
    observer.observe(host, { ...what, attributes: true });
    for (const { content } of host.querySelectorAll('template[data-trigger]')) if (content) observer.observe(content, what);
  };
  observe();
  return () => observer.disconnect();
}
