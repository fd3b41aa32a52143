import type { ReadAnyway } from '../domain/people/concern';
import type { GateReport, KindGate } from '../domain/people/gate';
import type { Insight } from '../domain/people/sight';
import type { AnyDefinition, AnyFigures } from '../engine/definition/define-process';
import type { OneWord } from '../engine/definition/figures';
import type { ProcessTable } from '../engine/definition/table';
import { catalogue } from './catalogue';

/** What kinds declare for whoever gives steps, lets people in and reports: nobody there names a kind. */
const definitions: readonly AnyDefinition[] = Object.values(catalogue);

/** What a member of staff must hold, by the kinds that establish it. */
export const gates: readonly KindGate[] = definitions.flatMap(({ table: { kind, gate } }) =>
  gate ? [{ ...gate, kind }] : [],
);

export const reportedGates: readonly (KindGate & { readonly report: GateReport })[] = gates.flatMap((gate) =>
  gate.report ? [{ ...gate, report: gate.report }] : [],
);

/** The kinds of which others may learn one word. */
export const words: readonly { readonly table: ProcessTable; readonly word: OneWord }[] = definitions.flatMap(
  ({ table, behaviour: { figures } }) => (figures?.word ? [{ table, word: figures.word }] : []),
);

/** The kinds of process that decide a circumstance: while one of them is open, nobody else tells it. */
export const decidersOf = (circumstance: string): readonly string[] =>
  definitions
    .filter(({ table: { decides = [] } }) => decides.some((one) => one === circumstance))
    .map(({ table: { kind } }) => kind);

/** The kinds of which another force may take something before the person is theirs. */
export const takenElsewhere = definitions.flatMap(({ table }) => {
  const { kind, elsewhere, commands } = table;
  const taken = elsewhere && commands[elsewhere.taken];
  const doubted = elsewhere && commands[elsewhere.doubted];
  return taken && doubted ? [{ kind, ...elsewhere, input: taken.input, doubtedInput: doubted.input }] : [];
});

export interface DeclaredAttendance {
  readonly definition: AnyDefinition;
  readonly attendance: NonNullable<AnyFigures['attendance']>;
}

/** The kinds that tell who came to what they were invited to. */
export const attendances: readonly DeclaredAttendance[] = definitions.flatMap((definition) => {
  const attendance = definition.behaviour.figures?.attendance;
  return attendance ? [{ definition, attendance }] : [];
});

/** What whom a process concerns may read of it all the same, by kind; of others nothing. */
export const readAnywayByKind: Readonly<Record<string, ReadAnyway>> = Object.fromEntries(
  definitions.flatMap(({ table: { kind, self, under } }) =>
    self || under ? [[kind, { self: self?.reads, under: under?.reads }]] : [],
  ),
);

const kindsWith = (insight: Insight): readonly string[] =>
  definitions.filter(({ table }) => table.insight === insight).map(({ table: { kind } }) => kind);

/** The kinds whose processes are read as a whole by whoever leads them alone, or by their police force too. */
export const kindsOfInsight: Readonly<Record<Insight, readonly string[]>> = {
  lead: kindsWith('lead'),
  'force-of-lead': kindsWith('force-of-lead'),
};
