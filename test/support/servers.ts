import type { PostgresServer } from '../../platform/local/postgres-server';
import type { TemporalServer } from '../../platform/local/temporal-server';

interface Kept {
  readonly folder: string;
  readonly postgres: PostgresServer;
  readonly temporal: TemporalServer;
}

let kept: Kept | undefined;

/** From set-up to teardown, which Jest runs in one process. */
export const keepServers = (servers: Kept): void => {
  kept = servers;
};
export const keptServers = (): Kept | undefined => kept;

export interface TestServers {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly temporalAddress: string;
  readonly timeSkipping: string;
  /** The path of the workflow bundle, made once for all. */
  readonly bundle: string;
}

/** The servers of this run, for a test file. */
export function testServers(): TestServers {
  const told = process.env['VIGIL_TEST_SERVERS'];
  if (told === undefined) throw new Error('the set-up of the tests has not run');
  return JSON.parse(told) as TestServers;
}
