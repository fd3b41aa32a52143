import type { Transaction } from 'kysely';
import { causes } from '../domain/causes';
import { Refused } from '../domain/errors';
import type { Instant } from '../domain/time/time';
import type { Tables } from '../records/database';
import { orderOf } from '../records/clock';
import { openOfKinds } from '../records/processes/of-subject';
import { holdReferenceData } from '../records/reference/hold';
import { subjectOfReference } from '../records/subjects/references';
import { takenElsewhere } from '../workflows/declared';
import type { CircumstanceAnswer, Nudge, VisitRequest } from '../workflows/shell/contracts';
import { settleIn } from './act';
import type { RecordingContext } from './follow-up';

type Taken = VisitRequest & { readonly now: Instant };
type Kind = (typeof takenElsewhere)[number];

/**
 * What a unit took of somebody who is not theirs yet: recorded in each process of the person that takes it, by the checks
 * that it would meet there. What none takes is noted in each, for the accountable unit to resolve. Nobody known by the
 * reference means that nothing is recorded; whoever told it is answered the same.
 */
export async function takeVisitIn(
  trx: Transaction<Tables>,
  request: Taken,
  context: RecordingContext,
): Promise<CircumstanceAnswer> {
  await holdReferenceData(trx, 'shared');
  const { kind, value } = request.reference;
  const subject = await subjectOfReference(trx, kind, value);
  const nudges: Nudge[] = [];
  for (const taking of subject === undefined ? [] : takenElsewhere) {
    const open = await openOfKinds(trx, subject ?? '', [taking.kind]);
    nudges.push(...(await recordIn(trx, request, { taking, open }, context)));
  }
  return { nudges, orderedAt: await orderOf(trx) };
}

async function recordIn(
  trx: Transaction<Tables>,
  { id, by, unit, visit, now }: Taken,
  { taking, open }: { readonly taking: Kind; readonly open: readonly string[] },
  context: RecordingContext,
): Promise<Nudge[]> {
  const told = { ...visit, [taking.field]: unit };
  const give = async (processId: string, name: string, data: Readonly<Record<string, unknown>>) => {
    const act = { do: 'command', name, data } as const;
    const request = { processId, now, key: `${name}@${id}`, by, act };
    const { nudges } = await settleIn(trx, request, context);
    return [{ id: context.newId(), processId, cause: causes.startedBy(id) }, ...nudges];
  };
  const nudges: Nudge[] = [];
  let refused: string | undefined;
  for (const processId of open) {
    try {
      nudges.push(...(await give(processId, taking.taken, told)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused = error.code;
    }
  }
  if (nudges.length > 0 || refused === undefined) return nudges;
  const asked = Object.keys(taking.doubtedInput);
  const noted = Object.fromEntries(Object.entries(told).filter(([name]) => asked.includes(name)));
  for (const processId of open)
    nudges.push(...(await give(processId, taking.doubted, { ...noted, why: refused })));
  return nudges;
}
