import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ConfigFaults, parseConfig, settings } from '../platform/config';

interface Compose {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>;
}

// What stands in for the secrets of a `.env` file: only the shape of each matters here.
const standIns: Readonly<Record<string, string>> = {
  VIGIL_API_PASSWORD: 'word',
  VIGIL_WORKER_PASSWORD: 'word',
  VIGIL_OWNER_PASSWORD: 'word',
  VIGIL_PAYLOAD_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
  VIGIL_SECRET_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
  VIGIL_LINK_KEY: Buffer.alloc(32).toString('base64'),
  VIGIL_JWT_ISSUER: 'https://issuer.example',
  VIGIL_JWKS_URL: 'https://issuer.example/jwks.json',
};

const needs = {
  api: [
    'DATABASE_API_URL',
    'TEMPORAL_ADDRESS',
    'PAYLOAD_KEYS',
    'SECRET_KEYS',
    'JWT_ISSUER',
    'JWKS_URL',
    'LINK_KEY',
  ],
  worker: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'PAYLOAD_KEYS', 'SECRET_KEYS', 'SMTP_URL', 'LINK_KEY'],
  migrate: ['DATABASE_OWNER_URL'],
} as const;

/** Images cannot be pulled everywhere: what `docker-compose.yml` sets is held against the settings instead. */
export function composeFaults(text = readFileSync('docker-compose.yml', 'utf8')): string[] {
  const { services } = parse(text, { merge: true }) as Compose;
  return Object.entries(needs).flatMap(([name, needed]) => {
    const { environment } = services[name] ?? {};
    if (!environment) return [`${name}: the file has no such service`];
    const unknown = Object.keys(environment).filter((variable) => !Object.hasOwn(settings.shape, variable));
    const filled = Object.fromEntries(
      Object.entries(environment).map(([variable, value]) => [variable, filledIn(value)]),
    );
    return [
      ...unknown.map((variable) => `${name}: ${variable} is no setting of ours`),
      ...faultsOf(() => parseConfig(filled, needed)).map((fault) => `${name}: ${fault}`),
    ];
  });
}

const filledIn = (value: string): string =>
  value.replaceAll(
    /\$\{(\w+)(?::\?|:-([^}]*))?\}/g,
    (_, variable: string, otherwise?: string) => standIns[variable] ?? otherwise ?? '',
  );

function faultsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return [error.message];
    throw error;
  }
}
