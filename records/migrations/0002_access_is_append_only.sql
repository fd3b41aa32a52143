-- Who looked at whom is evidence too: nobody changes it, the owner of the tables included.
create trigger access_is_append_only
  before update or delete or truncate on access
  for each statement execute function refuse_change();
