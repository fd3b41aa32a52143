import type { Route } from '../route';
import type { Services } from '../services';
import { acknowledgementsRoute } from './reports/acknowledgements';
import { digestRoute } from './reports/digest';
import { forecastRoute } from './reports/forecast';
import { overdueRoute } from './reports/overdue';
import { performanceRoute } from './reports/performance';
import { workloadRoute } from './reports/workload';

/** What managers ask. Each answer is limited to what the asker may see. */
export const reportRoutes = (services: Services): Route[] => [
  overdueRoute(services),
  workloadRoute(services),
  forecastRoute(services),
  performanceRoute(services),
  acknowledgementsRoute(services),
  digestRoute(services),
];
