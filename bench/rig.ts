import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createLocalIssuer, type LocalIssuer } from '../local/issuer';
import { startPostgres } from '../platform/local/postgres-server';
import { startTemporal } from '../platform/local/temporal-server';
import { createDataConverter, type PayloadKey } from '../platform/payload-codec';
import { openDatabase, type Database } from '../records/database';
import { migrate } from '../records/migrate';
import { say } from './measuring';
import { partStarter, type StartPart } from './start-part';

/** The records of one measurement. */
export interface RigDatabase {
  readonly database: Database;
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly ownerUrl: string;
}

/** The folder, servers and processes of one measurement. Whatever it started ends with it. */
export interface Rig {
  readonly folder: string;
  /** Has something done when the measurement ends: what came last is ended first. */
  onEnd(end: () => Promise<unknown>): void;
  /** Starts a PostgreSQL of its own, brought up to this version, and opens it as one of its roles. */
  startDatabase(as: 'owner' | 'worker', poolSize: number): Promise<RigDatabase>;
  /** Starts a Temporal of its own; returns its address. */
  startTemporal(): Promise<string>;
  /** Starts the API or a worker as processes of their own, with these settings beside the usual ones. */
  parts(settings: {
    DATABASE_URL: string;
    DATABASE_API_URL: string;
    TEMPORAL_ADDRESS: string;
    [more: string]: string;
  }): StartPart;
  /** A client of Temporal that reads what the parts encrypt; `inPlain`, one that encrypts nothing. */
  connect(address: string, how?: 'inPlain'): Promise<Client>;
  issuer(): Promise<LocalIssuer>;
  /** The key that the parts encrypt payloads with. */
  readonly payloadKeys: readonly PayloadKey[];
}

/** Measures something, and afterwards ends all that it started, also where it failed. */
export async function inRig<T>(measure: (rig: Rig) => Promise<T>): Promise<T> {
  const ends: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  await chmod(folder, 0o755);
  ends.push(async () => rm(folder, { recursive: true, force: true }));
  try {
    return await measure(rigIn(folder, ends));
  } finally {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  }
}

function rigIn(folder: string, ends: (() => Promise<unknown>)[]): Rig {
  const key = randomBytes(32);
  const payloadKeys = [{ id: 'bench', key }];
  return {
    folder,
    payloadKeys,
    onEnd: (end) => void ends.push(end),

    async startDatabase(as, poolSize) {
      const postgres = await startPostgres({ folder: join(folder, 'postgres') });
      ends.push(async () => postgres.stop());
      const { ownerUrl, apiUrl, workerUrl } = postgres;
      await migrate({ url: ownerUrl });
      const database = openDatabase({ url: as === 'owner' ? ownerUrl : workerUrl, poolSize });
      ends.push(async () => database.destroy());
      return { database, apiUrl, workerUrl, ownerUrl };
    },

    async startTemporal() {
      const temporal = await startTemporal({ folder: join(folder, 'temporal'), say });
      ends.push(async () => temporal.stop());
      return temporal.address;
    },

    parts: (settings) =>
      partStarter(
        {
          PATH: process.env['PATH'] ?? '',
          HOME: process.env['HOME'] ?? '',
          DATA_DIR: folder,
          PAYLOAD_KEYS: `bench:${key.toString('base64')}`,
          ...settings,
        },
        ends,
      ),

    async connect(address, how) {
      const connection = await Connection.connect({ address });
      ends.push(async () => connection.close());
      if (how === 'inPlain') return new Client({ connection });
      return new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
    },

    issuer: async () => createLocalIssuer({ dataDir: folder, audience: 'vigil' }),
  };
}
