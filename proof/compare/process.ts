import { longAgo } from '../../domain/time/time';
import type { Surroundings } from '../../engine/model/surroundings';
import { projectionOf } from '../../engine/log/effect';
import type { Reader } from '../../records/database';
import { readReferenceData } from '../../records/reference/reference-data';
import { readEffects, readFacts } from '../../records/log/facts';
import { loadProcess } from '../../records/processes/store';
import { lastSettlement, settledPlaces } from '../../records/proof/rows-of-process';
import { readSpells } from '../../records/subjects/circumstances';
import { memberOf } from '../../records/subjects/references';
import type { Settled } from '../../workflows/shell/contracts';
import { differencesOf, type DefinitionOf, type Difference } from '../differences';
import { foldedProcess, restOf } from './at-rest';
import { compareDeadlines, compareNotices, compareProcessRow, compareSpans, compareSteps } from './rows';
import { wantedFrom, type Wanted } from './wanted';

export interface Compared {
  readonly differences: readonly Difference[];
  /** Undefined where the log cannot make the rows: it began before it carried effects, or is missing. */
  readonly wanted: Wanted | undefined;
}

/**
 * Makes the rows of a process from its log alone, in memory, and compares them with the tables; then asks the
 * engine whether its facts, today's circumstances and the law want anything else of it. Reads only.
 */
export async function compareProcess(
  reader: Reader,
  processId: string,
  definitionOf: DefinitionOf,
): Promise<Compared> {
  const loaded = await loadProcess(reader, processId, { all: true });
  const effects = await readEffects(reader, processId);
  const facts = await readFacts(reader, processId);
  const projection = projectionOf(processId, effects, (kind) => definitionOf(kind)?.table);
  if (!projection || facts.length === 0) {
    const isLogMissing = facts.length === 0 && loaded !== undefined;
    return { wanted: undefined, differences: isLogMissing ? [{ of: processId, what: 'log-missing' }] : [] };
  }
  const { found: differences, differs } = differencesOf(processId);
  const known = new Set((await settledPlaces(reader, processId)).map(({ sequence }) => sequence));
  for (const { sequence } of effects)
    if (!known.has(sequence)) differs('settlement-missing', String(sequence));

  const definition = definitionOf(projection.process.kind);
  if (!definition) {
    differs('kind-unknown');
    return { wanted: undefined, differences };
  }
  const row = await lastSettlement(reader, processId);
  const last = row && { sequence: row.sequence, settled: row.answer as Settled };
  const folded = foldedProcess(processId, projection, definition, facts);
  const around: Surroundings = {
    now: last?.settled.at ?? effects.at(-1)?.at ?? longAgo,
    spells: await readSpells(reader, folded.subjectId),
    reference: await readReferenceData(reader),
    about: await memberOf(reader, folded.subjectId),
  };
  const rest = restOf(definition, folded, projection, facts, around);
  if (rest.keys.length > 0) differs('not-at-rest', undefined, rest.keys);
  const wanted = await wantedFrom(reader, folded, { projection, facts, last }, rest);
  await compareProcessRow(reader, wanted, loaded, { definition, around, differs });
  await compareSteps(reader, wanted, differs);
  await compareSpans(reader, processId, differs);
  await compareDeadlines(reader, wanted, differs);
  await compareNotices(reader, wanted, differs);
  return { wanted, differences };
}
