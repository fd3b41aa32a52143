import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openApiDatabase, openDatabase, type Database } from '../../records/database';
import { testServers } from './servers';

export interface TestDatabase {
  /** As the worker, which sees everything. */
  readonly database: Database;
  /** As the API, which sees what the reader of the moment may see. */
  readonly apiDatabase: Database;
  readonly workerUrl: string;
  readonly apiUrl: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
  drop(): Promise<void>;
}

const named = (url: string, name: string): string => url.replace(/\/[^/]*$/, `/${name}`);

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: testServers().adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database of the test file's own, made from the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { workerUrl, apiUrl, ownerUrl, adminUrl } = testServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} template vigil owner vigil_owner`);
  const database = openDatabase({ url: named(workerUrl, name), poolSize: 8 });
  const apiDatabase = openApiDatabase({ url: named(apiUrl, name), poolSize: 8 });
  return {
    database,
    apiDatabase,
    workerUrl: named(workerUrl, name),
    apiUrl: named(apiUrl, name),
    ownerUrl: named(ownerUrl, name),
    adminUrl: named(adminUrl, name),
    async drop() {
      await Promise.all([database.destroy(), apiDatabase.destroy()]);
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}
