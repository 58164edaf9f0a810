import { Command } from 'commander';
import { handlers } from '../../functions/process/handlers/index.ts';
import { action } from '../action.ts';
import { type Selection, withSelection } from '../filter.ts';
import { counted } from '../format.ts';
import { discard } from './discard.ts';
import { list } from './list.ts';
import { redrive } from './redrive.ts';
import { show } from './show.ts';

/** `dead-letters list | show | redrive | discard` */
export function deadLettersCommand(): Command {
  const command = new Command('dead-letters').description('events that could not be processed');
  withSelection(command.command('list'))
    .description('list them, and leave them where they are (exit code 1: there are some)')
    .action(action<Selection>((context, options) => list(context, options, handlers)));
  command
    .command('show')
    .description('show one, and leave it where it is')
    .argument('<id>', 'the id of the event or of the message')
    .option('--payload', 'with the bytes of the event')
    .action(
      action<{ payload?: true }>((context, { payload }, id) => show(context, id, payload === true, handlers)),
    );
  withSelection(command.command('redrive'))
    .description('publish them to the events topic again, then acknowledge them')
    .action(
      action<Selection>(async (context, options) => {
        const redriven = await redrive(await context.deadLetters(), context.topic, options, context.signal);
        return { json: { redriven }, text: `${counted(redriven, 'dead letter')} redriven.` };
      }),
    );
  withSelection(command.command('discard'))
    .description('throw them away; the events stay in the archive')
    .option('--yes', 'do not ask')
    .action(
      action<Selection & { yes?: true }>((context, options) =>
        discard(context, options, options.yes === true),
      ),
    );
  return command;
}
