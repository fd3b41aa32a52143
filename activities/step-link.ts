import type { Access } from '../channels/channel';
import { isReserved } from '../domain/people/visibility';
import { fromMilliseconds, later, toMilliseconds, type Instant } from '../domain/time/time';
import type { StepLinks } from '../platform/step-links';
import type { Reader } from '../records/database';
import { hasAccount } from '../records/people/reach';
import type { NoticeToSend } from '../records/processes/notices';
import { openStepOf } from '../records/processes/steps';

const aDay = 86_400_000;

/**
 * Where a notice leads. A unit that somebody signs in for is led to its step or process; one without an account
 * to a link that answers its open step by itself, for some days beyond the due instant, or to nothing.
 */
export async function linkOfNotice(
  { database, publicUrl, links }: { database: Reader; publicUrl: string; links: StepLinks },
  notice: Pick<NoticeToSend, 'id' | 'processId' | 'visibility' | 'stepId' | 'toUnit' | 'takesBack'>,
  now: Instant,
): Promise<{ link: string; access?: Access }> {
  const { id, processId, visibility, stepId, toUnit: unit } = notice;
  // What is reserved for a role is answered by whoever signs in with it, and by no link.
  if (isReserved(visibility) || (await hasAccount(database, unit)))
    return { link: stepId ? `${publicUrl}/v1/steps/${stepId}` : `${publicUrl}/v1/processes/${processId}` };
  // What takes something back asks nothing.
  if (notice.takesBack.length > 0) return { link: publicUrl, access: { by: 'nothing' } };
  const step = stepId === null ? undefined : await openStepOf(database, stepId);
  if (step?.owner !== unit) return { link: publicUrl, access: { by: 'nothing' } };
  const until = toMilliseconds(later(step.dueAt ?? now, now)) + links.days * aDay;
  const token = await links.sign({ id, step: step.id, unit, opening: step.openings, until });
  return { link: `${publicUrl}/v1/links/${token}`, access: { by: 'link', until: fromMilliseconds(until) } };
}
