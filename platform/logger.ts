import { pino, type DestinationStream, type Logger } from 'pino';

// A line names processes, steps and codes. Whatever could hold a person is cut out, wherever it stands.
const personal = [
  'name',
  'body',
  'data',
  'input',
  'reason',
  'references',
  'address',
  'token',
  'authorization',
  'password',
  'secret',
  // Where PostgreSQL repeats the row that it refused.
  'detail',
  'where',
];

/** JSON lines. Error: somebody acts now; warn: heals itself; info: the diary; debug: for us. */
export function createLogger({
  level,
  name,
  destination,
}: {
  level: string;
  name: string;
  destination?: DestinationStream;
}): Logger {
  const paths = personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);
  const options = { level, base: { service: name }, redact: { paths, censor: '[removed]' } };
  return destination ? pino(options, destination) : pino(options);
}
