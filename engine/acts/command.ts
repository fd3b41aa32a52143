import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import { askSecond, needsSecond } from '../capabilities/second-person';
import { refuseUnfitOfficers, refuseWithoutPost } from '../capabilities/posts';
import type { Commanded, FactData } from '../model/facts';
import type { CommandTable } from '../definition/table';
import type { Draft } from '../kernel/draft';
import type { ActRule } from './act';
import { beforeStart, inFuture, isBefore, object, refuseFuture, refuseNames, viewNow } from './checks';
import { capture, record } from './recording';

/** Tells or asks something of the process that is the answer to no step. */
export interface Command {
  readonly do: 'command';
  readonly name: string;
  readonly data: FactData;
  /** When it happened, if that is told late and its data do not say. */
  readonly on?: Instant | undefined;
}

export const command: ActRule<Command> = {
  needsWholeLog: ({ data, on = data['on'] }, toldUntil, now) =>
    (typeof on === 'string' ? instantOf(on as Instant) : now) < toldUntil,
  reopens: ({ name }, { table }) => table.commands[name]?.afterTheEnd === true,
  naming: ({ data }) => ({ data, at: '' }),

  take(draft, { name, data, on }) {
    const table = draft.definition.table.commands[name];
    if (!table) throw new Refused('command.not-found');
    const { now, namesOfSubject } = draft.around;
    refuseTime(draft, table, on);
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
      ...(on && { on }),
      data,
      ...capture(draft, table.captures, on ?? now),
    };
    object(draft, name, fact);
    if (!needsSecond(draft, table, fact)) return record(draft, fact);
    // What only waits for its last steps asks for no second person any more.
    const { over, stopped } = draft.definition.behaviour.plan(viewNow(draft));
    if (over || stopped) throw new Refused('process.over');
    askSecond(draft, table, fact, parties);
  },
};

/** Refuses a time at which a command cannot have been given, and one where its table asks for another. */
function refuseTime({ around, process }: Draft, { input }: CommandTable, on: Instant | undefined): void {
  if (on === undefined) return;
  if ('on' in input) throw untold('The data of this command say when it happened');
  if (on > around.now) throw inFuture('/on');
  const { began } = process.engine;
  if (began !== undefined && isBefore(on, began)) throw beforeStart(began);
}

const untold = (message: string): Refused =>
  new Refused('request.invalid', { errors: [{ pointer: '/on', message }] });
