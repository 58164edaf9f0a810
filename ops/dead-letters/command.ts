import { Command } from 'commander';
import { action } from '../action.ts';
import { type EventFilter, withFilter } from '../filter.ts';
import { type DeadLetterFilter, withDeadLetterFilter } from './dead-letter-filter.ts';
import { discard } from './discard.ts';
import { list } from './list.ts';
import { performRedrive, type RedriveCommandOptions } from './redrive-command.ts';
import { show } from './show.ts';

/** `dead-letters list | show | redrive | discard` */
export function deadLettersCommand(): Command {
  const command = new Command('dead-letters').description(
    'events that could not be processed, and notifications that could not be delivered',
  );
  withDeadLetterFilter(command.command('list'))
    .description(
      'list them with why they failed, and leave them where they are (exit code 1: there are some)',
    )
    .action(action<DeadLetterFilter>(list));
  command
    .command('show')
    .description('show one with the stack of its error, and leave it where it is')
    .argument('<id>', 'the id of the event or of the message')
    .option('--payload', 'with the bytes of the event')
    .action(action<{ payload?: true }>((context, { payload }, id) => show(context, id, payload === true)));
  withDeadLetterFilter(command.command('redrive'))
    .description('publish them again, each to the topic it came from, then acknowledge them')
    .option(
      '--wait',
      'follow each event, and no notification, until it is processed or back (exit code 1: some came back)',
    )
    .option('--yes', 'do not ask where process is failing right now')
    .action(action<RedriveCommandOptions>(performRedrive));
  withFilter(command.command('discard'))
    .description('throw them away; the events stay in the archive')
    .option('--yes', 'do not ask')
    .action(
      action<EventFilter & { yes?: true }>((context, options) =>
        discard(context, options, options.yes === true),
      ),
    );
  return command;
}
