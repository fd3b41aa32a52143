import { changeRoutes } from './changes/routes';
import { feedRoutes } from './feeds/prison-movements';
import { lookRoutes } from './looks/report';
import { lawRoutes } from './law/routes';
import { needToKnowRoutes } from './need-to-know/routes';
import { peopleRoutes } from './people/routes';
import { processRoutes } from './processes/routes';
import { reportRoutes } from './reports/routes';
import type { Route } from './http/route';
import { healthRoute, infoRoute, pingRoute } from './service/health';
import { signInsRoute } from './service/sign-ins';
import { stepRoutes } from './steps/routes';
import { subjectRoutes } from './subjects/routes';

/** Every route, as data: the app, the OpenAPI document and the tests read this list. */
export const routes: readonly Route[] = [
  pingRoute,
  infoRoute,
  healthRoute,
  signInsRoute,
  ...processRoutes,
  ...stepRoutes,
  ...reportRoutes,
  ...lawRoutes,
  ...peopleRoutes,
  ...changeRoutes,
  ...subjectRoutes,
  ...lookRoutes,
  ...needToKnowRoutes,
  ...feedRoutes,
];
