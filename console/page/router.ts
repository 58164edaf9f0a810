import { useEffect, useState } from 'preact/hooks';

/** Where the page is: its path, and what is behind the `?`. */
export interface Place {
  path: string;
  query: URLSearchParams;
}

const changed = new EventTarget();

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Goes to another place of the page. */
export function go(href: string, isReplaced = false): void {
  if (isReplaced) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  changed.dispatchEvent(new Event('change'));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const update = () => setPlace(here());
    changed.addEventListener('change', update);
    addEventListener('popstate', update);
    addEventListener('click', followLink);
    return () => {
      changed.removeEventListener('change', update);
      removeEventListener('popstate', update);
      removeEventListener('click', followLink);
    };
  }, []);
  return place;
}

/** Stays on the page for a plain click on a link within the page. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || link.target || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
  scrollTo(0, 0);
}
