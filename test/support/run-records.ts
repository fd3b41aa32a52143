import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { TestDatabase } from './database';

const root = join(__dirname, '..', '..');

/** Runs a command of `proof/main.ts` as an operator does, against a database of the tests. */
export async function runRecords(
  { workerUrl, ownerUrl }: Pick<TestDatabase, 'workerUrl' | 'ownerUrl'>,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', join(root, 'proof/main.ts'), ...args],
      {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          DATABASE_URL: workerUrl,
          DATABASE_OWNER_URL: ownerUrl,
          ...environment,
        },
      },
      (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? 1) : 0, stdout: String(stdout), stderr: String(stderr) }),
    );
  });
}
