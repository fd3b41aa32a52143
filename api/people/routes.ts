import type { Route } from '../http/route';
import { recordRoute, returnRoute, viewRoute } from './absences';
import { faultsRoute, importRoute } from './directory';
import { feedSecretRoute } from './feeds';
import { oneWordRoutes } from './one-word';
import { roleRoute } from './roles';
import { leaveRoute, saveStaffRoute, staffRoute } from './staff';
import { publishRoute, stationsRoute } from './stations';
import { closeSystemRoute, saveSystemRoute, systemsRoute } from './systems';
import { forcesRoute, saveChannelRoute, saveUnitRoute, unitsRoute } from './units';

/** The directory: forces, units, people and stations, how each is reached, who is away, and what is wrong. */
export const peopleRoutes: readonly Route[] = [
  forcesRoute,
  unitsRoute,
  saveUnitRoute,
  saveChannelRoute,
  staffRoute,
  saveStaffRoute,
  leaveRoute,
  roleRoute,
  systemsRoute,
  saveSystemRoute,
  closeSystemRoute,
  feedSecretRoute,
  faultsRoute,
  importRoute,
  recordRoute,
  viewRoute,
  returnRoute,
  stationsRoute,
  publishRoute,
  ...oneWordRoutes,
];
