import type { ComponentChildren, RefObject } from 'preact';
import { states } from '../ui/state.tsx';
import { type Filter, noFilter } from './filter.ts';

export interface FilterBarProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** The event types that there are. */
  types: string[];
  search: RefObject<HTMLInputElement | null>;
  children: ComponentChildren;
}

export function FilterBar({ filter, onChange, types, search, children }: FilterBarProps) {
  const set = (name: keyof Filter) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
    onChange({ ...filter, [name]: event.currentTarget.value });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <search class="filters">
      <label>
        Event
        <input
          ref={search}
          type="search"
          value={filter.id}
          onInput={set('id')}
          placeholder="part of its id"
          aria-keyshortcuts="/"
        />
      </label>
      <label>
        Vehicle
        <input type="search" value={filter.vehicle} onInput={set('vehicle')} placeholder="part of its id" />
      </label>
      <label>
        Type
        <select value={filter.type} onChange={set('type')}>
          <option value="">all</option>
          {types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </label>
      <label>
        State
        <select value={filter.state} onChange={set('state')}>
          <option value="">all</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      {isFiltered && (
        <button type="button" onClick={() => onChange(noFilter)}>
          Show all
        </button>
      )}
      {children}
    </search>
  );
}
