import type { Generated } from 'kysely';
import type { InWords } from '../../domain/people/change-words';
import type { GraveChange } from '../../domain/people/grave-changes';
import type { Sealed } from '../../platform/sealing';
import type { Power } from '../../domain/people/roles';
import type { Instant } from '../../domain/time/time';
import type { Json } from './json';

export type ChangeOutcome = 'approved' | 'declined' | 'stale' | 'expired';

export interface ChangeRequestTable {
  id: string;
  ordinal: Generated<string>;
  batch: string;
  power: Power;
  area: string;
  change: Json<GraveChange>;
  state: Json<unknown>;
  words: Json<readonly InWords[]>;
  /** Gone once it is decided, and read by nobody until then. */
  secret: Sealed | null;
  secret_mark: string | null;
  benefits: string[];
  asked_by: string;
  asked_at: Instant;
  expires_at: Instant;
  outcome: ChangeOutcome | null;
  decided_by: string | null;
  decided_at: Instant | null;
  reason: string | null;
}

export interface ChangeNoticeTable {
  id: string;
  ordinal: Generated<string>;
  change_id: string;
  batch: string;
  moment: 'asked' | 'decided';
  who: string;
  kind: 'mail' | 'webhook' | 'none';
  address: string;
  secret: Sealed | null;
  status: Generated<'pending' | 'delivered' | 'rejected'>;
  attempts: Generated<number>;
  detail: string | null;
  settled_at: Instant | null;
}
