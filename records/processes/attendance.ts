import type { Instant } from '../../domain/time/time';
import type { Fact } from '../../engine/model/facts';
import type { Database } from '../database';
import { sightOfWhole, type Sight } from './sight';

// Read in batches, so that no answer of the database grows with the nation.
const batchSize = 200;

/** The facts of each process of a kind that the reader may read and that was open at or after an instant. */
export async function* factsSince(
  database: Database,
  sight: Sight,
  kind: string,
  since: Instant,
): AsyncGenerator<readonly Fact[]> {
  let after = '';
  for (;;) {
    const query = database
      .selectFrom('process')
      .select('id')
      .where(sightOfWhole(sight))
      .where('kind', '=', kind)
      .where('id', '>', after)
      .where((process) => process.or([process('ended_at', 'is', null), process('ended_at', '>=', since)]));
    const processes = await query.orderBy('id').limit(batchSize).execute();
    const ids = processes.map(({ id }) => id);
    if (ids.length === 0) return;
    const rows = await database
      .selectFrom('event')
      .select(['stream', 'data'])
      .where('stream', 'in', ids)
      .where('type', '=', 'fact')
      .orderBy('stream')
      .orderBy('ordinal')
      .execute();
    const byProcess = new Map<string, Fact[]>();
    for (const { stream, data } of rows) {
      const facts = byProcess.get(stream);
      if (facts) facts.push(data as Fact);
      else byProcess.set(stream, [data as Fact]);
    }
    yield* byProcess.values();
    after = ids.at(-1) ?? '';
  }
}
