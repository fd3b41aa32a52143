import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { createGateway } from '../../api/gateway/gateway';
import { idFrom } from '../../api/ids';
import type { Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { standingOf } from '../../records/processes/take-up';

/** What is entered as processes goes through the service, as of an instant. */
export interface Seeding {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
  readonly namespace: string;
  readonly now: Instant;
}

/** A process of the demonstration; `id` names it among all that are seeded. */
export interface SeededProcess {
  readonly id: readonly string[];
  readonly kind: string;
  readonly subjectId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Starts a process as a caller would, unless it was started before. */
export async function startOnce(
  { database, client, taskQueue, namespace }: Seeding,
  { id, kind, subjectId, input }: SeededProcess,
): Promise<void> {
  const processId = idFrom('seed', ...id);
  if (await standingOf(database, processId)) return;
  await createGateway(client, { taskQueue, namespace }).start(processId, {
    key: idFrom('seed', ...id, randomUUID()),
    by: 'staff:seed',
    act: { do: 'start', kind, subjectId, input },
  });
}
