import { subjectOf } from '../../domain/people/change-words';
import { isTooLate, streamOf } from '../../domain/people/grave-changes';
import type { Instant } from '../../domain/time/time';
import type { ChangeRow } from '../../records/changes/decide';
import { changesOf } from '../../records/changes/list';
import type { Services } from '../services';

/** A change that takes two, as the API shows it. Secrets are shown to nobody. */
export function changeView(row: ChangeRow, now: Instant) {
  const status = row.outcome ?? (isTooLate(row.expires_at, now) ? 'expired' : 'pending');
  const self = `/v1/changes/${row.id}`;
  return {
    id: row.id,
    status,
    what: subjectOf(row.change),
    about: streamOf(row.change).replace(/^(unit|law):/, ''),
    changes: row.words,
    power: row.power,
    area: row.area,
    benefits: row.benefits,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    mustDecide:
      status === 'pending'
        ? {
            by: row.expires_at,
            whoHolds: row.power,
            of: row.area,
            not: [row.asked_by, ...row.benefits],
          }
        : null,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
    links: {
      self,
      ...(status === 'pending' && { approve: `${self}/approve`, decline: `${self}/decline` }),
      ...(row.change.of === 'law' &&
        status === 'approved' && { recomputation: `/v1/recomputations/${row.id}` }),
    },
  };
}

/** The changes that a request asked for, and has those told whom they touch. */
export async function askedAndTold(
  { database, gateway, now }: Services,
  ids: readonly string[],
): Promise<ReturnType<typeof changeView>[]> {
  const rows = await changesOf(database, ids);
  for (const batch of new Set(rows.map((row) => row.batch))) await gateway.tellOfChanges({ batch });
  return rows.map((row) => changeView(row, now()));
}
