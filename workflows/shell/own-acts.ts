import { ownKeys, type ActRequest, type Nudge } from './contracts';
import type { Instant } from '../../domain/time/time';

/** Who acts when nobody asked. */
const itself = 'vigil';

/** Something around the process changed. */
export const taking = ({ id, cause, since }: Nudge): ActRequest => ({
  act: { do: 'nudge', cause, since },
  by: itself,
  key: ownKeys.nudge(id),
});

/** The instant has come that the process waited for. */
export const timePassed = (at: Instant): ActRequest => ({
  act: { do: 'time' },
  by: itself,
  key: ownKeys.time(at),
});

/** A notice could not be delivered. */
export const givingUp = (notice: string): ActRequest => ({
  act: { do: 'give-up', notice },
  by: itself,
  key: ownKeys['give-up'](notice),
});
