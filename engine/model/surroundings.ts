import type { Calendar } from '../../domain/calendars/calendar';
import type { Spell } from '../../domain/circumstances';
import type { PolicyOverride, Rules } from '../../domain/law/resolve';
import type { People } from '../../domain/people/absence';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Station } from '../../domain/people/stations';
import type { UnitHours } from '../../domain/people/working-hours';
import type { Instant } from '../../domain/time/time';
import type { Beside } from '../definition/beside';
import type { Work } from '../definition/work';

/**
 * What everybody goes by while one settling runs, whatever the process: rules and policies, calendars and hours, who
 * is there, and the stations that are published.
 */
export interface ReferenceData {
  readonly rules: Rules;
  /** `overridable`: with the closure days of the unit's force, which bind nobody else. */
  calendarOf(unit: UnitId, overridable?: boolean): Calendar;
  readonly policies: readonly PolicyOverride[];
  /** The hours in which a unit is chased; at any time where it has none. */
  hoursOf?(unit: UnitId): UnitHours | undefined;
  /** Who is there, away or gone; without it anybody may be given anything. */
  readonly people?: People | undefined;
  /** The police stations that an area has ever published; where there is no such list, none is asked for. */
  readonly stationsOf?: ((area: string) => readonly Station[]) | undefined;
}

/** Everything around a process that its plan may turn on. */
export interface Surroundings {
  /** The workflow's clock. */
  readonly now: Instant;
  readonly spells: readonly Spell[];
  readonly reference: ReferenceData;
  /** The member of staff whom the process is about, by the directory and never by what was typed. */
  readonly about?: StaffId | undefined;
  /**
   * The act was let in when it was settled first, and its rows were lost: who may do it is not asked again. `recorded`:
   * whether it became a fact at once, as every act did before some asked for a second person.
   */
  readonly settledBefore?: { readonly recorded: boolean } | undefined;
  /** Names and references of the subject, where words are to be kept that may hold none of them. */
  readonly namesOfSubject?: readonly string[];
  /** Whether the subject has another process of the kind that is not over; read only for the start of what is one at a time. */
  readonly hasOne?: boolean;
  /** The subject's other processes of the kind; read only where a kind that has one at a time for each value of a field starts or may run again. */
  readonly beside?: readonly Beside[] | undefined;
  /** Open steps of the subject's other processes; read only for what captures them. */
  readonly workInProgress?: readonly Work[] | undefined;
}
