import { useState } from 'preact/hooks';
import { useInfo } from './info.ts';
import { usePlace } from './router.ts';
import { chooseTheme, chosenTheme, type Theme, themes } from './theme.ts';

interface Room {
  href: string;
  name: string;
  /** The other paths that belong to the room begin so. */
  beginning?: string;
}

const rooms: Room[] = [
  { href: '/', name: 'Live', beginning: '/events/' },
  { href: '/vehicles', name: 'Vehicles', beginning: '/vehicles/' },
  { href: '/dead-letters', name: 'Dead letters' },
  { href: '/replay', name: 'Replay' },
  { href: '/health', name: 'Health' },
];

/** For a local system alone. */
const tryRoom: Room = { href: '/try', name: 'Send and break' };

export function Navigation() {
  const { project, isLocal, environment, hasControls } = useInfo();
  const { path } = usePlace();
  const isHere = ({ href, beginning }: Room) =>
    path === href || (beginning !== undefined && path.startsWith(beginning));
  return (
    <header class="navigation">
      <p class={isLocal ? 'target' : 'target deployed'} title={project}>
        <strong>{isLocal ? 'local' : (environment ?? 'deployed')}</strong> <span>{project}</span>
      </p>
      <nav aria-label="Pages">
        {[...rooms, ...(hasControls ? [tryRoom] : [])].map((room) => (
          <a key={room.href} href={room.href} aria-current={isHere(room) ? 'page' : undefined}>
            {room.name}
          </a>
        ))}
      </nav>
      <ThemeChoice />
    </header>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <label class="theme">
      Theme{' '}
      <select
        value={theme}
        onChange={({ currentTarget }) => {
          chooseTheme(currentTarget.value as Theme);
          setTheme(currentTarget.value as Theme);
        }}
      >
        {themes.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}
