import { sql } from 'kysely';
import type { Database } from '../database';

const pageSize = 200;

/** All ids of a table, page by page, or one. */
export async function* pagesOf(
  database: Database,
  table: 'process' | 'subject',
  only: string | undefined,
): AsyncGenerator<readonly string[]> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: { id: string }[] = await database
      .selectFrom(table)
      .select('id')
      .where('id', '>', after)
      .$if(only !== undefined, (all) => all.where('id', '=', only ?? ''))
      .orderBy('id')
      .limit(pageSize)
      .execute();
    yield page.map(({ id }) => id);
    after = page.length < pageSize ? undefined : page.at(-1)?.id;
  }
}

/** Processes of which there is a log and no row: all of them, or one if it is lost. */
export async function lostProcesses(database: Database, only: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ stream: string }>`
    select chain.stream from chain
     where not exists (select from process where process.id = chain.stream)
       and exists (select from event where event.stream = chain.stream and event.type = 'fact')
       and (${only ?? null}::text is null or chain.stream = ${only ?? null})
     order by chain.stream
  `.execute(database);
  return rows.map(({ stream }) => stream);
}

/** The subject of a process; empty where there is none. */
export const subjectOfProcess = async (database: Database, processId: string): Promise<string> =>
  (await database.selectFrom('process').select('subject_id').where('id', '=', processId).executeTakeFirst())
    ?.subject_id ?? '';

/** Reads several tables as they all stood at one moment, whatever is written meanwhile. */
export const inOneMoment = async <T>(
  database: Database,
  read: (trx: Parameters<Parameters<ReturnType<Database['transaction']>['execute']>[0]>[0]) => Promise<T>,
): Promise<T> => database.transaction().setIsolationLevel('repeatable read').execute(read);
