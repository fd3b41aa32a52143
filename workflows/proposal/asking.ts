import type { Table } from './table';
import type { UnitId } from '../../domain/people/parties';
import { dayOf, isInstant, type When } from '../../domain/time/time';

import type { Input } from '../../engine/definition/define-process';

/** A circumstance as somebody says it of a person, and why it is not simply recorded. */
export interface Saying {
  readonly because: Input<Table>['because'];
  /** The unit whose word it is. */
  readonly proposer: UnitId;
  readonly accountable: UnitId;
  readonly circumstance: {
    readonly kind: string;
    readonly from: string;
    readonly to?: string | undefined;
    readonly value?: unknown;
    readonly endReason?: string | undefined;
    /** The circumstance that it amends. */
    readonly replaces?: string | undefined;
    readonly withdrawn?: boolean | undefined;
  };
}

/** What a proposal starts with. */
export function inputOf({
  because,
  proposer,
  accountable,
  circumstance,
}: Saying): Readonly<Record<string, unknown>> {
  const { kind, value, endReason, replaces, withdrawn } = circumstance;
  const from = circumstance.from as When;
  const to = circumstance.to as When | undefined;
  return {
    because,
    proposer,
    accountable,
    circumstance: kind,
    from: dayOf(from),
    ...(isInstant(from) && { fromInstant: from }),
    ...(to !== undefined && (isInstant(to) ? { toInstant: to } : { to })),
    ...(value !== undefined && value !== true && { value }),
    ...(endReason !== undefined && { endReason }),
    ...(replaces !== undefined && { replaces }),
    ...(withdrawn === true && { withdrawn }),
  };
}
