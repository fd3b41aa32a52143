import { sql, type Selectable } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import type { ChangeNoticeTable, ChangeOutcome } from '../tables/changes';
import type { GraveChange } from '../../domain/people/grave-changes';

/** Which notices: of what one request asked for, or of one decision. */
export interface Telling {
  readonly batch: string;
  /** The change that was decided; without one, all that were asked for. */
  readonly change?: string | undefined;
}

/** A notice about a change that is still to be sent. */
export type ChangeNotice = Pick<
  Selectable<ChangeNoticeTable>,
  'id' | 'change_id' | 'moment' | 'who' | 'address' | 'secret'
> & {
  readonly kind: 'mail' | 'webhook';
  readonly change: GraveChange;
  readonly outcome: ChangeOutcome | null;
};

/** What is still to be sent, in the order in which it was written down. */
export async function pendingChangeNotices(
  reader: Reader,
  { batch, change }: Telling,
): Promise<ChangeNotice[]> {
  const rows = await reader
    .selectFrom('change_notice as notice')
    .innerJoin('change_request as request', 'request.id', 'notice.change_id')
    .select([
      'notice.id',
      'notice.change_id',
      'notice.moment',
      'notice.who',
      'notice.kind',
      'notice.address',
      'notice.secret',
      'request.change',
      'request.outcome',
    ])
    .where('notice.batch', '=', batch)
    .where('notice.status', '=', 'pending')
    .where('notice.moment', '=', change === undefined ? 'asked' : 'decided')
    .$if(change !== undefined, (query) => query.where('notice.change_id', '=', change ?? ''))
    .orderBy('notice.ordinal')
    .execute();
  return rows.flatMap(({ kind, ...row }) => (kind === 'none' ? [] : [{ ...row, kind }]));
}

/**
 * Records an attempt to send some notices, which went out as one message. Once it is settled, the address and the
 * secret are no longer needed, and go.
 */
export async function recordTelling(
  database: Database,
  ids: readonly string[],
  { outcome, detail, at }: { outcome: 'delivered' | 'rejected' | 'unavailable'; detail: string; at: Instant },
): Promise<void> {
  await database
    .updateTable('change_notice')
    .set({
      attempts: sql`attempts + 1`,
      detail,
      ...(outcome !== 'unavailable' && { status: outcome, settled_at: at, address: '', secret: null }),
    })
    .where('id', 'in', [...ids])
    .where('status', '=', 'pending')
    .execute();
}
