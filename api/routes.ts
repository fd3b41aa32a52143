import { feedRoutes } from './feeds/prison-movements';
import { lawRoutes } from './law/routes';
import { peopleRoutes } from './people/routes';
import { processRoutes } from './processes/routes';
import { reportRoutes } from './reports/routes';
import type { Route } from './route';
import { attendanceRoutes } from './routes/attendance';
import { briefingRoutes } from './routes/briefings';
import { welfareRoutes } from './routes/welfare';
import { healthRoute, infoRoute, pingRoute } from './service/health';
import type { Services } from './services';
import { stepRoutes } from './steps/routes';
import { subjectRoutes } from './subjects/routes';

/** Every route, as data: the app, the OpenAPI document and the tests read this list. */
export const routesOf = (services: Services): Route[] => [
  pingRoute,
  infoRoute,
  healthRoute,
  ...processRoutes,
  ...stepRoutes,
  ...briefingRoutes(services),
  ...reportRoutes,
  ...lawRoutes,
  ...peopleRoutes,
  ...subjectRoutes,
  ...welfareRoutes(services),
  ...feedRoutes,
  ...attendanceRoutes(services),
];
