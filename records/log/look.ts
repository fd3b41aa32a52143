import { createHash } from 'node:crypto';
import { canonical } from '../../domain/canonical';
import type { Instant } from '../../domain/time/time';

/** What one request showed somebody, or was refused: all of a look but the instant at which it is recorded. */
export interface Look {
  readonly actor: string;
  /** Of the actor: their unit, its area, and what they are. */
  readonly unit: string;
  readonly area: string;
  readonly kind: string;
  readonly action: string;
  /** The method and the path of the route, such as `GET /v1/subjects/{id}`. */
  readonly route: string;
  /** What was asked for by its id; '' where nothing was. */
  readonly resource: string;
  /** The subjects who were shown; a member of staff about whom nothing is recorded, by their staff id. */
  readonly persons: readonly string[];
  /** Whom what was looked at is reserved for; null where auditors may know of it. */
  readonly reserved: string | null;
  readonly address: string;
  readonly why: string | null;
  readonly allowed: boolean;
  /** The id of the request in the log of the service. */
  readonly trace: string;
}

/** What of a row its seal covers. */
export type SealedLook = Look & {
  readonly previous: string;
  readonly stream: string;
  readonly ordinal: number;
  readonly at: Instant;
};

/** The seal of a look: a hash of all that it says, and of the seal before it. The migration of old rows counts it too. */
export const sealOfLook = (look: SealedLook): string =>
  createHash('sha256')
    .update(
      canonical([
        look.previous,
        look.stream,
        look.ordinal,
        look.at,
        look.actor,
        look.unit,
        look.area,
        look.kind,
        look.action,
        look.route,
        look.resource,
        look.persons,
        look.reserved,
        look.address,
        look.why,
        look.allowed,
        look.trace,
      ]),
    )
    .digest('hex');
