// What tokens are sealed with. The one of before lies in `meta`, in clear, for as long as nodes of
// before use it; later ones delete it.
export const secrets = `
create table secrets (
  name text collate "C" primary key,
  bytes bytea not null,
  is_sealed boolean not null,
  -- Of one that was replaced: when. Otherwise 0.
  ended_at bigint not null
);
`;
