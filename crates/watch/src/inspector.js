/*
 * The inspector: shows whoever writes rules what each of them sees. Fetched only
 * when asked for by `data-debug` or `?aisle-debug`.
 */

/** Opens it for an element; returns what closes it. */
export function inspect() {
  return () => {};
}
