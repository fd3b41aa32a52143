import type { Instant } from '../../domain/time/time';
import type { Reader } from '../database';

// By each of these somebody looks for a person whom they name.
const lookUps = ['subject.find', 'subject.view', 'subject.create', 'subject.break-glass', 'subject.ask'];

/** How often somebody has looked for a person since an instant and was told that there is none, or may not know. */
export async function failedLookUps(reader: Reader, actor: string, since: Instant): Promise<number> {
  const { many } = await reader
    .selectFrom('access')
    .select(({ fn }) => fn.countAll<string>().as('many'))
    .where('actor', '=', actor)
    .where('at', '>', since)
    .where('allowed', '=', false)
    .where('action', 'in', lookUps)
    .executeTakeFirstOrThrow();
  return Number(many);
}
