import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { movementKinds } from '../domain/movements';
import { feedingPrison } from './seed/data';

const usage = `npm run -s movement:send -- <kind> <prison number> [--at TIME] [--id ID] [--api URL]

Tells a movement as the prison of npm start does, signed. Kinds: ${movementKinds.join(', ')}.
`;

const patience = 20_000;

export interface Movement {
  readonly kind: string;
  readonly nomis: string;
  readonly at: string;
}

/** Signs a movement and sends it; says in a sentence what was answered. The same id twice is one movement. */
export async function sendMovement(
  movement: Movement,
  { api, secret, id, now }: { api: string; secret: string; id: string; now: Date },
): Promise<{ out: string; ok: boolean }> {
  const body = JSON.stringify({ prison: feedingPrison, ...movement });
  const response = await fetch(`${api}/v1/feeds/prison-movements`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
    signal: AbortSignal.timeout(patience),
  });
  const told = (await response.json()) as {
    title?: string;
    errors?: readonly { pointer: string; message: string }[];
  };
  if (response.ok) return { out: `Taken, as ${id}\n`, ok: true };
  const faults = (told.errors ?? []).map(({ pointer, message }) => `${pointer}: ${message}\n`).join('');
  return { out: `${told.title}\n${faults}`, ok: false };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { at: { type: 'string' }, id: { type: 'string' }, api: { type: 'string' } },
    allowPositionals: true,
  });
  const [kind, nomis] = positionals;
  if (kind === undefined || nomis === undefined) {
    process.stdout.write(usage);
    return;
  }
  const now = new Date();
  const key = await readFile(join(process.env['DATA_DIR'] ?? '.local', 'partner-secret'), 'utf8');
  const { out, ok } = await sendMovement(
    { kind, nomis, at: values.at ?? now.toISOString() },
    {
      api: values.api ?? process.env['VIGIL_API'] ?? `http://127.0.0.1:${process.env['API_PORT'] ?? 3000}`,
      secret: `whsec_${key}`,
      id: values.id ?? `msg_${randomUUID()}`,
      now,
    },
  );
  (ok ? process.stdout : process.stderr).write(out);
  if (!ok) process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
