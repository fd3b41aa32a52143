import type { Access } from '../channels/channel';
import { fromMilliseconds, later, toMilliseconds, type Instant } from '../domain/time/time';
import { isReserved } from '../domain/people/visibility';
import type { StepLinks } from '../platform/step-links';
import type { Database } from '../records/database';

const aDay = 86_400_000;

/**
 * Where a notice leads. A unit that somebody signs in for is led to its step or process; one without an account
 * to a link that answers its open step by itself, for some days beyond the due instant, or to nothing.
 */
export async function linkOfNotice(
  { database, publicUrl, links }: { database: Database; publicUrl: string; links: StepLinks },
  notice: {
    readonly id: string;
    readonly process_id: string;
    readonly step_id: string | null;
    readonly to_unit: string;
  },
  now: Instant,
): Promise<{ link: string; access?: Access }> {
  const unit = await database
    .selectFrom('unit')
    .select('account')
    .where('id', '=', notice.to_unit)
    .executeTakeFirst();
  const { visibility } = await database
    .selectFrom('process')
    .select('visibility')
    .where('id', '=', notice.process_id)
    .executeTakeFirstOrThrow();
  // What is reserved for a role is answered by whoever signs in with it, and by no link.
  if (unit?.account !== false || isReserved(visibility))
    return {
      link: notice.step_id
        ? `${publicUrl}/v1/steps/${notice.step_id}`
        : `${publicUrl}/v1/processes/${notice.process_id}`,
    };
  const step =
    notice.step_id === null
      ? undefined
      : await database
          .selectFrom('step')
          .select(['id', 'owner', 'openings', 'due_at', 'is_open'])
          .where('id', '=', notice.step_id)
          .executeTakeFirst();
  if (!step?.is_open || step.owner !== notice.to_unit) return { link: publicUrl, access: { by: 'nothing' } };
  const until = toMilliseconds(later(step.due_at ?? now, now)) + links.days * aDay;
  const token = await links.sign({
    id: notice.id,
    step: step.id,
    unit: notice.to_unit,
    opening: step.openings,
    until,
  });
  return { link: `${publicUrl}/v1/links/${token}`, access: { by: 'link', until: fromMilliseconds(until) } };
}
