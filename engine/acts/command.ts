import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import type { Fact, FactData } from '../model/facts';
import type { ActRule } from './act';
import { object, refuseFuture, refuseNames } from './checks';
import { capture, record } from './recording';

/** Tells or asks something of the process that is the answer to no step. */
export interface Command {
  readonly do: 'command';
  readonly name: string;
  readonly data: FactData;
}

export const command: ActRule<Command> = {
  needsWholeLog: ({ data: { on } }, toldUntil) =>
    typeof on === 'string' && instantOf(on as Instant) < toldUntil,
  naming: ({ data }) => ({ data, at: '' }),

  take(draft, { name, data }) {
    const table = draft.definition.table.commands[name];
    if (!table) throw new Refused('command.not-found');
    const { now, namesOfSubject } = draft.around;
    refuseFuture(table.input, data, now);
    refuseNames(table.input, data, namesOfSubject);
    const fact: Fact = {
      id: draft.newId(),
      type: 'command',
      at: now,
      by: draft.by,
      name,
      data,
      ...capture(draft, table.captures, now),
    };
    object(draft, name, fact);
    record(draft, fact);
  },
};
