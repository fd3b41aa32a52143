import { holdReferenceDataForSession } from '../../records/reference/hold';
import { restoredFrom, type Restored, type RestoreReport } from './losses';
import { findMissing, unknownCauses, type Missing } from './missing';
import { Repeater, type RestoreDependencies, type RestoreScope } from './repeat';
import { sendingsKnown } from './sendings';

/**
 * Brings records that were restored from a backup level with the workflows that went on: settles again, in the
 * order in which they happened, the acts that only the histories still tell, each with its own key, actor and
 * instant, so that the same facts, steps and notices come back under the same ids.
 *
 * While it settles, nobody else settles anything. Nothing is sent. Each act is a transaction of its own; interrupted
 * and run again it goes on, and once the records are level it does nothing.
 */
export async function restoreRecords(
  dependencies: RestoreDependencies,
  scope: RestoreScope,
): Promise<Restored> {
  const { database } = dependencies;
  const missing = await findMissing(dependencies, scope.process);
  const { processes, circumstances, lawChanges } = missing;
  const report: RestoreReport = {
    settled: new Map(),
    circumstances: [],
    lawChanges: [],
    delivered: [],
    lost: [
      ...processes.flatMap(({ lost }) => lost),
      // Of one process alone, the others' circumstances were not looked for.
      ...(scope.process === undefined ? await unknownCauses(database, missing) : []),
    ],
  };
  if (processes.length + circumstances.length + lawChanges.length > 0)
    await database.connection().execute(async (connection) =>
      holdReferenceDataForSession(connection, async () => {
        const repeater = new Repeater(
          { ...dependencies, database: connection },
          scope,
          report,
          sendingsKnown(processes),
        );
        for (const again of inOrder(missing, repeater)) await again();
        for (const one of processes) await repeater.finish(one);
      }),
    );
  return restoredFrom(report);
}

/** Everything that is missing, in the order in which it was settled the first time. */
function inOrder(
  { processes, circumstances, lawChanges }: Missing,
  repeater: Repeater,
): (() => Promise<void>)[] {
  const all: { order: string; again: () => Promise<void> }[] = [
    ...circumstances.map((one) => ({ order: one.orderedAt, again: async () => repeater.circumstance(one) })),
    ...lawChanges.map((one) => ({ order: one.orderedAt, again: async () => repeater.lawChange(one) })),
  ];
  for (const process of processes) {
    // Within a process the place decides, whatever a clock that was set back says.
    let order = '';
    for (const act of process.acts) {
      const { orderedAt = act.at } = act.settled;
      if (orderedAt > order) order = orderedAt;
      all.push({ order, again: async () => repeater.act(process, act) });
    }
  }
  return all.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ again }) => again);
}
