import type { Instant } from '../../domain/time/time';
import { stepKeyOf } from '../../engine/model/keys';
import type { Reader } from '../database';

/** What became of a notice that another one takes back. */
export interface TakenBack {
  readonly id: string;
  readonly name: string;
  /** Who took it, by the names under which that was recorded. */
  readonly takenBy: readonly string[];
  /** Somebody reached the partner with it another way. */
  readonly wasReached: boolean;
  /** When it was cancelled though somebody had begun to send it. */
  readonly cancelledAt: Instant | null;
}

/** The notices that another one takes back, in its order, and what became of each. */
export async function readTakenBack(
  reader: Reader,
  { processId, takesBack }: { readonly processId: string; readonly takesBack: readonly string[] },
): Promise<TakenBack[]> {
  if (takesBack.length === 0) return [];
  const notices = await reader
    .selectFrom('notice')
    .select(['id', 'name', 'status', 'settled_at'])
    .where('id', 'in', [...takesBack])
    .execute();
  const taken = await reader
    .selectFrom('delivery')
    .select(['notice_id', 'addressee'])
    .distinct()
    .where('notice_id', 'in', [...takesBack])
    .where('outcome', '=', 'delivered')
    .orderBy('addressee')
    .execute();
  const reached = await reader
    .selectFrom('step')
    .select('key')
    .where('process_id', '=', processId)
    .where(
      'key',
      'in',
      takesBack.map((id) => stepKeyOf('reach-partner', id)),
    )
    .where('status', '=', 'completed')
    .execute();
  const keys = new Set(reached.map(({ key }) => key));
  return takesBack.flatMap((id) => {
    const notice = notices.find((one) => one.id === id);
    if (!notice) return [];
    return {
      id,
      name: notice.name,
      takenBy: taken.filter((one) => one.notice_id === id).map(({ addressee }) => addressee),
      wasReached: keys.has(stepKeyOf('reach-partner', id)),
      cancelledAt: notice.status === 'cancelled' ? notice.settled_at : null,
    };
  });
}
