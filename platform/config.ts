import { isIP } from 'node:net';
import { z } from 'zod';
import { transportFaults } from './transport';

// Not coerced: blank text would be 0, and `0x50` a port.
const whole = z.string().regex(/^\d+$/, 'expected a whole number').transform(Number);
const port = whole.pipe(z.number().max(65_535));
const count = (least: number, most: number) => whole.pipe(z.number().min(least).max(most));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
/** Words with commas between. */
const words = z.string().transform((text, context): string[] => {
  const all = text.split(',').map((word) => word.trim());
  if (all.every((word) => /^[\x21-\x7e]+$/.test(word))) return all;
  context.addIssue({ code: 'custom', message: 'expected words with commas between' });
  return z.NEVER;
});
const address = z.string().regex(/^[^\s:]+:\d+$/, 'expected host:port');

/** How many proxies stand before the API, or the addresses and nets that they have. */
const proxies = z.string().transform((text, context): number | string[] => {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const nets = text.split(',').map((net) => net.trim());
  if (nets.every(isNet)) return nets;
  context.addIssue({
    code: 'custom',
    message: 'expected a number of proxies, or addresses such as 10.0.0.0/8 with commas between',
  });
  return z.NEVER;
});

function isNet(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Names or addresses of hosts. */
const hosts = z
  .string()
  .regex(/^[^\s,/]+(,[^\s,/]+)*$/, 'expected names of hosts with commas between')
  .transform((text): readonly string[] => text.split(','));

/** Keys that encrypt: `name:base64 of 32 bytes`. The first encrypts, all decrypt. */
const payloadKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((entry): { id: string; key: Buffer } => {
    const [id = '', encoded = ''] = entry.split(':', 2);
    return { id, key: Buffer.from(encoded, 'base64') };
  });
  if (keys.some(({ id, key }) => id === '' || key.length !== 32)) {
    context.addIssue({
      code: 'custom',
      message: 'expected name:base64-of-32-bytes, one or more, with commas between',
    });
    return z.NEVER;
  }
  // What the first key of a name encrypts, the last one of that name would be asked to decrypt.
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    context.addIssue({ code: 'custom', message: 'expected each key to have a name of its own' });
    return z.NEVER;
  }
  return keys;
});

const leastKeyBytes = 32;
/** Keys of the links that answer a step: base64 of 32 bytes or more, with commas between; the first signs. */
const linkKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((encoded): Buffer => Buffer.from(encoded, 'base64'));
  const [first, ...older] = keys;
  if (!first || keys.some((key) => key.length < leastKeyBytes)) {
    context.addIssue({
      code: 'custom',
      message: `expected base64 of ${leastKeyBytes} bytes or more, one or several with commas between`,
    });
    return z.NEVER;
  }
  return [first, ...older] as const satisfies readonly Buffer[];
});

