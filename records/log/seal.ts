import { createHash } from 'node:crypto';
import { canonical } from '../../domain/canonical';

/** What of an event its seal covers. */
export interface SealedEvent {
  stream: string;
  ordinal: number;
  at: string;
  type: string;
  actor: string;
  step_key: string | null;
  cause: string;
  data: unknown;
  effect: unknown;
  previous: string;
}

/** The seal of an event: a hash of all that it says, and of the seal of the event before it in its chain. */
export const sealOf = (row: SealedEvent): string =>
  createHash('sha256')
    .update(
      canonical([
        row.previous,
        row.stream,
        row.ordinal,
        row.at,
        row.type,
        row.actor,
        row.step_key,
        row.cause,
        row.data,
        // Events without an effect are sealed as they were before there were any.
        ...(row.effect === null ? [] : [row.effect]),
      ]),
    )
    .digest('hex');
