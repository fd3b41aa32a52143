-- What comes in against a member of staff is for the vetting unit: the rest of their force sees no vetting any more. The
-- kind says so from here on when a process starts; the rows of those that were started before are brought level here,
-- with the spans by which lists and reports find their steps.

update process set visibility = 'parties' where kind = 'vetting' and visibility = 'area';
select rebuild_step_spans(id) from process where kind = 'vetting' and visibility = 'parties';
