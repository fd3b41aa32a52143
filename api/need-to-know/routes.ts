import type { Route } from '../http/route';
import { askRoute } from './ask';
import { breakGlassRoutes } from './break-glass';
import { restrictionRoutes } from './restriction';

/** Who needs to know of a person, who asks to, and who took sight without asking. */
export const needToKnowRoutes: readonly Route[] = [...restrictionRoutes, askRoute, ...breakGlassRoutes];
