import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fileColumns, readDirectoryFile } from '../api/people/directory-file';
import type { FieldFault } from '../domain/errors';
import { importFirstHere } from './import-first';
import { inWords, lineOf, type ImportTold } from './imported';
import { apiAddress, tokenFrom } from './signed-in';

const patience = 60_000;

const columnsOf = (of: keyof typeof fileColumns): string =>
  Object.entries(fileColumns[of])
    .map(([name, { needed, holds }]) => `  ${`${name}${needed ? ' *' : ''}`.padEnd(12)} ${holds}\n`)
    .join('');

const usage = `npm run -s directory:import -- <file.csv> [--dry-run] [--api URL | --first]

Takes over a file of units or of people: all of it, or with any fault nothing. The first line names the
columns, those with a * must be there; a column that is left out stays as it is, an empty cell takes away what
it holds.

A file of units:
${columnsOf('units')}
A file of people:
${columnsOf('people')}
Signs in with VIGIL_TOKEN, or as the administrator of npm start. What routes credentials, gives sight or weakens a guard
waits for another administrator.

With --first it writes into the database itself (DATABASE_OWNER_URL), everything at once and on record as the operator's:
for areas of which the directory knows nobody yet. The units come first, then their people in one file, with at least
two holders of each power in the column of roles.
`;

type Told = ImportTold & {
  readonly title?: string;
  readonly errors?: readonly FieldFault[];
};

/**
 * Sends a file to the service, and says in a sentence what came of it, or what is wrong on which line. A file
 * that cannot be read is not sent. Sent again, a file that was taken over changes nothing.
 */
export async function importDirectoryFile(
  csv: string,
  { api, token, dryRun, key }: { api: string; token: string; dryRun: boolean; key: string },
): Promise<{ out: string; ok: boolean }> {
  const read = readDirectoryFile(csv);
  if (!read.ok) return { out: read.faults.map(lineOf).join(''), ok: false };
  const response = await fetch(`${api}/v1/directory/import${dryRun ? '?dryRun=true' : ''}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'text/csv',
      'idempotency-key': key,
    },
    body: csv,
    signal: AbortSignal.timeout(patience),
  });
  const told = (await response.json()) as Told;
  if (!response.ok) return { out: `${told.title}\n${(told.errors ?? []).map(lineOf).join('')}`, ok: false };
  return { out: inWords(told), ok: true };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      first: { type: 'boolean', default: false },
      api: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined) {
    process.stdout.write(usage);
    return;
  }
  const [csv, dryRun] = [await readFile(file, 'utf8'), values['dry-run']];
  const { out, ok } = values.first
    ? await importFirstHere(csv, dryRun)
    : await importDirectoryFile(csv, {
        api: apiAddress(values.api),
        token: await tokenFrom('administrator'),
        dryRun,
        key: randomUUID(),
      });
  (ok ? process.stdout : process.stderr).write(out);
  if (!ok) process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