/** Every setting, from the environment. Ports of 0 are chosen by the machine. */
export const settings = z.object({
  API_PORT: port.default(3000),
  API_HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z.url().optional(),
  /** Requests of one person who has signed in. */
  API_RATE_LIMIT_PER_MINUTE: count(1, 1_000_000).default(6_000),
  /** Requests of one address, whoever asks: a force may stand behind one. */
  API_ADDRESS_RATE_LIMIT_PER_MINUTE: count(1, 10_000_000).default(60_000),
  API_REFUSED_SIGN_INS_PER_MINUTE: count(1, 1_000_000).default(60),
  /** For how long the answer to an Idempotency-Key is kept. */
  IDEMPOTENCY_HOURS: count(1, 168).default(24),
  API_FAILED_LOOK_UPS_PER_HOUR: count(1, 10_000).default(20),
  API_TRUST_PROXY: proxies.default(0),
  API_REQUEST_TIMEOUT_SECONDS: count(1, 3_600).default(60),
  API_HEADERS_TIMEOUT_SECONDS: count(1, 3_600).default(15),
  /** Hosts that may be reached in the clear, since nobody else can read the network between. */
  PLAINTEXT_HOSTS: hosts.default([]),
  /** Looks for which a reason is demanded: actions of the table of permissions, and `no-part`; or `none`. */
  ACCESS_REASON_FOR: z
    .string()
    .regex(/^[a-z-]+(\.[a-z-]+)?(,[a-z-]+(\.[a-z-]+)?)*$/, 'expected names with commas between')
    .default('no-part')
    .transform((names) => names.split(',')),
  /** People of whom somebody may read in an hour before the auditors are told: by looks of their own, and in all. */
  READ_PEOPLE_PER_HOUR: count(1, 100_000).default(60),
  LISTED_PEOPLE_PER_HOUR: count(1, 10_000_000).default(2_000),
  /** How often what was read is looked through; 0 never. */
  READING_WATCH_SECONDS: count(0, 3_600).default(60),
  DATA_DIR: z.string().min(1).default('.local'),
  /** The role of the worker and of the commands, which see all of the records. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
    .optional(),
  /** The role of the API, which sees what whoever asks may see. */
  DATABASE_API_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
    .optional(),
  /** The role that owns the tables and migrates; the service's own role may not change the log. */
  DATABASE_OWNER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
    .optional(),
  /** Encrypts also on this machine; everything else is encrypted in any case. */
  DATABASE_TLS: flag.default(false),
  /** Who signed the certificate of the database's server, as PEM. */
  DATABASE_TLS_CA_PATH: z.string().min(1).optional(),
  DATABASE_POOL_SIZE: count(1, 200).default(10),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('vigil'),
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS: flag.default(false),
  TEMPORAL_TLS_CA_PATH: z.string().min(1).optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().min(1).optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().min(1).optional(),
  PAYLOAD_KEYS: payloadKeys.optional(),
  /** Of the secrets that channels and feeds keep in the database. */
  SECRET_KEYS: payloadKeys.optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'expected smtp://…')
    .optional(),
  MAIL_FROM: z.string().min(3).default('Vigil <no-reply@vigil.invalid>'),
  /** Lets webhooks lead to this machine: for trying things out. */
  WEBHOOK_TO_LOOPBACK: flag.default(false),
  DELIVERY_TIMEOUT_SECONDS: count(1, 20).default(10),
  LINK_KEY: linkKeys.optional(),
  /** For how long after the due instant a link of a mail answers. */
  LINK_DAYS: count(0, 366).default(14),
  /** The public feed of bank holidays, in either of its languages; nobody asks it where this is not set. */
  BANK_HOLIDAYS_URL: z.url({ protocol: /^https?$/ }).optional(),
  CONTINUE_AS_NEW_AFTER: count(20, 10_000).default(400),
  JWT_ISSUER: z.string().min(1).optional(),
  JWT_AUDIENCE: z.string().min(1).default('vigil'),
  JWKS_URL: z.url().optional(),
  /** For how long after it was issued a token is taken, whenever it expires. */
  TOKEN_MAX_AGE_SECONDS: count(60, 604_800).default(43_200),
  /** How people must have signed in: one of these classes, and all of these methods. */
  AUTH_REQUIRED_ACR: words.default([]),
  AUTH_REQUIRED_AMR: words.default([]),
  MAILBOX_PORT: port.default(0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SHUTDOWN_GRACE_SECONDS: count(1, 300).default(8),
});

export type Config = z.output<typeof settings>;
type Setting = keyof Config;
/** The settings, with some of them there for certain. */
export type ConfigWith<K extends Setting> = Config & { readonly [N in K]-?: NonNullable<Config[N]> };

/** The environment is wrong; the message names every fault at once, and no value. */
export class ConfigFaults extends Error {
  override readonly name = 'ConfigFaults';
}

/**
 * Reads the settings, once, at the start. What a role cannot do without is named in `needs`; a setting that
 * does not parse stops the start rather than falling back.
 */
export function parseConfig<K extends Setting = never>(
  environment: Readonly<Record<string, string | undefined>>,
  needs: readonly K[] = [],
): ConfigWith<K> {
  const known = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = settings.safeParse(known);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  for (const name of needs)
    if (!known[name] && settings.shape[name].safeParse(undefined).data === undefined)
      faults.push(`${name}: is needed`);
  if (parsed.success) faults.push(...transportFaults(parsed.data));
  if (!parsed.success || faults.length > 0)
    throw new ConfigFaults(`The settings are wrong:\n  ${faults.join('\n  ')}`);
  return Object.freeze(parsed.data) as ConfigWith<K>;
}

/** Where links lead. */
export const publicUrlOf = ({
  PUBLIC_URL,
  API_HOST,
  API_PORT,
}: Pick<Config, 'PUBLIC_URL' | 'API_HOST' | 'API_PORT'>): string =>
  (PUBLIC_URL ?? `http://${API_HOST}:${API_PORT}`).replace(/\/$/, '');
