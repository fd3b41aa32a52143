import type { Generated } from 'kysely';
import type { Instant, When } from '../../domain/time/time';
import type { MovementEffect, MovementKind } from '../../domain/movements';
import type { Json } from './json';

export interface MovementTable {
  id: string;
  ordinal: Generated<string>;
  unit_id: string;
  webhook_id: string;
  nomis: string;
  kind: MovementKind;
  at: Instant;
  said_at: Instant;
  received_at: Instant;
  unclear: Generated<boolean>;
  place: string | null;
  removed: string | null;
  same_as: string | null;
  status: Generated<'new' | 'recorded' | 'asked' | 'repeated'>;
  doubt: string | null;
  process_id: string | null;
  subject_id: string | null;
  effect: Json<readonly RecordedEffect[]> | null;
  settled_at: Instant | null;
}

/** A circumstance that a movement recorded, and how it stood before. */
export interface RecordedEffect {
  readonly after: MovementEffect;
  readonly before?: {
    readonly from: When;
    readonly to: When | null;
    readonly endReason: string | null;
  };
}
