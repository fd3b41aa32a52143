import type { Route } from '../http/route';
import { stepActRoutes } from './acts';
import { deadlineRoute } from './deadline';
import { listRoute } from './list';
import { logRoute, viewRoute } from './view';

/** Reading steps, and doing something to one. */
export const stepRoutes: readonly Route[] = [...stepActRoutes, listRoute, viewRoute, logRoute, deadlineRoute];
