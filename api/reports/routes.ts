import type { Route } from '../http/route';
import { acknowledgementsReport } from './acknowledgements';
import { attendanceReports } from './attendance';
import { digestReport } from './digest';
import { forecastReport } from './forecast';
import { gateReports } from './gates';
import { overdueReport } from './overdue';
import { performanceReport } from './performance';
import { workloadReport } from './workload';

/** What managers ask. Each answer is limited to what the asker may see. */
export const reportRoutes: readonly Route[] = [
  overdueReport,
  workloadReport,
  forecastReport,
  performanceReport,
  acknowledgementsReport,
  digestReport,
  ...gateReports,
  ...attendanceReports,
];
