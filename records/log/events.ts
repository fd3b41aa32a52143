import type { Reader } from '../database';

/**
 * A page of what happened to a process, oldest first, after an ordinal. `stepsOf` narrows it to what happened to the
 * steps that a unit owns.
 */
export async function eventsOf(
  reader: Reader,
  stream: string,
  {
    after,
    limit,
    stepsOf,
  }: { readonly after: number; readonly limit: number; readonly stepsOf: readonly string[] | undefined },
) {
  const rows = await reader
    .selectFrom('event')
    .select(['ordinal', 'at', 'type', 'actor', 'step_key as step', 'cause', 'data', 'hash'])
    .where('stream', '=', stream)
    .where('ordinal', '>', after)
    .$if(stepsOf !== undefined, (all) =>
      all.where('step_key', 'in', (steps) =>
        steps
          .selectFrom('step')
          .select('key')
          .where('process_id', '=', stream)
          .where('owner', 'in', [...(stepsOf ?? [])]),
      ),
    )
    .orderBy('ordinal')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.ordinal : undefined };
}

/** What happened to one step of a process, oldest first. */
export const eventsOfStep = async (reader: Reader, stream: string, key: string) =>
  reader
    .selectFrom('event')
    .select(['ordinal', 'at', 'type', 'cause', 'data', 'actor as by'])
    .where('stream', '=', stream)
    .where('step_key', '=', key)
    .orderBy('ordinal')
    .execute();
