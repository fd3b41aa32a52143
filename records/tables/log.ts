import type { Generated } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Json } from './json';

export interface EventTable {
  stream: string;
  ordinal: number;
  at: Instant;
  type: string;
  actor: string;
  step_key: string | null;
  cause: string;
  data: Json<unknown>;
  effect: Json<unknown> | null;
  previous: string;
  hash: string;
}

export interface ChainTable {
  stream: string;
  ordinal: number;
  hash: string;
}

export interface AccessTable {
  id: Generated<string>;
  at: Instant;
  actor: string;
  action: string;
  resource: string;
  allowed: boolean;
  reason: Generated<string>;
}
