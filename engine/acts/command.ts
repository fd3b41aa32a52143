import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import { askSecond, needsSecond } from '../capabilities/second-person';
import { refuseUnfitOfficers, refuseWithoutPost } from '../capabilities/posts';
import type { Commanded, FactData } from '../model/facts';
import type { ActRule } from './act';
import { object, refuseFuture, refuseNames, viewNow } from './checks';
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
    const parties = draft.definition.behaviour.parties(viewNow(draft));
    const givers = table.by.flatMap((party) => parties[party] ?? []);
    refuseWithoutPost(draft, table.post, givers);
    refuseUnfitOfficers(draft, table.input, { data, at: '' }, givers);
    const fact: Commanded = {
      id: draft.newId(),
      type: 'command',
      at: now,
      by: draft.by,
      name,
      data,
      ...capture(draft, table.captures, now),
    };
    object(draft, name, fact);
    if (!needsSecond(draft, table, fact)) return record(draft, fact);
    // What only waits for its last steps asks for no second person any more.
    const { over, stopped } = draft.definition.behaviour.plan(viewNow(draft));
    if (over || stopped) throw new Refused('process.over');
    askSecond(draft, table, fact, parties);
  },
};
