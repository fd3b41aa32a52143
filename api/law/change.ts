import { z } from 'zod';
import { changedLaw, feltFrom, scopeOf, type LawChange } from '../../domain/law/law-change';
import { knowing } from '../../domain/people/sight';
import { isReserved } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import { examineAll, type MovedStep } from '../../records/law/examine';
import { referenceDataOf } from '../../records/reference/reference-data';
import { askForChange } from '../../records/changes/entries';
import { readReferenceRows, type ReferenceRows } from '../../records/reference/rows';
import { lookingWider } from '../../records/wall/wider-looks';
import { rules } from '../../workflows/rules';
import { hiddenAmong } from '../../records/subjects/need-to-know';
import type { Actor } from '../access/actor';
import { askedAndTold } from '../changes/view';
import { idFrom } from '../ids';
import { changeOf, pendingAnswer } from '../people/entry';
import type { Answer } from '../http/route';
import type { Services } from '../services';
import { isTold, recomputationView } from './recomputation-view';

/** Whether to show what a change would move, and change nothing. */
export const dryRunField = z.boolean().default(false);

/** Looking through every open step is long work. */
export const isTrial = ({ dryRun }: { readonly dryRun: boolean }): boolean => dryRun;

/** What each change of the law answers. */
export const changeSuccess = {
  status: 202,
  describes: 'The change, which waits for a second person; or what it would move',
};

const stepsAtOnce = 500;
// Whoever reads a trial wants to know how many, and to see some: all of a nation's steps are no answer.
const mostShown = 1_000;

/** Asks for a change of the law, once per key, or shows what it would move. A second person decides. */
export async function changeLaw(
  services: Services,
  { actor, key }: { readonly actor: Actor; readonly key: string },
  change: LawChange,
  { why, dryRun }: { readonly why: string; readonly dryRun: boolean },
): Promise<Answer> {
  const before = await readReferenceRows(services.database);
  const after = changedLaw(before, change, why);
  if (dryRun) return { status: 200, body: await trial(services, actor, change, after) };
  if (change.kind !== 'everything') {
    if (after === before) return { status: 200, body: { changed: false, pending: [] } };
    const asked = await askForChange(
      services.database,
      { change: { of: 'law', why, change } },
      changeOf(services, actor, key),
    );
    return pendingAnswer({ changed: false }, await askedAndTold(services, asked));
  }
  const id = idFrom('law-change', actor.id, key);
  const { changed } = await services.gateway.changeLaw({ id, by: actor.id, why, change });
  if (!changed) return { status: 200, body: { changed: false } };
  return {
    headers: { location: `/v1/recomputations/${id}` },
    body: { changed: true, ...(await recomputationView(services, id)) },
  };
}

/** What a change would move. */
async function trial(
  { database, now }: Services,
  actor: Actor,
  change: LawChange,
  after: ReferenceRows,
): Promise<object> {
  const at = feltFrom(change, now());
  const scope = scopeOf(rules, change);
  const examination = { reference: referenceDataOf(after), scope, now: at };
  const { moved: all, examined } = await lookingWider(database, 'law tried out', async () =>
    examineAll(database, examination, stepsAtOnce),
  );
  const ids = [...new Set(all.map(({ processId }) => processId))];
  const hidden = await hiddenAmong(database, ids, knowing(actor));
  const moved = all.filter(({ visibility, processId }) => !isReserved(visibility) && !hidden.has(processId));
  const named = moved.filter(({ visibility }) => visibility === 'area');
  return {
    dryRun: true,
    examined: isTold(scope.rules) ? examined : null,
    changes: named.slice(0, mostShown).map((step) => movedView(step, at)),
    more: Math.max(0, named.length - mostShown),
    // Count these and do not name them: an administrator of calendars need not know of them.
    restricted: moved.length - named.length,
  };
}

const movedView = ({ id, processId, key, owner, rule, before, after }: MovedStep, at: Instant) => ({
  step: id,
  process: processId,
  key,
  owner,
  rule,
  before: before ?? null,
  after: after ?? null,
  becomesLate: after !== undefined && after < at && (before === undefined || before >= at),
});
