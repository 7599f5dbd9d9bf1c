/** Makes an element: properties where it has them (`onclick`), attributes otherwise. */
export function make(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props))
    if (name.startsWith('on')) node[name] = value;
    else node.setAttribute(name, value);
  node.append(...children);
  return node;
}
