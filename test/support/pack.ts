import { packHashOf } from '../../workflows/transfer/risk-pack';

/** A risk pack of some invented records, with the hash that it has. */
export function packWith(...references: readonly string[]) {
  const items = references.map((reference, at) => ({ reference, hash: String(at % 10).repeat(64) }));
  return { packHash: packHashOf(items), items };
}

/** The data of an answer to `request`, where it does not matter what is in the pack. */
export const pack = packWith('risk-assessment', 'management-plan');

/** The data of an acceptance of that pack. */
export const acceptedBy = (officer: string) => ({ officer, packHash: pack.packHash });
