import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readFeed } from '../domain/calendars/feed';
import { apiAddress, tokenFrom } from './signed-in';

const usage = `npm run -s calendar:import -- <file or address> [--allow-shrinking] [--dry-run] [--why "…"] [--api URL]

Takes over bank holidays in the shape of https://www.gov.uk/bank-holidays.json. Signs in with VIGIL_TOKEN, or as the
law administrator of npm start.
`;

const most = 5_000_000;
const patience = 20_000;

/** Reads a feed from a file or an address; throws with one sentence for the person who named it. */
export async function readSource(source: string): Promise<unknown> {
  let text: string;
  if (/^[a-z]+:\/\//i.test(source)) {
    if (!/^https?:/i.test(source)) throw new Error('Only http and https addresses are read');
    const response = await fetch(source, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw new Error(`${source} answers ${response.status}`);
    text = await response.text();
  } else {
    text = await readFile(source, 'utf8');
  }
  if (text.length > most) throw new Error('The feed is too long to be one');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error('The feed is not JSON');
  }
}

interface Told {
  readonly title?: string;
  readonly errors?: readonly { pointer: string; message: string }[];
  readonly dryRun?: boolean;
  readonly changes?: readonly unknown[];
  readonly pending?: readonly { readonly links: { readonly self: string } }[];
}

/** Sends a feed to the service; says in a sentence what came of it. The same feed twice a day is one request. */
export async function importFeed(
  feed: unknown,
  {
    api,
    token,
    today,
    ...options
  }: { api: string; token: string; today: string; allowShrinking: boolean; dryRun: boolean; why?: string },
): Promise<{ out: string; ok: boolean }> {
  const read = readFeed(feed);
  if (!read.ok) return { out: read.faults.map(lineOf).join(''), ok: false };
  const body = JSON.stringify({ feed, ...options });
  const response = await fetch(`${api}/v1/calendars/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': createHash('sha256').update(`${today}\n${body}`).digest('hex'),
    },
    body,
    signal: AbortSignal.timeout(patience),
  });
  const told = (await response.json()) as Told;
  if (!response.ok) return { out: `${told.title}\n${(told.errors ?? []).map(lineOf).join('')}`, ok: false };
  if (told.dryRun) return { out: `${told.changes?.length} open steps would move\n`, ok: true };
  const [waiting] = told.pending ?? [];
  return {
    out: waiting
      ? `Asked for: another holder of the power approves it at ${api}${waiting.links.self}\n`
      : 'Everything stood so already\n',
    ok: true,
  };
}

const lineOf = ({ pointer, message }: { pointer: string; message: string }): string =>
  `${pointer}: ${message}\n`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      'allow-shrinking': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      why: { type: 'string' },
      api: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [source] = positionals;
  if (source === undefined) {
    process.stdout.write(usage);
    return;
  }
  const { out, ok } = await importFeed(await readSource(source), {
    api: apiAddress(values.api),
    token: await tokenFrom('lawAdministrator'),
    today: new Date().toISOString().slice(0, 10),
    allowShrinking: values['allow-shrinking'],
    dryRun: values['dry-run'],
    ...(values.why !== undefined && { why: values.why }),
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
