import type { AnyDefinition } from '../../engine/definition/define-process';
import { catalogue } from '../../workflows/catalogue';
import type { Route } from '../http/route';
import { briefingRoute } from './briefing';
import { commandRoutes } from './commands';
import { correctRoute, voidRoute } from './correct';
import { listRoute } from './list';
import { logRoute } from './log';
import { previewRoute } from './preview';
import { startRoute } from './start';
import { viewRoute } from './view';

/** What is done to a process: some routes for all kinds, and of each kind its start, its preview and its commands. */
export const processRoutes: readonly Route[] = [
  // What the service itself starts, nobody starts by hand.
  ...Object.values<AnyDefinition>(catalogue)
    .filter(({ table }) => table.startedBy)
    .flatMap((definition) => [startRoute(definition), previewRoute(definition)]),
  listRoute,
  viewRoute,
  briefingRoute,
  logRoute,
  correctRoute,
  voidRoute,
  ...commandRoutes,
];
