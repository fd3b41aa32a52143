import { Refused } from '../../domain/errors';
import type { Act } from '../../engine/acts/acts';
import type { Rehearsed } from '../../engine/asking/rehearse';
import { readFacts } from '../../records/log/facts';
import { processesOf } from '../../records/processes/of-subject';
import { readReferenceRows } from '../../records/reference/rows';
import { readSpells } from '../../records/subjects/circumstances';
import { memberOf } from '../../records/subjects/references';
import { concernedIn } from '../../records/subjects/concern';
import { needToKnowOf } from '../../records/subjects/need-to-know';
import { loadProcess } from '../../records/processes/store';
import { lookingWider } from '../../records/wall/wider-looks';
import type { Actor } from '../access/actor';
import { seenStepsOf, type Seen } from '../access/seen';
import type { Answer } from '../http/route';
import type { Services } from '../services';
import { rehearseApart } from './rehearsal';

/** What would become of a process, as far as the reader may see it. */
interface Shown {
  readonly after: Rehearsed['after'];
  readonly shifts: readonly Seen<Rehearsed['shifts'][number]>[];
}

/**
 * Shows what an act would do to the steps of a process, and of the others of its subject that the actor may see. The
 * same engine works it out, and nothing is written.
 */
export async function dryRun(
  services: Services,
  actor: Actor,
  { id, subjectId }: { readonly id: string; readonly subjectId: string },
  act: Act,
): Promise<Answer> {
  const { first, others, rows, spells, known } = await lookingWider(
    services.database,
    'rehearsal',
    async () => allOf(services, { id, subjectId }),
  );
  const rehearsed = await rehearseApart({
    first,
    others,
    act,
    by: actor.id,
    around: { now: services.now(), spells, about: await memberOf(services.database, subjectId) },
    rows,
    known: known.map((one) => one.id),
  });
  const concerned = await concernedIn(services.database, subjectId);
  const shown: Shown[] = [];
  for (const { before, after, shifts } of rehearsed) {
    const needToKnow = await needToKnowOf(services.database, subjectId, after.id);
    const seen = seenStepsOf(actor, { ...(before ?? after), needToKnow, concerned }, shifts);
    if (seen.length > 0) shown.push({ after, shifts: seen });
  }
  return {
    body: {
      dryRun: true,
      changes: shown.flatMap(shiftsView),
      outcome: rehearsed.find(({ after }) => after.id === id)?.after.outcome ?? null,
    },
  };
}

/** A process, the open ones beside it of its subject, and what they are judged by. */
async function allOf(
  services: Services,
  { id, subjectId }: { readonly id: string; readonly subjectId: string },
) {
  const [first, rows, spells, known] = await Promise.all([
    withLog(services, id),
    readReferenceRows(services.database),
    readSpells(services.database, subjectId),
    processesOf(services.database, subjectId),
  ]);
  const open = known.filter((other) => other.isOpen && other.id !== id);
  const others = await Promise.all(open.map(async (other) => withLog(services, other.id)));
  return { first, others, rows, spells, known };
}

async function withLog({ database }: Services, id: string) {
  const [loaded, facts] = await Promise.all([
    loadProcess(database, id, { all: true }),
    readFacts(database, id),
  ]);
  if (!loaded) throw new Refused('process.not-found');
  return { loaded, facts };
}

const shiftsView = ({ after: { id, kind }, shifts }: Shown) =>
  shifts.map(({ before, after, ownerBefore, ...shift }) => ({
    process: id,
    kind,
    ...shift,
    ownerBefore: ownerBefore ?? null,
    before: before ?? null,
    after: after ?? null,
  }));
