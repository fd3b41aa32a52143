import type { Maybe, NoticeRow, Plan } from '../definition/plan';

/** The notices of a plan, in its order. */
export const noticeRowsOf = (plan: Plan): { name: string; occasion: string; row: NoticeRow }[] =>
  Object.entries((plan.notices ?? {}) as Record<string, Maybe<Record<string, Maybe<NoticeRow>>>>).flatMap(
    ([name, rows]) =>
      Object.entries(rows || {}).flatMap(([occasion, row]) => (row ? [{ name, occasion, row }] : [])),
  );
