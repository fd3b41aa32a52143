import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Instant } from '../../domain/time/time';

/** The one durable timer of a process; armed anew only when the instant changes. */
export function createTimer(onFire: () => void) {
  let armedFor: Instant | undefined;
  let scope: CancellationScope | undefined;
  let fired = false;
  const disarm = (): void => {
    scope?.cancel();
    scope = undefined;
    armedFor = undefined;
  };
  return {
    disarm,
    /** Whether the timer was armed for this instant and has fired. */
    hasFiredFor: (at: Instant): boolean => fired && at === armedFor,
    /** Waits for an instant instead of the one before. It says nothing of what is due then: Temporal's pages show that. */
    arm(at: Instant | undefined): void {
      if (at === armedFor && !fired) return;
      disarm();
      fired = false;
      if (at === undefined) return;
      armedFor = at;
      const wait = Math.max(1, Date.parse(at) - Date.now());
      scope = new CancellationScope();
      void scope
        .run(async () => sleep(wait))
        .then(
          () => {
            fired = true;
            onFire();
          },
          () => undefined,
        );
    },
  };
}
