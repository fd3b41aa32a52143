import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where servers that were built or downloaded are kept, by version, for every clone of this user. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vigil');
}
