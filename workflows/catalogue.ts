import { forEngine, type AnyDefinition } from './definition/define-process';
import { mappMeetings } from './mapp-meetings';
import { registration } from './registration';
import { transfer } from './transfer';

/** Every kind of process that the service runs, by its name. */
export const catalogue = {
  'mapp-meetings': forEngine(mappMeetings),
  registration: forEngine(registration),
  transfer: forEngine(transfer),
} satisfies Record<string, AnyDefinition>;

export type Kind = keyof typeof catalogue;

/** The definition of a kind, or undefined when there is none of that name. */
export function definitionOf(kind: string): AnyDefinition | undefined {
  return Object.hasOwn(catalogue, kind) ? catalogue[kind as Kind] : undefined;
}
