import { Component } from 'preact';
import type { LiveEvent } from '../../wire.ts';
import { State } from '../ui/state.tsx';
import { Id, Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';
import { Journey } from './journey.tsx';

/** One event of the list. Renders anew only when the event has changed. */
export class EventRow extends Component<{ event: LiveEvent }> {
  override shouldComponentUpdate({ event }: { event: LiveEvent }): boolean {
    return event !== this.props.event;
  }

  override render() {
    const { event } = this.props;
    const { eventId, eventType, vehicleId, state, steps, firstAt } = event;
    const isKnown = eventId !== null && state !== 'refused';
    return (
      <tr>
        <td class="when">
          <Time at={firstAt} isPrecise />
        </td>
        <td>
          <State state={state} />
        </td>
        <td class="type">
          <Text value={eventType} />
        </td>
        <td>
          <Id value={eventId} {...(isKnown && { href: `/events/${eventId}` })} />
        </td>
        <td>
          <Id value={vehicleId} {...(vehicleId && { href: `/vehicles/${vehicleId}` })} />
        </td>
        <td>
          <Journey steps={steps} />
        </td>
      </tr>
    );
  }
}
