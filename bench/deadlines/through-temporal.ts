import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createGateway } from '../../api/gateway/gateway';
import type { LawChange } from '../../domain/law/law-change';
import type { Database } from '../../records/database';
import { lawChangeWorkflowId } from '../../workflows/shell/contracts';
import { millisecondsOf, percentile, round, secondsOf } from '../measuring';
import { owners } from '../open-processes';
import type { Rig } from '../rig';
import { seedSystem } from '../seed';

interface Announcing {
  readonly url: string;
  readonly apiUrl: string;
  readonly database: Database;
  readonly announced: LawChange;
  /** Processes of which two steps each move. */
  readonly touched: number;
}

/** As it really runs: worker and API as processes of their own, every process told; the API asked meanwhile. */
export async function throughTemporal(
  rig: Rig,
  { url, apiUrl, database, announced, touched }: Announcing,
): Promise<Record<string, number>> {
  const address = await rig.startTemporal();
  const settings = {
    DATABASE_URL: url,
    DATABASE_API_URL: apiUrl,
    TEMPORAL_ADDRESS: address,
    BENCH_SINK: 'http://127.0.0.1:9/',
  };
  const startPart = rig.parts(settings);
  await startPart('worker', 'vigil');
  const api = await startPart('api', 'vigil');
  const look = await lister(rig, database, api.port);
  const before: number[] = [];
  for (let call = 0; call < 200; call += 1) before.push(await look());

  const client = await rig.connect(address);
  const id = randomUUID();
  const during: number[] = [];
  let done = false;
  const seconds = await secondsOf(async () => {
    const gateway = createGateway(client, { taskQueue: 'vigil', namespace: 'default' });
    await gateway.changeLaw({ id, by: 'bench', why: 'The bench', change: announced });
    const finished = client.workflow
      .getHandle(lawChangeWorkflowId(id))
      .result()
      .finally(() => {
        done = true;
      });
    while (!done) during.push(await look());
    await finished;
  });
  const { rows } = await sql<{ settled: number }>`select settled from recomputation where id = ${id}`.execute(
    database,
  );
  return {
    settledProcesses: rows[0]?.settled ?? 0,
    settledAndToldSeconds: round(seconds),
    settledAndToldStepsPerSecond: Math.round((2 * touched) / seconds),
    listP50BeforeMs: round(percentile(before, 0.5)),
    listP95BeforeMs: round(percentile(before, 0.95)),
    listP50DuringMs: round(percentile(during, 0.5)),
    listP95DuringMs: round(percentile(during, 0.95)),
    listCallsDuring: during.length,
  };
}

/** Asks the list of late steps once, and says how many milliseconds that took. */
async function lister(rig: Rig, database: Database, port: number): Promise<() => Promise<number>> {
  const issuer = await rig.issuer();
  const token = await issuer.sign(await seedSystem(database, owners[1], ['coordinator']));
  return async () =>
    millisecondsOf(async () => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/steps?overdue=true&limit=50`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`the list answers ${response.status}`);
      await response.arrayBuffer();
    });
}
