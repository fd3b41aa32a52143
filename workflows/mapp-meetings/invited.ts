import { isUnderEighteen } from '../../domain/time/age';
import type { UnitId } from '../../domain/people/parties';
import { dayOf, type Day } from '../../domain/time/time';
import type { Input, Known, Slot } from './state';
import { unitsNamed } from '../../engine/definition/units';

export const leadOf = ({ input, state }: Known): UnitId => state.leadAgency ?? input.leadAgency;

/** The services that a young person's meetings invite as of right. */
export const youngServices = (input: Pick<Input, 'youthJustice' | 'socialCare' | 'education'>): UnitId[] =>
  unitsNamed(input.youthJustice, input.socialCare, input.education);

/** Who is invited to a meeting on a day: the lead agency, the agencies by name, and a young person's services. */
export function invitedOn(on: Day, known: Known): UnitId[] {
  const { input, state } = known;
  const now = { ...input, ...state.invited };
  const young = isUnderEighteen(input.born, on) ? youngServices(now) : [];
  const all = unitsNamed(leadOf(known), ...now.agencies.map((agency) => agency.unit), ...young);
  return all.filter((one) => one !== input.coordinator);
}

/** Who is asked whether they come: all who are invited but the agency that leads. */
export const askedFor = ({ begins }: Slot, known: Known): UnitId[] =>
  invitedOn(dayOf(begins), known).filter((one) => one !== leadOf(known));
