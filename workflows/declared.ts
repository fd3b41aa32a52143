import type { GateReport, KindGate } from '../domain/people/gate';
import { catalogue } from './catalogue';

/** What kinds declare for whoever gives steps, lets people in and reports: nobody there names a kind. */
const tables = Object.values(catalogue).map(({ table }) => table);

/** What a member of staff must hold, by the kinds that establish it. */
export const gates: readonly KindGate[] = tables.flatMap(({ kind, gate }) =>
  gate ? [{ ...gate, kind }] : [],
);

export const reportedGates: readonly (KindGate & { readonly report: GateReport })[] = gates.flatMap((gate) =>
  gate.report ? [{ ...gate, report: gate.report }] : [],
);
