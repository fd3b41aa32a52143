import type { Route } from '../http/route';
import { holidayRoute, importRoute, viewRoute as calendarRoute } from './calendars';
import { deadlinesRoute } from './deadlines';
import { listRoute as policiesRoute, setRoute } from './policies';
import {
  interruptRoute,
  listRoute as recomputationsRoute,
  resumeRoute,
  startRoute,
  viewRoute as recomputationRoute,
} from './recomputations';
import { laddersRoute, rulesRoute } from './rules';

/** What deadlines go by: rules, calendars and policies, who changed them, and what a change moves. */
export const lawRoutes: readonly Route[] = [
  rulesRoute,
  laddersRoute,
  deadlinesRoute,
  calendarRoute,
  holidayRoute,
  importRoute,
  policiesRoute,
  setRoute,
  startRoute,
  recomputationsRoute,
  recomputationRoute,
  interruptRoute,
  resumeRoute,
];
