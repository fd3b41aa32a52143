-- Whom a process concerns is asked of the whole directory, whatever the wall shows the reader: a line of command of
-- which somebody sees a part would let them read what is decided about whoever they answer to.

create function member_of(subject text) returns text language sql stable security definer set search_path = public as $$
  select value from subject_reference where kind = 'staff' and subject_id = subject limit 1
$$;

alter function people_above(text) security definer set search_path = public;
alter function people_under(text) security definer set search_path = public;
alter function concerning(text) security definer set search_path = public;
alter function concerned_in(text) security definer set search_path = public;
