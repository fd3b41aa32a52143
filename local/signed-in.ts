import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the service is that a command asks: as it is told, or as `npm start` would have it. */
export const apiAddress = (told: string | undefined): string =>
  told ?? process.env['VIGIL_API'] ?? `http://127.0.0.1:${process.env['API_PORT'] ?? 3000}`;

/** A token to sign in with: `VIGIL_TOKEN`, or that of a role of the demonstration. */
export async function tokenFrom(role: string): Promise<string> {
  const given = process.env['VIGIL_TOKEN'];
  if (given !== undefined) return given;
  const folder = process.env['DATA_DIR'] ?? '.local';
  const tokens = JSON.parse(await readFile(join(folder, 'tokens.json'), 'utf8')) as Record<string, string>;
  return tokens[role] ?? '';
}
