import type { Route } from '../http/route';
import { accountabilityRoute } from './accountability';
import { circumstanceRoute } from './circumstances';
import { enterRoute } from './enter';
import { mergerRoutes } from './mergers';
import { referenceRoutes } from './references';
import { findRoute, viewRoute } from './view';
import { visitRoutes } from './visits';

/** Subjects, found by their references and never by an address, and what holds of them. */
export const subjectRoutes: readonly Route[] = [
  enterRoute,
  findRoute,
  viewRoute,
  accountabilityRoute,
  circumstanceRoute,
  ...referenceRoutes,
  ...mergerRoutes,
  ...visitRoutes,
];
