-- Whom a process about a member of staff concerns: that person, and whoever answers to them. Lists ask it of a reader,
-- permission of a process; the engine works out the same in `domain/people/line.ts`.

create function post_rank(posts text[]) returns int language sql immutable as $$
  select coalesce(max(array_position(array['supervisor', 'unit-manager', 'force-lead'], post)), 0)
    from unnest(posts) post
$$;

-- Everybody whom somebody answers to: their supervisor and whoever is above, and whoever holds a higher post in their unit.
create function people_above(person text) returns setof text language sql stable as $$
  with recursive line (id) as (
    select supervisor from staff where id = person and supervisor is not null
    union
    select staff.supervisor from staff join line on staff.id = line.id where staff.supervisor is not null
  )
  select id from line where id <> person
  union
  select other.id from staff own join staff other on other.unit_id = own.unit_id
    where own.id = person and other.id <> person and post_rank(other.posts) > post_rank(own.posts)
$$;

-- Everybody who answers to somebody.
create function people_under(person text) returns setof text language sql stable as $$
  with recursive line (id) as (
    select id from staff where supervisor = person
    union
    select staff.id from staff join line on staff.supervisor = line.id
  )
  select id from line where id <> person
  union
  select other.id from staff own join staff other on other.unit_id = own.unit_id
    where own.id = person and other.id <> person and post_rank(own.posts) > post_rank(other.posts)
$$;

-- The subjects that concern a reader, and how: those who they are, and those whom they answer to.
create function concerning(reader text) returns table (subject_id text, conflict text) language sql stable as $$
  select subject_id, case when value = reader then 'self' else 'under' end
    from subject_reference
    where kind = 'staff' and (value = reader or value in (select people_above(reader)))
$$;

-- Whom a subject concerns; null where it is no member of staff.
create function concerned_in(subject text) returns jsonb language sql stable as $$
  select jsonb_build_object('member', value, 'under',
      coalesce((select jsonb_agg(id) from people_under(value) id), '[]'::jsonb))
    from subject_reference where kind = 'staff' and subject_id = subject limit 1
$$;
