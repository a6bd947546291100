import { useEffect, useReducer } from 'react';

/** Another number after each change between light and dark. */
export function useThemeChanges(): number {
  const [changes, count] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', count);
    const chosen = new MutationObserver(count);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', count);
      chosen.disconnect();
    };
  }, []);
  return changes;
}
