import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret that the data folder keeps, if it keeps one of that name. */
export async function knownSecret(dataDir: string, name: string): Promise<Buffer | undefined> {
  const known = await readFile(join(dataDir, name), 'utf8').catch(() => undefined);
  return known === undefined ? undefined : Buffer.from(known, 'base64');
}

/** The same, made and kept where there is none yet. */
export async function secretIn(dataDir: string, name: string, length: number): Promise<Buffer> {
  const known = await knownSecret(dataDir, name);
  if (known) return known;
  const secret = randomBytes(length);
  await writeFile(join(dataDir, name), secret.toString('base64'), { mode: 0o600 });
  return secret;
}

/** The file of the key that encrypts the payloads of `npm start`. */
export const localPayloadKey = 'payload-key';

/** The file of the key that encrypts the secrets which the database of `npm start` keeps. */
export const localSecretKey = 'secret-key';
