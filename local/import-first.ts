import { readDirectoryFile } from '../api/people/directory-file';
import { fromMilliseconds } from '../domain/time/time';
import { parseConfig } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { databaseConnection } from '../platform/transport';
import { openDatabase, type Database } from '../records/database';
import { importDirectory } from '../records/people/directory-import';
import { Refused } from '../domain/errors';
import { inWords, lineOf } from './imported';

/** Under this name the operator of the machine is on record. */
const operator = 'operator';

/** Takes over a file of areas of which the directory knows nobody yet, and says in a sentence what came of it. */
export async function importFirst(
  owner: Database,
  csv: string,
  { dryRun, now }: { dryRun: boolean; now: Date },
): Promise<{ out: string; ok: boolean }> {
  const read = readDirectoryFile(csv);
  if (!read.ok) return { out: read.faults.map(lineOf).join(''), ok: false };
  const at = fromMilliseconds(now.getTime());
  try {
    const { asked: _asked, ...counts } = await importDirectory(owner, read.file, {
      at,
      by: operator,
      cause: 'first import',
      area: undefined,
      dryRun,
    });
    return { out: inWords({ of: read.file.of, dryRun, ...counts }), ok: true };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { out: (error.more.errors ?? []).map(lineOf).join(''), ok: false };
  }
}

/** The same in the database that the settings name, by the role that owns it. */
export async function importFirstHere(csv: string, dryRun: boolean): Promise<{ out: string; ok: boolean }> {
  const config = parseConfig(process.env);
  const { ownerUrl } = await databaseUrls(config);
  const owner = openDatabase({ ...(await databaseConnection(ownerUrl, config)), poolSize: 1 });
  return importFirst(owner, csv, { dryRun, now: new Date() }).finally(async () => owner.destroy());
}
