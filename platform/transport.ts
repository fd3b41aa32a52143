import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { isLoopback } from './web-target';

/** The settings that say where the service connects to, and how. */
export interface TransportSettings {
  readonly PLAINTEXT_HOSTS: readonly string[];
  readonly PUBLIC_URL?: string | undefined;
  readonly JWKS_URL?: string | undefined;
  readonly BANK_HOLIDAYS_URL?: string | undefined;
  readonly SMTP_URL?: string | undefined;
  readonly TEMPORAL_ADDRESS?: string | undefined;
  readonly TEMPORAL_TLS: boolean;
  readonly TEMPORAL_API_KEY?: string | undefined;
  readonly TEMPORAL_TLS_CLIENT_CERT_PATH?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
  readonly DATABASE_API_URL?: string | undefined;
  readonly DATABASE_OWNER_URL?: string | undefined;
  readonly DATABASE_TLS: boolean;
  readonly DATABASE_TLS_CA_PATH?: string | undefined;
}

type Exempt = Pick<TransportSettings, 'PLAINTEXT_HOSTS'>;

/** Whether a host is this machine, or is named as one that is reached over a network which nobody else can read. */
export const mayBePlain = (host: string, { PLAINTEXT_HOSTS: named }: Exempt): boolean =>
  host === '' ||
  host === 'localhost' ||
  (isIP(host) !== 0 && isLoopback(host)) ||
  named.some((one) => one.toLowerCase() === host.toLowerCase());

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');

/** The host of a PostgreSQL address. A `host` among its parameters takes the place of the one before; a path is a socket. */
function databaseHost(url: string): string {
  const host = new URL(url).searchParams.get('host') ?? hostOf(url);
  return host.startsWith('/') || host.startsWith('%2F') ? '' : host;
}

// How the service encrypts is not for an address to say.
const tlsParameter = /^ssl|^uselibpqcompat$/i;

/**
 * What is wrong with how the service would be reached, or would reach others: each setting that would send something in
 * the clear to another machine. Pure.
 */
export function transportFaults(settings: TransportSettings): string[] {
  const faults: string[] = [];
  const clear = (name: string, host: string, instead: string): void => {
    if (!mayBePlain(host, settings))
      faults.push(
        `${name}: ${instead}, or name its host in PLAINTEXT_HOSTS if nobody else can read that network`,
      );
  };
  for (const name of ['PUBLIC_URL', 'JWKS_URL', 'BANK_HOLIDAYS_URL'] as const) {
    const url = settings[name];
    if (url !== undefined && !url.startsWith('https://')) clear(name, hostOf(url), 'expected https://…');
  }
  for (const name of ['DATABASE_URL', 'DATABASE_API_URL', 'DATABASE_OWNER_URL'] as const) {
    const url = settings[name];
    if (url !== undefined && [...new URL(url).searchParams.keys()].some((key) => tlsParameter.test(key)))
      faults.push(`${name}: take the ssl parameters out, and set DATABASE_TLS and DATABASE_TLS_CA_PATH`);
  }
  const { TEMPORAL_ADDRESS: temporal } = settings;
  const isTemporalPlain = !settings.TEMPORAL_TLS && settings.TEMPORAL_API_KEY === undefined;
  if (temporal !== undefined && isTemporalPlain && settings.TEMPORAL_TLS_CLIENT_CERT_PATH === undefined)
    clear('TEMPORAL_TLS', temporal.replace(/:\d+$/, ''), 'expected true');
  return faults;
}

/**
 * How to connect to PostgreSQL at an address: encrypted and with the server's name checked, unless it is this machine
 * or a host that may be reached in the clear. Reads the file of the authority that signed the server's certificate,
 * where one is named; without one, those count that Node knows.
 */
export async function databaseConnection(
  url: string,
  settings: Pick<TransportSettings, 'PLAINTEXT_HOSTS' | 'DATABASE_TLS' | 'DATABASE_TLS_CA_PATH'>,
): Promise<{ url: string; ssl?: ConnectionOptions }> {
  const { DATABASE_TLS: wanted, DATABASE_TLS_CA_PATH: authority } = settings;
  if (!wanted && authority === undefined && mayBePlain(databaseHost(url), settings)) return { url };
  const ssl: ConnectionOptions = {
    rejectUnauthorized: true,
    ...(authority !== undefined && { ca: await readFile(authority, 'utf8') }),
  };
  return { url, ssl };
}

/** Whether mail to a server has to be encrypted: all but that to this machine and the hosts that are exempt. */
export const mailNeedsTls = (url: string, settings: Exempt): boolean => !mayBePlain(hostOf(url), settings);
