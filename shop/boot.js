/**
 * Runs before the first paint, so that neither theme nor language flashes. A classic script on
 * purpose. `?theme=` and `?lang=` win over what was chosen, for screenshots and links.
 */
(() => {
  const query = new URLSearchParams(location.search);
  const root = document.documentElement;
  const pick = (name, allowed) => {
    if (allowed.includes(query.get(name))) return query.get(name);
    try {
      const kept = JSON.parse(localStorage.getItem('larch-and-loft:' + name));
      return allowed.includes(kept) ? kept : '';
    } catch {
      return '';
    }
  };
  const theme = pick('theme', ['light', 'dark']);
  if (theme) root.dataset.theme = theme;
  root.lang = pick('lang', ['en', 'ko']) || (navigator.language.startsWith('ko') ? 'ko' : 'en');
})();
