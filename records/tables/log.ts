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

export interface SignInTable {
  id: Generated<string>;
  at: Instant;
  last_at: Instant;
  many: Generated<number>;
  who: string;
  area: string;
  address: string;
  outcome: string;
  token: string | null;
}

export interface AccessWatchTable {
  the_one: Generated<boolean>;
  until: Instant;
}

export interface UnusualToldTable {
  id: string;
  kind: string;
  actor: string;
  told_at: Instant;
}

export interface AccessTable {
  id: Generated<string>;
  stream: string;
  ordinal: number;
  at: Instant;
  actor: string;
  unit: string;
  area: string;
  kind: string;
  action: string;
  route: string;
  resource: string;
  persons: string[];
  reserved: string | null;
  address: string;
  why: string | null;
  allowed: boolean;
  trace: string;
  previous: string;
  hash: string;
}
