import type { Transaction } from 'kysely';
import type { Refused } from '../domain/errors';
import type { Instant } from '../domain/time/time';
import { startedBy } from '../engine/capabilities/starts';
import { spellsSaid } from '../engine/kernel/after';
import type { Settlement } from '../engine/kernel/settle';
import type { Tables } from '../records/database';
import { appendEvents } from '../records/log/append';
import { readSpells } from '../records/subjects/circumstances';
import { catalogue } from '../workflows/catalogue';
import { ownKeys, type SettleRequest } from '../workflows/shell/contracts';
import type { FollowUp, RecordingContext } from './follow-up';

type Start = Extract<FollowUp, { do: 'start' }>;

/** Who acts when nobody asked. */
export const itself = 'vigil';

/** The starts that follow from an act: those of the plan, and those that follow from what it establishes. */
export function startsAfter(settlement: Settlement): FollowUp[] {
  const { process, starts, established } = settlement;
  return [
    ...starts.map((start): Start => ({ do: 'start', start, about: process, stream: process.id })),
    { do: 'start-because', subjectId: process.subjectId, spells: spellsSaid({ established }) },
  ];
}

/** The processes that start because these circumstances hold, by everything that holds of the subject now. */
export async function startsBecause(
  trx: Transaction<Tables>,
  { subjectId, spells }: Extract<FollowUp, { do: 'start-because' }>,
  now: Instant,
  { definitionOf }: Pick<RecordingContext, 'definitionOf'>,
): Promise<Start[]> {
  if (spells.length === 0) return [];
  const definitions = Object.keys(catalogue).flatMap((kind) => definitionOf(kind) ?? []);
  const around = { now, spells: await readSpells(trx, subjectId) };
  const about = { subjectId, visibility: 'area' } as const;
  return spells.flatMap((spell) =>
    startedBy(definitions, spell, around).map((start): Start => ({
      do: 'start',
      start,
      about,
      stream: subjectId,
    })),
  );
}

/** The act that starts a process, under a key of its own: told twice, it starts once. */
export const actOfStart = ({ start, about }: Start, now: Instant): SettleRequest => ({
  processId: start.processId,
  now,
  by: itself,
  key: ownKeys.start(start.processId),
  act: {
    do: 'start',
    kind: start.kind,
    subjectId: about.subjectId,
    input: start.input,
    restricted: about.visibility !== 'area',
  },
});

/** Writes into the log of whoever started it that a process may not start, and why. */
export async function noteNotStarted(
  trx: Transaction<Tables>,
  { start: { kind, processId }, stream }: Start,
  { code }: Refused,
  now: Instant,
): Promise<void> {
  const data = { kind, process: processId, code };
  await appendEvents(trx, stream, [
    { at: now, type: 'process-not-started', actor: itself, cause: processId, data },
  ]);
}
