/**
 * What the tables are and how they came to be: one script for each version of the schema, run in order, each once. `SCHEMA` stands for
 * the quoted name of the schema, `CHANNEL` for what it notifies on. A script that was released is never changed.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE SCHEMA.head (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), revision bigint NOT NULL);
  INSERT INTO SCHEMA.head (revision) VALUES (0);
  COMMENT ON TABLE SCHEMA.head IS 'The revision of the last entry; whoever appends holds this row';

  CREATE TABLE SCHEMA.entries (
    revision bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    entry json NOT NULL,
    append_id uuid NOT NULL
  );
  COMMENT ON TABLE SCHEMA.entries IS 'What happened: who, why and the fact; only ever appended';
  CREATE INDEX entries_kind ON SCHEMA.entries (kind, revision);
  CREATE INDEX entries_append_id ON SCHEMA.entries (append_id);

  CREATE TABLE SCHEMA.documents (hash text PRIMARY KEY, content bytea NOT NULL);
  COMMENT ON TABLE SCHEMA.documents IS 'Texts in UTF-8 by their sha256';

  CREATE TABLE SCHEMA.usage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    rows json NOT NULL
  );
  COMMENT ON TABLE SCHEMA.usage IS 'Batches of usage; those of a day are added up when many have gathered';
  CREATE INDEX usage_day ON SCHEMA.usage (day);

  CREATE FUNCTION SCHEMA.append(
    id uuid, kinds text[], entries text[], asked_at timestamptz, guarded text[], guarded_after bigint
  ) RETURNS TABLE (conflict boolean, revision bigint, at timestamptz, entry json)
  LANGUAGE plpgsql AS $append$
  #variable_conflict use_column
  DECLARE
    last bigint;
    stamp timestamptz;
  BEGIN
    -- A server may be set to acknowledge what it has not written yet; an entry is not to be lost.
    IF current_setting('synchronous_commit') = 'off' THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    SELECT head.revision INTO last FROM SCHEMA.head FOR UPDATE;
    -- The connection broke before the answer came, and this is the same append again.
    RETURN QUERY
      SELECT false, done.revision, done.at, done.entry FROM SCHEMA.entries done
      WHERE done.append_id = id ORDER BY done.revision;
    IF FOUND THEN
      RETURN;
    END IF;
    RETURN QUERY
      SELECT true, found.revision, found.at, found.entry FROM SCHEMA.entries found
      WHERE found.revision > guarded_after AND found.kind = ANY (guarded) ORDER BY found.revision LIMIT 1;
    IF FOUND THEN
      RETURN;
    END IF;
    SELECT date_trunc('milliseconds', greatest(coalesce(asked_at, clock_timestamp()), max(one.at))) INTO stamp
      FROM SCHEMA.entries one WHERE one.revision = last;
    INSERT INTO SCHEMA.entries (revision, at, kind, entry, append_id)
      SELECT last + given.number, stamp, given.kind, given.entry::json, id
      FROM unnest(kinds, entries) WITH ORDINALITY AS given (kind, entry, number);
    UPDATE SCHEMA.head SET revision = last + cardinality(kinds);
    PERFORM pg_notify('CHANNEL', (last + cardinality(kinds))::text);
    RETURN QUERY
      SELECT false, added.revision, added.at, added.entry FROM SCHEMA.entries added
      WHERE added.revision > last ORDER BY added.revision;
  END
  $append$;
  `,
  `
  CREATE TABLE SCHEMA.snapshot (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    title text NOT NULL,
    revision bigint NOT NULL,
    append_id uuid NOT NULL,
    hash text NOT NULL,
    content bytea NOT NULL
  );
  COMMENT ON TABLE SCHEMA.snapshot IS 'What the entries up to a revision come to, so that a start need not read them all; may be emptied at any time';
  `,
  `
  CREATE TABLE SCHEMA.quality (
    day date NOT NULL,
    product text NOT NULL,
    measured_at timestamptz NOT NULL,
    measurements int NOT NULL,
    checks int NOT NULL,
    passed int NOT NULL,
    promises int NOT NULL,
    kept int NOT NULL,
    last json NOT NULL,
    PRIMARY KEY (day, product)
  );
  COMMENT ON TABLE SCHEMA.quality IS 'What was measured of each product, added up by day; last is the last measurement';
  `,
  `
  ALTER TABLE SCHEMA.documents ADD COLUMN put_at timestamptz NOT NULL DEFAULT now();
  COMMENT ON COLUMN SCHEMA.documents.put_at IS 'When the text was put last, to the hour: none is removed that somebody may be about to name';
  `,
];
