-- Drops a month of one of the partitioned tables. False if it is null, or no such month. Takes ACCESS EXCLUSIVE on the table.
-- It runs as the owner of the tables, because the role of a scheduler need not own them.
CREATE OR REPLACE FUNCTION ops.drop_partition(part regclass) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
      WHERE c.oid = part AND c.relnamespace = 'partitions'::regnamespace
        AND p.relnamespace IN ('echotik'::regnamespace, 'raw'::regnamespace)) THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE %s', part);
  RETURN true;
END $$;

comment on function ops.drop_partition(regclass) is 'Drops a month of a partitioned table. Returns false if it is none.';
