import type {
  CalendarFetchTable,
  CalendarNoticeTable,
  CalendarOfferTable,
  CalendarVersionTable,
  ClosureDayTable,
  LawChangeTable,
  PolicyTable,
  RecomputationTable,
} from './law';
import type { ChangeNoticeTable, ChangeRequestTable } from './changes';
import type {
  AccessTable,
  AccessWatchTable,
  ChainTable,
  EventTable,
  SignInTable,
  UnusualToldTable,
} from './log';
import type { MovementTable } from './movements';
import type {
  AbsenceStepTable,
  AbsenceTable,
  ChannelChallengeTable,
  ChannelTable,
  DirectoryVersionTable,
  FeedSecretTable,
  FeedTable,
  ForceTable,
  NationalAreaTable,
  StaffRoleTable,
  StaffTable,
  StationTable,
  SystemTable,
  UnitTable,
} from './people';
import type {
  DeliveryTable,
  LinkUseTable,
  NoticeTable,
  ProcessTableRow,
  RequestTable,
  SettlementTable,
  StepDeadlineTable,
  StepSpanTable,
  StepTableRow,
} from './processes';
import type { DigestTable, DigestWeekTable } from './reports';
import type {
  BreakGlassTable,
  CircumstanceTable,
  NeedToKnowTable,
  PersonRecordTable,
  ReferenceChangeTable,
  SubjectMergeTable,
  SubjectReferenceTable,
  SubjectRestrictionTable,
  SubjectTable,
} from './subjects';

/** Every table, as the SQL in `migrations/` made it. */
export interface Tables {
  subject: SubjectTable;
  subject_reference: SubjectReferenceTable;
  reference_change: ReferenceChangeTable;
  subject_merge: SubjectMergeTable;
  person_record: PersonRecordTable;
  subject_restriction: SubjectRestrictionTable;
  need_to_know: NeedToKnowTable;
  break_glass: BreakGlassTable;
  unit: UnitTable;
  staff: StaffTable;
  staff_role: StaffRoleTable;
  force: ForceTable;
  system: SystemTable;
  national_area: NationalAreaTable;
  absence: AbsenceTable;
  absence_step: AbsenceStepTable;
  directory_version: DirectoryVersionTable;
  station: StationTable;
  channel: ChannelTable;
  channel_challenge: ChannelChallengeTable;
  circumstance: CircumstanceTable;
  process: ProcessTableRow;
  step: StepTableRow;
  step_deadline: StepDeadlineTable;
  step_span: StepSpanTable;
  digest_week: DigestWeekTable;
  digest: DigestTable;
  notice: NoticeTable;
  delivery: DeliveryTable;
  link_use: LinkUseTable;
  event: EventTable;
  chain: ChainTable;
  settlement: SettlementTable;
  policy: PolicyTable;
  law_change: LawChangeTable;
  calendar_version: CalendarVersionTable;
  closure_day: ClosureDayTable;
  calendar_offer: CalendarOfferTable;
  calendar_fetch: CalendarFetchTable;
  calendar_notice: CalendarNoticeTable;
  recomputation: RecomputationTable;
  request: RequestTable;
  access: AccessTable;
  sign_in: SignInTable;
  access_chain: ChainTable;
  access_watch: AccessWatchTable;
  unusual_told: UnusualToldTable;
  feed: FeedTable;
  feed_secret: FeedSecretTable;
  movement: MovementTable;
  change_request: ChangeRequestTable;
  change_notice: ChangeNoticeTable;
}
